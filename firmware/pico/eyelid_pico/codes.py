"""Every number and word of SPEC-pico.md that crosses the UART."""

HELLO = 1
KEY = 2
GRANT = 3
VOICE = 4
SIGNAL = 5
AUDIT = 6
POLICY = 7
PROVISION = 8

ERROR = 64
STATE = 65
KEY_ANSWER = 66
GRANTED = 67
DONE = 68
STATEMENT = 69
POLICY_ANSWER = 70

READY = 96
PROMPT = 97
FORGOTTEN = 98
SHUT = 99
OPENED = 100
PROVISIONED = 101

GESTURE_PRESS = 1
GESTURE_DOUBLE = 2
GESTURE_VOICE = 3

SCOPE_LOCAL = 0
SCOPE_ANSWER = 1
SCOPE_IMPROVE = 2
SCOPE_TRAIN = 3

# What a boot came of. A board's own reset and its watchdog's are one: on RP2040 and RP2350 the one is made of the other.
RESET_UNKNOWN = 0
RESET_POWER = 1
RESET_SELF = 2

# The largest scope that a gesture may ever have, whatever the policy says (SPEC-bundle.md).
GESTURE_MAX_SCOPE = {
    GESTURE_PRESS: SCOPE_ANSWER,
    GESTURE_DOUBLE: SCOPE_TRAIN,
    GESTURE_VOICE: SCOPE_ANSWER,
}


class RefusedError(Exception):
    """A request that the board does not grant; `code` is one of error_codes.ERROR_CODES."""

    def __init__(self, code: str, wait_ms: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait_ms = wait_ms
