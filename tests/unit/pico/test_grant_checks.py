"""Every check of a grant: alone and before each other one, on the core and through the real MicroPython process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eyelid_bench.pico import firmware_dir
from eyelid_formats import cose
from eyelid_formats.consent import Gesture, Intent, Scope
from eyelid_formats.draft import Draft
from eyelid_formats.grant import STATEMENT_LIMIT, read_grant
from eyelid_pico import codes, custody, grants
from factory import Rig
from unit.pico.desk import Desk
from unit.pico.wire import Wire

LATE_MS = grants.LIFETIME_MS + 1
LOOK_BACK_MS, EPOCH_MS, DAY_S = 10_000, 2_000, 86_400
Change = Callable[[Draft], Draft]


def _as_it_is(draft: Draft) -> Draft:
    return draft


def _consent(**changes: Any) -> Change:
    return lambda draft: replace(draft, consent=replace(draft.consent, **changes))


def _larger(draft: Draft) -> Draft:
    return replace(draft, crop=replace(draft.crop, box=(40, 30, 96, 65), share_ppm=20_313))


def _aged(age_ms: int) -> Change:
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
    Fault("draft-gesture", _consent(prompt=Gesture.DOUBLE)),
    Fault("scope-above-gesture", _consent(scope=Scope.IMPROVE)),
    Fault("scope-above-policy", lambda draft: _consent(scope=max(draft.consent.scope, Scope.ANSWER))(draft)),
    Fault("recipient-not-allowed", _consent(recipients=(bytes(32),))),
    Fault("retention-above-policy", _consent(retention_s=2**31)),
    Fault("notice-differs", _consent(notice=bytes(32))),
    Fault("wearer-differs", _consent(wearer=bytes(16))),
    Fault("share-above-policy", _larger),
    Fault("frame-age", _aged(LOOK_BACK_MS + EPOCH_MS + 1)),
    Fault("unredacted-not-simulated", lambda draft: replace(draft, simulated=False, unredacted=True)),
)
OF_THE_DRAFT = [fault for fault in FAULTS if fault.pressed and not fault.late and not fault.used]


@pytest.fixture(scope="module")
def strict() -> Rig:
    """A policy under which each check can fail alone."""
    return Rig.make(press_scope=Scope.LOCAL, share_ppm=20_000)


@pytest.fixture(scope="module")
def board(strict: Rig) -> Desk:
    """Provisioned once; each test presses again."""
    desk = Desk(strict)
    desk.provision()
    return desk


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


def test_the_order_of_the_checks_is_the_specs() -> None:
    spec = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")
    table = spec.split("## Grants as a table")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)
    assert listed == ["not-provisioned", "busy", *(fault.code for fault in FAULTS)]
    assert tuple(listed[-len(grants.CHECKS) :]) == tuple(code for code, _ in grants.CHECKS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_each_check_that_fails_alone_is_named_and_spends_nothing(board: Desk, fault: Fault) -> None:
    draft = prompt(board, fault)
    assert refused(board, broken(draft, fault)) == fault.code
    if fault in OF_THE_DRAFT:
        assert board.ask(codes.GRANT, {2: draft.encode()})[0] == codes.GRANTED, "the prompt is still good for a right draft"


@pytest.mark.parametrize(("first", "second"), list(combinations(FAULTS, 2)), ids=lambda fault: fault.code)
def test_of_two_that_fail_the_one_that_the_spec_names_first_is_named(board: Desk, first: Fault, second: Fault) -> None:
    draft = prompt(board, first, second)
    assert refused(board, broken(draft, first, second)) == first.code
    assert refused(board, broken(draft, second, first)) == first.code


AT_THE_LIMIT = (
    (_consent(retention_s=30 * DAY_S), _consent(retention_s=30 * DAY_S + 1), "retention-above-policy"),
    (_aged(LOOK_BACK_MS + EPOCH_MS), _aged(LOOK_BACK_MS + EPOCH_MS + 1), "frame-age"),
    (_consent(scope=Scope.LOCAL), _consent(scope=Scope.ANSWER), "scope-above-policy"),
)


@pytest.mark.parametrize(("within", "beyond", "code"), AT_THE_LIMIT, ids=[code for *_, code in AT_THE_LIMIT])
def test_what_is_just_within_a_limit_is_granted_and_the_next_value_is_not(board: Desk, within: Change, beyond: Change, code: str) -> None:
    draft = prompt(board)
    assert refused(board, beyond(draft).encode()) == code
    assert board.ask(codes.GRANT, {2: within(draft).encode()})[0] == codes.GRANTED


def test_a_share_of_one_millionth_above_the_policy_is_refused() -> None:
    for share_ppm, code in ((20_000, "granted"), (19_999, "share-above-policy")):
        desk = Desk(Rig.make(share_ppm=share_ppm))
        desk.provision()
        event = desk.press()
        assert event is not None
        answer = desk.ask(codes.GRANT, {2: desk.rig.draft(event[2]).encode()})
        assert (answer[2] if answer[0] == codes.ERROR else "granted") == code


def test_words_see_no_frame_from_before_them(strict: Rig) -> None:
    desk = Desk(strict)
    desk.provision()
    for age_ms, code in ((1, "frame-age"), (10_000, "frame-age"), (3_600_000, "frame-age"), (0, ""), (-1, "")):
        desk.skip(5_000)
        counter = desk.ask(codes.VOICE)[2]
        draft = _aged(age_ms)(strict.draft(counter, consent=strict.consent(prompt=Gesture.VOICE, scope=Scope.LOCAL)))
        answer = desk.ask(codes.GRANT, {2: draft.encode()})
        assert answer[0] == (codes.ERROR if code else codes.GRANTED)
        assert not code or answer[2] == code


def test_a_board_without_a_unit_refuses_every_draft(strict: Rig) -> None:
    blank = Desk(strict)
    for data in (b"", right(strict, 1).encode()):
        assert refused(blank, data) == "not-provisioned"


def test_a_board_without_a_unit_says_so_while_it_checks_an_order_too(strict: Rig) -> None:
    blank = Desk(strict)
    blank.unlock()
    blank.request(codes.PROVISION, blank.order_fields())
    assert blank.device._bench.is_working
    assert blank.refusal(codes.GRANT, {2: right(strict, 1).encode()}) == "not-provisioned"
    assert blank.refusal(codes.AUDIT, {2: bytes(32)}) == "not-provisioned"
    assert blank.refusal(codes.PROVISION, blank.order_fields()) == "busy"


def test_while_an_order_is_checked_a_board_with_a_unit_is_busy(board: Desk) -> None:
    board.unlock()
    draft = prompt(board)
    number = board.request(codes.PROVISION, board.order_fields())
    assert refused(board, draft.encode()) == "busy"
    assert board.refusal(codes.AUDIT, {2: bytes(32)}) == "busy"
    board.until(lambda: number in board.answers)
    board.boot()


def test_while_a_grant_is_on_its_way_every_draft_is_refused_whatever_is_wrong_with_it(board: Desk) -> None:
    draft = prompt(board)
    number = board.request(codes.GRANT, {2: draft.encode()})
    for fault in OF_THE_DRAFT:
        assert board.refusal(codes.GRANT, {2: broken(draft, fault)}) == "busy"
    board.until(lambda: number in board.answers)
    assert board.answers.pop(number)[0] == codes.GRANTED


def test_no_refusal_looks_at_the_key(board: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custody.Custody, "signing", lambda *_: pytest.fail("a signature was begun"))
    for fault in OF_THE_DRAFT:
        draft = prompt(board)
        number = board.request(codes.GRANT, {2: broken(draft, fault)})
        assert board.answers.pop(number)[2] == fault.code, "in the same poll"


def test_the_same_draft_gets_the_same_bytes_whatever_was_asked_in_between(board: Desk) -> None:
    draft = prompt(board)
    data = draft.encode()
    grant = board.ask(codes.GRANT, {2: data})[2]
    other = right(board.rig, draft.counter + 1).encode()
    between: list[Callable[[], object]] = [
        lambda: board.ask(codes.AUDIT, {2: bytes(32)}),
        board.state,
        board.key,
        lambda: board.ask(codes.SIGNAL, {2: 1, 3: draft.counter, 4: b"\x09" * 32}),
        lambda: board.refusal(codes.GRANT, {2: broken(draft, FAULTS[1])}),
        lambda: board.refusal(codes.GRANT, {2: replace(draft, simulated=False).encode()}),
        lambda: (board.shutter(True), board.shutter(False)),
        board.press,
        lambda: board.ask(codes.GRANT, {2: other}),
        lambda: board.ask(codes.POLICY),
    ]
    for happens in between:
        happens()
        changed, count = board.flash.changed, board.state()[8]
        assert board.ask(codes.GRANT, {2: data})[2] == grant
        assert (board.flash.changed, board.state()[8]) == (changed, count), "it is not counted again"


def test_no_second_draft_is_granted_for_a_prompt_however_little_differs(board: Desk) -> None:
    draft = prompt(board)
    board.ask(codes.GRANT, {2: draft.encode()})
    fields = ("bundle_id", "ledger_head")
    others = [replace(draft, **{name: b"\x05" * len(getattr(draft, name))}) for name in fields]
    others += [
        replace(draft, simulated=False),
        _consent(retention_s=0, valid_until_s=0)(draft),
        _consent(wording=bytes(32), intent=Intent.READ)(draft),
    ]
    for other in others:
        assert other != draft
        assert refused(board, other.encode()) == "grant-used"


# The deadline


def test_the_answer_leaves_at_a_multiple_of_the_deadline_whatever_key_draft_and_nonce_are(board: Desk) -> None:
    for deadline_ms, leaves_ms in ((100, 100), (20, 60), (53, 53), (52, 52), (51, 51), (50, 100), (3, 51)):
        board.device._bench._deadline_ms = deadline_ms
        chance = Random(deadline_ms)
        for key in (1, 2, (1 << 255) + 1, chance.randrange(1 << 255)):
            board.device._custody.identity.signing_key = key.to_bytes(32)
            draft = replace(prompt(board), bundle_id=chance.randbytes(16))
            assert took_ms(board, codes.GRANT, draft.encode()) == leaves_ms
            assert took_ms(board, codes.AUDIT, chance.randbytes(32)) == leaves_ms
    board.boot()


def test_every_signature_has_noise_of_its_own_and_the_same_bytes_without_it(board: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    real = custody.Signing
    monkeypatch.setattr(custody, "Signing", lambda key, digest, noise: seen.append(noise) or real(key, digest, noise))
    for _ in range(3):
        statement = board.ask(codes.AUDIT, {2: bytes(32)})[2]
        payload = cose.read(cose.Name.AUDIT, cose.ESP256, statement, STATEMENT_LIMIT).payload
        assert statement == cose.sign(cose.Name.AUDIT, payload, board.rig.pico_signer)
    assert len(set(seen)) == 3


def took_ms(board: Desk, kind: int, field: bytes) -> int:
    number = board.request(kind, {2: field})
    asked_ms = board.now
    board.until(lambda: number in board.answers)
    board.answers.pop(number)
    return board.now - asked_ms


@pytest.mark.parametrize("steps", [1, 19, 20, 21, 59, 60, 61])
def test_however_long_the_work_takes_its_answer_leaves_at_a_multiple(board: Desk, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custody, "Signing", lambda *_: Slow(steps))
    board.device._bench._deadline_ms = 20
    leaves_ms = took_ms(board, codes.GRANT, prompt(board).encode())
    assert leaves_ms == 20 * max(1, -(-(steps - 1) // 20)), "the first step is made when the request comes"
    board.boot()


class Slow:
    """A signature that takes so many steps."""

    signature = (1, 1)

    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self) -> bool:
        self._left -= 1
        return self._left <= 0


# Through the UART of the real program


@pytest.fixture(scope="module")
def on_micropython(strict: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    folder: Path = tmp_path_factory.mktemp("checks") / "pico"
    with Wire.on(folder, strict) as wire:
        wire.provision()
        wire.events.clear()
        yield wire


def test_micropython_names_every_check_and_spends_nothing(on_micropython: Wire) -> None:
    wire, state = on_micropython, on_micropython.hello()
    draft = right(wire.rig, state[2] + 1)
    assert wire.ask(codes.GRANT, {2: draft.encode()})[2] == "no-prompt"
    assert wire.press()[2] == draft.counter
    for fault in OF_THE_DRAFT:
        assert wire.ask(codes.GRANT, {2: broken(draft, fault)})[2] == fault.code
    for first, second in combinations(OF_THE_DRAFT, 2):
        assert wire.ask(codes.GRANT, {2: broken(draft, first, second)})[2] == first.code
    assert wire.hello()[8] == state[8], "none was counted"
    grant = wire.ask(codes.GRANT, {2: draft.encode()})
    assert grant[0] == codes.GRANTED
    for _ in range(2):
        assert wire.ask(codes.AUDIT, {2: bytes(32)})[0] == codes.STATEMENT
        assert wire.ask(codes.GRANT, {2: replace(draft, simulated=False).encode()})[2] == "grant-used"
        assert wire.ask(codes.GRANT, {2: draft.encode()})[2] == grant[2]
    assert wire.hello()[8] == state[8] + 1


def test_the_grant_of_micropython_is_to_the_byte_what_openssl_signs(on_micropython: Wire) -> None:
    rig = on_micropython.rig
    data = right(rig, on_micropython.press()[2]).encode()
    signed = on_micropython.ask(codes.GRANT, {2: data})[2]
    given = read_grant(signed, rig.unit.pico_verifier())
    assert given.draft == sha256(data).digest()
    assert signed == cose.sign(cose.Name.GRANT, given.encode(), rig.pico_signer)
