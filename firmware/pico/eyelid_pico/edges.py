"""A ring in which interrupt handlers note the moments at which contacts move. Nothing here allocates while it notes."""

from array import array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    class Readable(Protocol):
        """A pin."""

        def value(self) -> int:
            """0 or 1."""

    Edge = tuple[int, int]  # milliseconds since the boot, and one of the five below

BUTTON_UP = 0
BUTTON_DOWN = 1
SWITCH_OPEN = 2
SWITCH_SHUT = 3
LOST = 4  # there was no room for more edges: what the contacts did since the last one is not known

SIZE = 64


class Edges:
    """`note_button` and `note_switch` are hard interrupt handlers; `take` is for the main loop. One writer, one reader."""

    def __init__(self, ticks_ms: "Callable[[], Any]") -> None:
        self._ticks_ms = ticks_ms
        self._ticks = array("l", [0] * SIZE)
        self._what = bytearray(SIZE)
        self._first = 0
        self._free = 0
        self._is_full = False

    def note_button(self, pin: "Readable") -> None:
        """The button moved: low is down."""
        self._note(BUTTON_UP if pin.value() else BUTTON_DOWN)

    def note_switch(self, pin: "Readable") -> None:
        """The shut switch moved: high is shut."""
        self._note(SWITCH_SHUT if pin.value() else SWITCH_OPEN)

    def _note(self, what: int) -> None:
        free = self._free
        after = (free + 1) % SIZE
        if after == self._first:
            self._is_full = True
            return
        self._ticks[free] = self._ticks_ms()
        self._what[free] = what
        self._free = after

    def take(self, at_ms: "Callable[[int], int]") -> "list[Edge] | tuple[()]":
        """What was noted since the last time, oldest first, its ticks turned into milliseconds; LOST last where there was no room."""
        if self._first == self._free:
            return ()
        edges = []
        while self._first != self._free:
            edges.append((at_ms(self._ticks[self._first]), self._what[self._first]))
            self._first = (self._first + 1) % SIZE
        if self._is_full:
            self._is_full = False
            edges.append((edges[-1][0], LOST))
        return edges
