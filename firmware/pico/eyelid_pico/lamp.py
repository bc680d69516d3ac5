"""The outward lamp: lit whenever a key is out, and seen to be lit before one is given (SPEC-pico.md rule 4)."""

from .clock import NEVER_MS
from .codes import RefusedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class LampPins(Protocol):
        """The lamp's output and its light sensor."""

        def drive(self, lit: bool) -> None:
            """Switches the lamp."""

        def held_us(self) -> int:
            """How long the lamp stayed as it was, before it was switched last."""

        def settle(self) -> None:
            """Waits until the sensor has followed the lamp: less than half a millisecond."""

        def sense(self) -> int:
            """The sensor, 0 to 65535 counts, more with more light."""

        def sense_pulled(self, up: bool) -> int:
            """The same, settled, with the converter's pin pulled up or down: an open wire follows the pull, a sensor does not."""


RISE_COUNTS = 2000
UPPER_HALF = 32768
SATURATED = 62000
AFTERGLOW_MS = 400
RETRY_MS = 500
BLANK_US = 1000
_LOOKS = 3


class Look:
    """What the sensor saw: the lesser of its readings before and after the blank, the blank's, and those with the pin pulled."""

    def __init__(self, lit: int, blank: int, pulled_up: int, pulled_down: int) -> None:
        self.rise = lit - blank
        self._blank = blank
        self._floats = pulled_up - pulled_down >= UPPER_HALF

    def fault(self) -> str:
        """The code that refuses a key, or nothing where there is reason to believe that the lamp shines."""
        if self._floats:
            return "lamp-no-sensor"
        if self.rise >= RISE_COUNTS:
            return ""
        if self._blank >= SATURATED:
            return "lamp-blinded"
        return "lamp-stuck" if self._blank >= UPPER_HALF else "lamp-dark"


class Lamp:
    """Drives the lamp until a time that only ever moves on, or to dark at once. It never blinks to tell anything.

    It begins lit, as the board is from its reset on, and stays so until `keep_lit` or `darken` says what is to follow.
    """

    def __init__(self, pins: "LampPins") -> None:
        self._pins = pins
        self._until_ms = 0
        self.is_on = False
        self.reading = 0
        self._refusal = ""
        self._retry_ms = 0
        self._drive(True)

    def check(self, now_ms: int) -> None:
        """Lights the lamp and sees that it is lit: stores `reading`, or raises RefusedError with the lamp as it was.

        A refusal is repeated for 500 ms without another look, so that no row of requests makes the lamp flash.
        """
        if self._refusal and now_ms < self._retry_ms:
            raise RefusedError(self._refusal, self._retry_ms - now_ms)
        look = self._look()
        self._refusal = look.fault() if look else "busy"
        if look and not self._refusal:
            self.reading = look.rise
            self._drive(True)
            return
        self._retry_ms = now_ms + RETRY_MS
        self._pins.drive(self.is_on)
        raise RefusedError(self._refusal, RETRY_MS)

    def _look(self) -> "Look | None":
        """One look whose blank was short enough, with the lamp lit at its end; none where an interrupt made each of them longer."""
        for _ in range(_LOOKS):
            look = self._look_once()
            if self._pins.held_us() <= BLANK_US:
                return look
        return None

    def _look_once(self) -> Look:
        """Lit, pulled, dark, lit: light that rises or falls by itself adds to one side of the blank what it takes from the other."""
        pins = self._pins
        pins.drive(True)
        pulled_up, pulled_down = pins.sense_pulled(True), pins.sense_pulled(False)
        pins.settle()
        before = pins.sense()
        pins.drive(False)
        pins.settle()
        blank = pins.sense()
        pins.drive(True)
        pins.settle()
        return Look(min(before, pins.sense()), blank, pulled_up, pulled_down)

    def keep_lit(self, until_ms: int) -> None:
        """Lit up to `until_ms` and 400 ms on, so that it does not blink between epochs."""
        self._until_ms = until_ms + AFTERGLOW_MS
        self._drive(True)

    def poll(self, now_ms: int) -> None:
        """Lets it go dark when its time is over."""
        if self.is_on and now_ms >= self._until_ms:
            self._drive(False)

    @property
    def due_ms(self) -> int:
        """When it goes dark by itself; NEVER_MS while it is."""
        return self._until_ms if self.is_on else NEVER_MS

    def darken(self) -> None:
        """Dark now."""
        self._drive(False)

    def _drive(self, lit: bool) -> None:
        self._pins.drive(lit)
        self.is_on = lit
