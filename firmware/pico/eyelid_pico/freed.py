"""What was freed stays readable until its place is used again, across resets too: here it is used (SPEC-pico.md rule 3)."""

import gc

_SIZES = (1024, 128, 16)


def overwrite_freed() -> None:
    """Fills all the memory that is free with zeros, and frees it again. Nothing on CPython, where only tests run."""
    if not hasattr(gc, "mem_free"):
        return
    gc.collect()
    gc.disable()  # one collection is slow enough: the finger's tick must not wait for those of the allocations that fail
    try:
        _fill()
    finally:
        gc.enable()


def _fill() -> None:
    filling: "tuple[object, ...]" = ()
    for size in _SIZES:
        try:
            while True:
                filling = (bytearray(size), filling)
        except MemoryError:  # no place of that size is left
            pass
