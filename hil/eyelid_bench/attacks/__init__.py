"""Attempts to cheat, each really made on copies of what a rig left, and judged by the real verifier, audit, Pico, `eye` or collector."""
