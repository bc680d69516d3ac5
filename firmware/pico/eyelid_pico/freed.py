"""What was freed stays readable until its place is used again, across resets too: here it is used (SPEC-pico.md rule 3)."""

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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
    """Fills, then lets go piece by piece: a pointer to the last one that is left on the stack must not keep all of them."""
    filling: "list[Any]" = []
    for size in _SIZES:
        try:
            while True:
                filling = [bytearray(size), filling]
        except MemoryError:  # no place of that size is left
            pass
    while filling:
        rest = filling[1]
        filling[1] = None
        filling = rest
