"""The fields of the messages that more than one part of the board sends (SPEC-pico.md, Messages)."""

from . import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .custody import Custody
    from .grants import Prompt
    from .lamp import Lamp


def state(custody: "Custody", lamp: "Lamp", is_shut: bool, reset: int, now_ms: int) -> "dict[int, object]":
    """`state` and `ready`."""
    counts, unit = custody.counts, custody.identity.unit
    fields: "dict[int, object]" = {
        2: counts.counter,
        4: now_ms,
        5: counts.boots,
        6: is_shut,
        7: VERSION,
        8: counts.grants,
        9: custody.keychain.is_out(now_ms),
        10: lamp.is_on,
        11: counts.forgot,
        12: counts.spoken,
        13: reset,
    }
    if unit is not None:
        fields[3] = unit
    return fields


def prompt(made: "Prompt", age_ms: int, keys: "list[list[object]]") -> "dict[int, object]":
    """`prompt`: `age_ms` since the finger went down."""
    return {2: made.counter, 3: made.gesture, 4: made.scope, 5: age_ms, 6: keys}


def policy(custody: "Custody") -> "dict[int, object]":
    """What the board enforces, and its finger's times where they are not as usual; raises RefusedError before provisioning."""
    fields: "dict[int, object]" = {2: custody.policy.encoded}
    if custody.identity.timings is not None:
        fields[3] = custody.identity.timings
    return fields
