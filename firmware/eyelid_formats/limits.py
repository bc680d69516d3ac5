"""Sizes that programs must know which never read what is limited: the crop worker knows how large a crop may be, and no cipher."""

from __future__ import annotations

from typing import Final

CROP_LIMIT: Final = 8 * 2**20 - 8192
"""Bytes of a sealed crop, and so of everything in it."""
