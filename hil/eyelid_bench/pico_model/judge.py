"""What the board signs, against what the model says that it signs."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from eyelid_bench.pico_model.model import Model
from eyelid_bench.pico_model.state import Check, Prompt
from eyelid_formats import cose
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import EyelidError
from eyelid_formats.grant import GRANT_LIMIT, AuditStatement, Grant, read_grant, read_statement


def grant(model: Model, prompt: Prompt, ms: int) -> Check:
    """Over this prompt's draft, as it was asked for at `ms`."""
    rig = model.flash.rig
    assert rig is not None
    draft, uptime_ms = sha256(prompt.draft).digest(), ms - model.boot_ms
    wanted = Grant(prompt.counter, Gesture(prompt.gesture), Scope(prompt.scope), uptime_ms, model.reading, draft, rig.unit)

    def check(data: bytes) -> bool:
        return _reads(lambda: read_grant(data, rig.verifier) == wanted)

    return check


def statement(nonce: bytes) -> Callable[[Model, int], Check]:
    """Over the counts as they were when it was asked for."""

    def of(model: Model, ms: int) -> Check:
        flash = model.flash
        rig = flash.rig
        assert rig is not None
        counts = flash.counter, flash.grants, flash.head, rig.unit, ms - model.boot_ms, flash.boots, flash.granted

        def check(data: bytes) -> bool:
            return _reads(lambda: _agrees(read_statement(data, rig.verifier, nonce), nonce, counts))

        return check

    return of


def _agrees(said: AuditStatement, nonce: bytes, counts: tuple[int, int, bytes | None, bytes, int, int, tuple[int, ...] | None]) -> bool:
    """What a power cut left unknown is not compared."""
    counter, grants, head, unit, uptime_ms, boots, granted = counts
    head = said.head if head is None else head
    granted = said.granted if granted is None else granted
    return said == AuditStatement(nonce, counter, grants, head, unit, uptime_ms, boots, granted)


def counter_of(data: bytes) -> int:
    """The prompt of a grant whose signature was looked at."""
    return Grant.decode(cose.read(cose.Name.GRANT, cose.ESP256, data, GRANT_LIMIT).payload, GRANT_LIMIT).counter


def _reads(agrees: Callable[[], bool]) -> bool:
    try:
        return agrees()
    except EyelidError:
        return False
