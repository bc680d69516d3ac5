"""From a debounced contact to press, double press and hold: one transition table (SPEC-pico.md, Gestures)."""

from .clock import NEVER_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .timings import Timings

IDLE = 0
DOWN = 1
WAITING = 2
DOWN_AGAIN = 3
IGNORED = 4
STATES = ("idle", "down", "waiting", "down again", "ignored")

FINGER_DOWN = 0
FINGER_UP = 1
HELD = 2
ALONE = 3
EVENTS = ("finger down", "finger up", "held", "alone")

NOTHING = 0
TICK = 1
PRESS = 2
DOUBLE = 3
HOLD = 4
OUTCOMES = ("-", "tick", "press", "double", "hold")

# (state, event) -> (next state, outcome). A pair that is not here leaves the state as it is.
TABLE = {
    (IDLE, FINGER_DOWN): (DOWN, TICK),
    (DOWN, FINGER_UP): (WAITING, NOTHING),
    (DOWN, HELD): (IGNORED, HOLD),
    (WAITING, FINGER_DOWN): (DOWN_AGAIN, TICK),
    (WAITING, ALONE): (IDLE, PRESS),
    (DOWN_AGAIN, FINGER_UP): (IDLE, DOUBLE),
    (DOWN_AGAIN, HELD): (IGNORED, HOLD),
    (IGNORED, FINGER_UP): (IDLE, NOTHING),
}

# What time does to a state in which a gesture is under way.
_PASSING = {DOWN: HELD, DOWN_AGAIN: HELD, WAITING: ALONE}


class Gestures:
    """The machine around the table. `began_ms` is when the finger of the gesture at hand first went down."""

    def __init__(self, finger_is_down: bool, timings: "Timings") -> None:
        self.began_ms = 0
        self.set(timings)
        self._since_ms = 0
        self._state = IDLE
        self.ignore(finger_is_down)

    def set(self, timings: "Timings") -> None:
        """Takes other times, from now on."""
        self._limits_ms = {HELD: timings.hold_ms, ALONE: timings.double_within_ms}

    @property
    def under_way(self) -> bool:
        """True from the finger's going down until the gesture is decided."""
        return self._state in _PASSING

    @property
    def due_ms(self) -> int:
        """The `at_ms` at which time alone decides the gesture at hand; NEVER_MS where it does not."""
        passing = _PASSING.get(self._state)
        return NEVER_MS if passing is None else self._since_ms + self._limits_ms[passing]

    def ignore(self, finger_is_down: bool) -> None:
        """Drops the gesture at hand; a finger that is down now counts only when it comes down again."""
        self._state = IGNORED if finger_is_down else IDLE

    def contact(self, at_ms: int, finger_is_down: bool) -> int:
        """A debounced edge whose stable time began at `at_ms`; returns the outcome. Call `poll(at_ms)` before."""
        if self._state == IDLE and finger_is_down:
            self.began_ms = at_ms
        return self._step(FINGER_DOWN if finger_is_down else FINGER_UP, at_ms)

    def poll(self, at_ms: int) -> int:
        """Lets time pass up to `at_ms`, before which no edge can come to light any more; returns the outcome."""
        passing = _PASSING.get(self._state)
        if passing is None or at_ms - self._since_ms < self._limits_ms[passing]:
            return NOTHING
        return self._step(passing, at_ms)

    def _step(self, event: int, at_ms: int) -> int:
        step = TABLE.get((self._state, event))
        if step is None:
            return NOTHING
        self._state, self._since_ms = step[0], at_ms
        return step[1]
