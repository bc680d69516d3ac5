"""Figures of the button board's whole program on the MicroPython unix port: the heap that it needs, and how long it boots."""
