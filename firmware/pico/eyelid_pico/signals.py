"""What the wearer hears (buzzer) and sees inside the frame (LED): patterns as one table. The lamp is not among them."""

from .clock import NEVER_MS


def _packed(*numbers: int) -> bytes:
    """Three bytes a step, times in units of 10 ms and tones of 100 Hz: as tuples they took forty times the heap."""
    return bytes([number // _UNITS[index % 3] for index, number in enumerate(numbers)])


def steps(name: str) -> "list[tuple[int, int, int]]":
    """A pattern's steps of (milliseconds, buzzer in Hz or 0, inward LED)."""
    packed = PATTERNS[name]
    return [(packed[at] * _UNITS[0], packed[at + 1] * _UNITS[1], packed[at + 2]) for at in range(0, len(packed), 3)]


_UNITS = (10, 100, 1)

# name -> its steps one after another: milliseconds, buzzer in Hz or 0, inward LED
PATTERNS = {
    "tick": _packed(30, 2000, 1),
    "press": _packed(40, 2400, 1),
    "double": _packed(40, 2400, 1, 40, 0, 0, 40, 3200, 1),
    "kept": _packed(70, 1800, 1, 90, 2600, 1),
    "refused": _packed(120, 500, 1, 60, 0, 0, 120, 500, 1),
    "busy": _packed(60, 700, 1, 60, 0, 0, 60, 700, 1, 60, 0, 0, 60, 700, 1),
    "sent": _packed(40, 3000, 1),
    "answer": _packed(60, 2600, 1, 40, 0, 0, 60, 2600, 1, 40, 0, 0, 120, 3000, 1),
    "camera lost": _packed(150, 1200, 1, 80, 0, 0, 150, 900, 1, 80, 0, 0, 150, 600, 1),
    "camera back": _packed(100, 900, 1, 60, 0, 0, 100, 1200, 1),
    "voice": _packed(40, 2000, 1, 40, 2400, 1),
    "press first": _packed(60, 2400, 1, 60, 2000, 1, 60, 0, 0, 200, 600, 1),
    "forgotten": _packed(200, 2000, 1, 200, 1500, 1, 200, 1100, 1, 200, 800, 1, 300, 500, 1),
    "shut": _packed(80, 900, 1, 80, 600, 0),
    "opened": _packed(80, 600, 0, 80, 900, 1),
    "provisioned": _packed(80, 1800, 1, 80, 2200, 1, 80, 2600, 1),
    "not understood": _packed(90, 1600, 1, 90, 1000, 1, 90, 1600, 1),
    "confirm": _packed(50, 1500, 1, 50, 0, 0, 250, 2000, 1),
    "stopped": _packed(60, 1500, 1, 60, 1100, 1, 240, 700, 1),
    "awaiting": _packed(60, 1600, 1, 140, 0, 0, 60, 1600, 1, 140, 0, 0, 60, 1600, 1),
}

# The numbers of the `signal` request.
REQUESTED = {
    1: "kept",
    2: "refused",
    3: "busy",
    4: "sent",
    5: "answer",
    6: "camera lost",
    7: "camera back",
    8: "not understood",
    9: "confirm",
    10: "stopped",
}


class Player:
    """Plays one pattern at a time. `tone_hz` and `led` are what to drive now.

    What the board says by itself ends whatever plays; what the Pi asks for waits until that has been said.
    """

    def __init__(self) -> None:
        self.tone_hz = 0
        self.led = 0
        self._steps = b""
        self._next = 0
        self._until_ms = 0
        self._is_own = False
        self._asked = ""

    def start(self, name: str, now_ms: int) -> None:
        """Begins a pattern of PATTERNS."""
        self._begin(name, now_ms, is_own=True)

    def ask(self, name: str, now_ms: int) -> None:
        """Begins a pattern for the Pi, after the board's own; of those that wait the last one counts."""
        if self._steps and self._is_own:
            self._asked = name
        else:
            self._begin(name, now_ms, is_own=False)

    def _begin(self, name: str, now_ms: int, is_own: bool) -> None:
        self._steps = PATTERNS[name]
        self._is_own = is_own
        self._next = 0
        self._until_ms = now_ms
        self.poll(now_ms)

    @property
    def due_ms(self) -> int:
        """When the next step begins; NEVER_MS in silence."""
        return self._until_ms if self._steps else NEVER_MS

    def poll(self, now_ms: int) -> None:
        """Goes on to the step that is due."""
        while self._steps and now_ms >= self._until_ms:
            if self._next == len(self._steps):
                self._end(now_ms)
                return
            step = self._steps[self._next : self._next + 3]
            self.tone_hz, self.led = step[1] * _UNITS[1], step[2]
            self._until_ms += step[0] * _UNITS[0]
            self._next += 3

    def _end(self, now_ms: int) -> None:
        asked, self._asked = self._asked, ""
        self._steps = b""
        self.tone_hz = self.led = 0
        if asked:
            self._begin(asked, now_ms, is_own=False)
