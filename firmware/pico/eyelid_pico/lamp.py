"""The outward lamp: lit whenever a key is out, and seen to be lit before one is given (SPEC-pico.md rule 4)."""

from .codes import RefusedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class LampPins(Protocol):
        """The lamp's output and its light sensor."""

        def drive(self, lit: bool) -> None:
            """Switches the lamp."""

        def settle(self) -> None:
            """Waits until the sensor has followed the lamp: less than half a millisecond."""

        def sense(self) -> int:
            """The sensor, 0 to 65535 counts, more with more light."""


RISE_COUNTS = 2000
UPPER_HALF = 32768
AFTERGLOW_MS = 400
RETRY_MS = 500


class Lamp:
    """Drives the lamp until a time that only ever moves on, or to dark at once. It never blinks to tell anything."""

    def __init__(self, pins: "LampPins") -> None:
        self._pins = pins
        self._until_ms = 0
        self.is_on = False
        self.reading = 0
        self._refusal = ""
        self._retry_ms = 0
        self._drive(False)

    def check(self, now_ms: int) -> None:
        """Lights the lamp and sees that it is lit: stores `reading`, or raises RefusedError with the lamp as it was.

        A refusal is repeated for 500 ms without another look, so that no row of requests makes the lamp flash.
        """
        if self._refusal and now_ms < self._retry_ms:
            raise RefusedError(self._refusal, self._retry_ms - now_ms)
        lit, blank = self._look()
        self._refusal = fault(lit, blank)
        if self._refusal:
            self._retry_ms = now_ms + RETRY_MS
            raise RefusedError(self._refusal)
        self.reading = lit - blank
        self._drive(True)

    def _look(self) -> "tuple[int, int]":
        """What the sensor sees with the lamp lit, and with it dark."""
        self._pins.drive(True)
        self._pins.settle()
        lit = self._pins.sense()
        self._pins.drive(False)
        self._pins.settle()
        blank = self._pins.sense()
        self._pins.drive(self.is_on)
        return lit, blank

    def keep_lit(self, until_ms: int) -> None:
        """Lit up to `until_ms` and 400 ms on, so that it does not blink between epochs."""
        self._until_ms = until_ms + AFTERGLOW_MS
        self._drive(True)

    def poll(self, now_ms: int) -> None:
        """Lets it go dark when its time is over."""
        if self.is_on and now_ms >= self._until_ms:
            self._drive(False)

    def darken(self) -> None:
        """Dark now."""
        self._drive(False)

    def _drive(self, lit: bool) -> None:
        self._pins.drive(lit)
        self.is_on = lit


def fault(lit: int, blank: int) -> str:
    """The code that refuses a key where lit is too little above blank to believe that the lamp shines; empty where it is enough."""
    if lit - blank >= RISE_COUNTS:
        return ""
    return "lamp-stuck" if blank >= UPPER_HALF else "lamp-dark"
