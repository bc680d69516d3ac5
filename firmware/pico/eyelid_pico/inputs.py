"""Button and shut switch: what interrupts and samples say of them, in the order in which it happened (SPEC-pico.md rule 5)."""

from . import edges
from .debounce import Contact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    class Listener(Protocol):
        """Who is told."""

        def button_moved(self, at_ms: int) -> None:
            """The button's level has just changed, at `at_ms`."""

        def switch_moved(self, at_ms: int) -> None:
            """The switch's level has just changed, at `at_ms`."""

        def edges_lost(self) -> None:
            """What the contacts did is not known."""


class Inputs:
    """Both contacts. Interrupts say when they moved; samples stand in for those that are lost."""

    def __init__(self, button_is_down: bool, is_shut: bool, stable_ms: int) -> None:
        self.button = Contact(0, button_is_down, stable_ms)
        self.switch = Contact(0, is_shut, stable_ms)

    def set(self, stable_ms: int) -> None:
        """Another stable time, from now on."""
        self.button.stable_ms = self.switch.stable_ms = stable_ms

    @property
    def due_ms(self) -> int:
        """When a level changes if neither contact moves; NEVER_MS where none would."""
        return min(self.button.due_ms, self.switch.due_ms)

    def take(self, noted: "Iterable[edges.Edge]", now_ms: int, button_is_down: bool, is_shut: bool, listener: "Listener") -> None:
        """Goes through the noted edges, then on to the sample of this moment; tells the listener of each change in its order."""
        for at_ms, what in noted:
            self._settle(at_ms, listener)
            if what == edges.LOST:
                self.button.restart(now_ms, button_is_down)
                self.switch.restart(now_ms, is_shut)
                listener.edges_lost()
            elif what in (edges.SWITCH_OPEN, edges.SWITCH_SHUT):
                self.switch.edge(at_ms, what == edges.SWITCH_SHUT)
            else:
                self.button.edge(at_ms, what == edges.BUTTON_DOWN)
        self.button.sample(now_ms, button_is_down)
        self.switch.sample(now_ms, is_shut)
        self._settle(now_ms, listener)

    def _settle(self, now_ms: int, listener: "Listener") -> None:
        """The contact that moved first counts first; a finger that moved with the switch moved before it."""
        if self.switch.moved_ms < self.button.moved_ms:
            self._settle_switch(now_ms, listener)
            self._settle_button(now_ms, listener)
        else:
            self._settle_button(now_ms, listener)
            self._settle_switch(now_ms, listener)

    def _settle_button(self, now_ms: int, listener: "Listener") -> None:
        if self.button.settle(now_ms):
            listener.button_moved(self.button.moved_ms)

    def _settle_switch(self, now_ms: int, listener: "Listener") -> None:
        if self.switch.settle(now_ms):
            listener.switch_moved(self.switch.moved_ms)
