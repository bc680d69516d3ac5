"""What can be wrong with a draft or with its moment: one fault for each check of a grant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.draft import Draft
from eyelid_pico import codes, grants
from factory import Rig
from unit.pico.desk import Desk

LATE_MS = grants.LIFETIME_MS + 1
LOOK_BACK_MS, EPOCH_MS, DAY_S = 10_000, 2_000, 86_400
Change = Callable[[Draft], Draft]


def _as_it_is(draft: Draft) -> Draft:
    return draft


def consent(**changes: Any) -> Change:
    return lambda draft: replace(draft, consent=replace(draft.consent, **changes))


def _larger(draft: Draft) -> Draft:
    return replace(draft, crop=replace(draft.crop, box=(40, 30, 96, 65), share_ppm=20_313))


def aged(age_ms: int) -> Change:
    return lambda draft: replace(draft, frame=replace(draft.frame, age_ms=age_ms))


@dataclass(frozen=True)
class Fault:
    """What is wrong with a draft, or (where `change` alone does nothing) with the moment: `pressed`, `late` or `used` by another one."""

    code: str
    change: Change = _as_it_is
    spoilt: bytes = b""
    pressed: bool = True
    late: bool = False
    used: bool = False


# In the order of SPEC-pico.md's table; its first two rows are about the board.
FAULTS = (
    Fault("no-prompt", pressed=False),
    Fault("draft-malformed", spoilt=b"\x00"),
    Fault("draft-unit", lambda draft: replace(draft, unit=bytes(32))),
    Fault("draft-counter", lambda draft: replace(draft, counter=draft.counter + 1)),
    Fault("grant-late", late=True),
    Fault("grant-used", used=True),
    Fault("draft-gesture", consent(prompt=Gesture.DOUBLE)),
    Fault("scope-above-gesture", consent(scope=Scope.IMPROVE)),
    Fault("scope-above-policy", lambda draft: consent(scope=max(draft.consent.scope, Scope.ANSWER))(draft)),
    Fault("recipient-not-allowed", consent(recipients=(bytes(32),))),
    Fault("retention-above-policy", consent(retention_s=2**31)),
    Fault("notice-differs", consent(notice=bytes(32))),
    Fault("wearer-differs", consent(wearer=bytes(16))),
    Fault("share-above-policy", _larger),
    Fault("frame-age", aged(LOOK_BACK_MS + EPOCH_MS + 1)),
    Fault("unredacted-not-simulated", lambda draft: replace(draft, simulated=False, unredacted=True)),
)
OF_THE_DRAFT = [fault for fault in FAULTS if fault.pressed and not fault.late and not fault.used]


def right(rig: Rig, counter: int) -> Draft:
    return rig.draft(counter, consent=rig.consent(scope=Scope.LOCAL))


def broken(draft: Draft, *faults: Fault) -> bytes:
    for fault in faults:
        draft = fault.change(draft)
    return draft.encode() + b"".join(fault.spoilt for fault in faults)


def prompt(board: Desk, *faults: Fault) -> Draft:
    """A prompt in the state that the faults need, and the draft that would be right for it."""
    if not all(fault.pressed for fault in faults):
        board.boot()
        return right(board.rig, board.state()[2])
    event = board.press()
    assert event is not None
    draft = right(board.rig, event[2])
    if any(fault.used for fault in faults):
        assert board.ask(codes.GRANT, {2: draft.encode()})[0] == codes.GRANTED
        draft = replace(draft, ledger_head=bytes(31) + b"\x01")
    if any(fault.late for fault in faults):
        board._uptime_ms += LATE_MS
        board.step()
    return draft


def refused(board: Desk, data: bytes) -> str:
    """The code of a refusal that changed nothing, neither in RAM nor in flash."""
    before, changed, grants_before = board.memory(), board.flash.changed, board.state()[8]
    code = board.refusal(codes.GRANT, {2: data})
    assert (board.memory(), board.flash.changed, board.state()[8]) == (before, changed, grants_before)
    return code
