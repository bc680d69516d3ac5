"""The sender's loop with a clock, a sleep and a chance of the test's own, against a collector that is played."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from eyelid_formats.errors import Code
from eyelid_rig.sending import notes
from eyelid_rig.sending.answer import PROBLEM_TYPE, RECEIPT_TYPE, Answer
from eyelid_rig.sending.backoff import NotNowError
from eyelid_rig.sending.sender import Pace, Sender
from factory import MadeBundle, Rig
from unit.uplink.support import RigSide

AWAY = NotNowError(Code.COLLECTOR_AWAY, "away")
UNTRUSTED = NotNowError(Code.COLLECTOR_CERTIFICATE, "another")
UNKNOWN = Answer(403, PROBLEM_TYPE, b'{"code": "unit-unknown"}')
FULL = Answer(507, PROBLEM_TYPE, b'{"code": "storage-full"}')


class Clock:
    """Time that passes only in sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Played:
    """A carrier that answers from a list, then with receipts."""

    def __init__(self, rig: Rig, *answers: Answer | NotNowError) -> None:
        self.rig = rig
        self.answers = list(answers)
        self.asked: list[bytes] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def put(self, bundle_id: bytes, data: bytes, leaving: Callable[[], None]) -> Answer:
        self.asked.append(bundle_id)
        self.meanwhile()
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, NotNowError):
            raise answer
        leaving()
        return answer or Answer(201, RECEIPT_TYPE, self.rig.receipt(self.find(bundle_id)))

    def find(self, bundle_id: bytes) -> MadeBundle:
        return next(made for made in (self.rig.bundle(counter) for counter in range(1, 9)) if made.id == bundle_id)

    async def close(self) -> None: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def side(tmp_path: Path, rig: Rig) -> RigSide:
    (tmp_path / "ca.pem").touch()
    return RigSide.make(tmp_path / "rig", rig, tmp_path / "ca.pem")


def sender(side: RigSide, carrier: Played, clock: Clock, draw: float = 1.0, retry_s: float = 60.0) -> Sender:
    return Sender(side.folders, carrier, Pace(retry_s, lambda: clock.now, clock.sleep, lambda: draw))


def steps(sending: Sender, count: int) -> list[bool]:
    async def take() -> list[bool]:
        return [await sending.step() for _ in range(count)]

    return asyncio.run(take())


def test_the_waits_double_up_to_the_cap_and_are_drawn_in_full(side: RigSide, rig: Rig, clock: Clock) -> None:
    made = side.seal()
    assert steps(sender(side, Played(rig, *[AWAY] * 9), clock), 1) == [True]
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert side.note(made, ".receipt")


def test_a_draw_of_nothing_waits_nothing(side: RigSide, rig: Rig, clock: Clock) -> None:
    side.seal()
    steps(sender(side, Played(rig, *[AWAY] * 3), clock, draw=0.0), 1)
    assert clock.slept == [0, 0, 0]


def test_a_thousand_failures_are_survived(side: RigSide, rig: Rig, clock: Clock) -> None:
    made = side.seal()
    steps(sender(side, Played(rig, *[AWAY] * 1100), clock), 1)
    assert side.note(made, ".receipt")


def test_a_certificate_that_does_not_hold_is_tried_again_slowly(side: RigSide, rig: Rig, clock: Clock) -> None:
    side.seal()
    steps(sender(side, Played(rig, UNTRUSTED, UNTRUSTED), clock, draw=0.0), 1)
    assert clock.slept == [30, 30]


def test_a_full_collector_is_asked_again_and_nothing_is_sent_past_it(side: RigSide, rig: Rig, clock: Clock) -> None:
    first, second = side.seal(1), side.seal(2)
    played = Played(rig, FULL, FULL)
    assert steps(sender(side, played, clock), 3) == [True, True, False]
    assert played.asked == [first.id] * 3 + [second.id]


def test_a_held_bundle_lets_the_ones_behind_it_go_and_is_tried_again_after_its_wait(side: RigSide, rig: Rig, clock: Clock) -> None:
    first, second = side.seal(1), side.seal(2)
    played = Played(rig, UNKNOWN)
    sending = sender(side, played, clock)
    assert steps(sending, 3) == [True, True, False]
    clock.now += 60
    assert steps(sending, 2) == [True, False]
    assert played.asked == [first.id, second.id, first.id]


def test_a_receipt_that_eye_refused_is_not_asked_for_in_a_hurry(side: RigSide, rig: Rig, clock: Clock) -> None:
    made = side.seal()
    played = Played(rig)
    sending = sender(side, played, clock)
    steps(sending, 1)
    (side.folders.inbox / (made.id.hex() + ".receipt")).unlink()
    assert steps(sending, 2) == [False, False]
    clock.now += 60
    assert steps(sending, 1) == [True]


def test_what_is_forgotten_while_the_collector_is_away_is_not_sent(side: RigSide, rig: Rig, clock: Clock) -> None:
    made = side.seal()
    played = Played(rig, AWAY)
    played.meanwhile = (side.folders.outbox / made.file_name).unlink
    assert steps(sender(side, played, clock), 2) == [True, False]
    assert played.asked == [made.id]
    assert side.notes() == set()


def test_a_bundle_under_another_name_is_not_sent(side: RigSide, rig: Rig, clock: Clock) -> None:
    made = side.seal()
    (side.folders.outbox / made.file_name).rename(side.folders.outbox / ("00" * 16 + ".eyelid"))
    played = Played(rig)
    steps(sender(side, played, clock), 1)
    assert played.asked == []


def test_a_link_in_the_outbox_is_not_followed(side: RigSide, rig: Rig, clock: Clock, tmp_path: Path) -> None:
    made = side.seal()
    (side.folders.outbox / made.file_name).rename(tmp_path / "elsewhere")
    (side.folders.outbox / made.file_name).symlink_to(tmp_path / "elsewhere")
    played = Played(rig)
    steps(sender(side, played, clock), 1)
    assert played.asked == []


def test_nothing_leaves_while_the_inbox_cannot_take_the_note_of_it(
    side: RigSide, rig: Rig, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, failures, write = side.seal(), [OSError(errno.ENOSPC, "full")] * 3, notes.write_durably

    def full(path: Path, data: bytes) -> None:
        if failures:
            raise failures.pop()
        write(path, data)

    monkeypatch.setattr(notes, "write_durably", full)
    steps(sender(side, Played(rig), clock), 1)
    assert clock.slept == [1, 2, 4]
    assert side.note(made, ".sent")
    assert side.note(made, ".receipt")


def test_no_trust_folder_means_that_nothing_leaves(side: RigSide, rig: Rig, clock: Clock) -> None:
    side.seal()
    (side.folders.trust / "operator-test.pem").unlink()
    played = Played(rig)
    steps(sender(side, played, clock), 1)
    assert played.asked == []
