"""What was freed stays readable until its place is used again: here it is used (SPEC-pico.md rule 3)."""

import gc

_SIZES = (1024, 128, 16)


def overwrite_freed() -> None:
    """Fills all the memory that is free with zeros, and frees it again: some tens of milliseconds on the board. Nothing on CPython."""
    if not hasattr(gc, "mem_free"):
        return
    filling: "tuple[object, ...]" = ()
    for size in _SIZES:
        try:
            while True:
                filling = (bytearray(size), filling)
        except MemoryError:  # the collector has run, and no place of that size is left
            pass
