"""From a debounced contact to press, double press and hold: one transition table (SPEC-pico.md, Gestures)."""

DOUBLE_WITHIN_MS = 350
HOLD_MS = 3000

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
EVENTS = ("finger down", "finger up", "held 3 s", "350 ms alone")

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

_TIMERS = {DOWN: (HELD, HOLD_MS), DOWN_AGAIN: (HELD, HOLD_MS), WAITING: (ALONE, DOUBLE_WITHIN_MS)}


class Gestures:
    """The machine around the table. `began_ms` is when the finger of the gesture at hand first went down."""

    def __init__(self, finger_is_down: bool) -> None:
        self.began_ms = 0
        self._since_ms = 0
        self._state = IDLE
        self.ignore(finger_is_down)

    @property
    def under_way(self) -> bool:
        """True from the finger's going down until the gesture is decided."""
        return self._state in _TIMERS

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
        timer = _TIMERS.get(self._state)
        if timer is None or at_ms - self._since_ms < timer[1]:
            return NOTHING
        return self._step(timer[0], at_ms)

    def _step(self, event: int, at_ms: int) -> int:
        step = TABLE.get((self._state, event))
        if step is None:
            return NOTHING
        self._state, self._since_ms = step[0], at_ms
        return step[1]
