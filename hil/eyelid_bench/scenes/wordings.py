"""What a wearer says beside secrets: of a named thing (with its noun in the braces), of a text, of a surface, or next to nothing."""

from __future__ import annotations

ABOUT = ("what is this {}?", "what colour is this {}?", "how old is that {}?", "tell me about the {}", "where can I buy this {}?")
READ = ("read this", "what does this say?", "translate this", "read this letter to me", "please read that")
SURFACE = ("what is this table made of?", "what kind of wood is this table?", "what material is this tabletop?")
PLAIN = (None, "what is this?", None, "what am I looking at?")
