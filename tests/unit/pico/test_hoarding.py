"""A Pi whose root is hostile asks for keys: early, twice, for the past, after a reset, in floods. Promise 3 at the board's wires."""

from __future__ import annotations

import contextlib
import copy
import itertools
import random
from collections.abc import Callable

import pytest

from eyelid_pico import cbor, codes, link
from eyelid_pico.clock import Clock
from eyelid_pico.keychain import EPOCH_MS, LOOK_BACK_MS
from eyelid_pico.voice import EVERY_MS as VOICE_MS
from factory import Rig
from unit.pico.desk import DeadNoise, Desk, Message, ticks_diff
from unit.pico.nor import PowerLostError

EPOCHS_A_BOOT = 2**24


def frame(kind: int, number: int, **fields: int) -> bytes:
    return b"\x00" + link.frame(cbor.encode({0: kind, 1: number, **{int(key[1:]): value for key, value in fields.items()}}))


def given(desk: Desk) -> list[Message]:
    """The key answers that have come since the last time."""
    answers = [answer for answer in desk.answers.values() if answer[0] == codes.KEY_ANSWER]
    desk.answers.clear()
    return answers


def test_a_key_request_before_the_epochs_end_is_too_early_and_told_how_long(desk: Desk) -> None:
    desk.key()
    desk.run(500)
    answer = desk.ask(codes.KEY)
    assert answer[2] == "too-early"
    assert 1480 <= answer[3] <= 1500
    desk.run(answer[3] - 3)
    assert desk.refusal(codes.KEY) == "too-early"
    desk.run(3)
    assert desk.ask(codes.KEY)[0] == codes.KEY_ANSWER


def test_a_replayed_key_request_gets_no_key_and_never_the_same_one(desk: Desk) -> None:
    replayed = frame(codes.KEY, 99)
    keys_seen = []
    for _ in range(3):
        for _ in range(2):
            desk.send(replayed)
            desk.until(lambda: 99 in desk.answers)
            keys_seen.append(desk.answers.pop(99).get(3))
        desk.run(2000)
    given = [key for key in keys_seen if isinstance(key, bytes)]
    assert len(given) == len(set(given)) == 3


def test_every_key_is_another_one_and_none_comes_back_after_reset_or_forget(desk: Desk) -> None:
    given = [desk.key() for _ in range(4)]
    desk.hold()
    given += [desk.key() for _ in range(2)]
    desk.boot()
    given += [desk.key() for _ in range(2)]
    desk.boot()
    given.append(desk.key())
    assert len({answer[3] for answer in given}) == len(given)
    assert [answer[2] for answer in given] == sorted({answer[2] for answer in given})


def test_the_same_board_with_other_noise_has_other_keys_after_a_boot(rig: Rig) -> None:
    first, second = Desk(rig, seed=1), Desk(rig, seed=2)
    for desk in (first, second):
        desk.provision()
        desk.boot()
    assert first.key()[3] != second.key()[3]


def test_resets_bring_no_epoch_forward(desk: Desk) -> None:
    given_ms = []
    clock_ms = 0
    for _ in range(4):
        desk.key()
        given_ms.append(clock_ms + desk.now)
        desk.run(100)
        clock_ms += desk.now
        desk.boot()
    assert min(later - earlier for earlier, later in itertools.pairwise(given_ms)) >= EPOCH_MS


def test_the_first_key_of_a_boot_is_told_how_long_to_wait(desk: Desk) -> None:
    desk.boot()
    answer = desk.ask(codes.KEY)
    assert answer[2] == "too-early"
    desk.run(answer[3] - 3)
    assert desk.refusal(codes.KEY) == "too-early"
    desk.run(3)
    assert desk.ask(codes.KEY)[0] == codes.KEY_ANSWER


def test_shutting_and_opening_brings_no_epoch_forward(desk: Desk) -> None:
    desk.key()
    desk.shutter(True)
    desk.shutter(False)
    assert desk.refusal(codes.KEY) == "too-early"


def test_10000_requests_in_bursts_bring_one_key_in_two_seconds_and_no_key_twice(desk: Desk) -> None:
    began_ms, keys = desk.now, []
    refused: set[tuple[str, bool]] = set()
    for burst in range(100):
        desk.send(b"".join(frame(codes.KEY, 1 + number) for number in range(100)))
        refused |= {(answer[2], 0 < answer[3] <= EPOCH_MS) for answer in desk.answers.values() if answer[0] == codes.ERROR}
        assert len(desk.answers) == 100, burst
        keys += given(desk)
        desk.run(99)
    assert refused == {("too-early", True)}
    assert len(keys) == 1 + (desk.now - began_ms - 1) // EPOCH_MS == 5
    assert len({answer[3] for answer in keys}) == len(keys)
    assert [answer[2] for answer in keys] == list(range(keys[0][2], keys[0][2] + len(keys)))


def test_an_epoch_that_is_named_opens_once(desk: Desk) -> None:
    epoch = desk.key()[2] + 1
    desk.skip(EPOCH_MS)
    assert desk.ask(codes.KEY, {2: epoch})[2] == epoch
    desk.skip(EPOCH_MS)
    assert desk.refusal(codes.KEY, {2: epoch}) == "epoch-past"
    assert desk.refusal(codes.KEY, {2: epoch + 2}) == "epoch-ahead"
    assert desk.ask(codes.KEY, {2: epoch + 1})[0] == codes.KEY_ANSWER


@pytest.mark.parametrize(
    ("offset", "code"), [(-EPOCHS_A_BOOT, "epoch-past"), (-1, "epoch-past"), (1, "epoch-ahead"), (EPOCHS_A_BOOT, "epoch-ahead")]
)
def test_the_wrong_epoch_is_named_so_before_the_time_is_looked_at_and_changes_nothing(desk: Desk, offset: int, code: str) -> None:
    following = desk.key()[2] + 1
    before, edges = desk.memory(), desk.lamp.edges
    assert desk.refusal(codes.KEY, {2: following + offset}) == code
    desk.skip(EPOCH_MS - 100)
    assert (desk.memory() | {9: True}, desk.lamp.edges) == (before, edges)
    assert desk.refusal(codes.KEY, {2: following}) == "too-early"


@pytest.mark.parametrize("value", [-1, True, "16777216", b"", None, []])
def test_an_epoch_that_is_no_number_is_malformed(desk: Desk, value: object) -> None:
    assert desk.refusal(codes.KEY, {2: value}) == "malformed"


def hold(desk: Desk) -> None:
    desk.hold()


def shut_and_open(desk: Desk) -> None:
    desk.shutter(True)
    desk.shutter(False)


@pytest.mark.parametrize("end", [Desk.boot, hold, shut_and_open], ids=["boot", "forget", "shut"])
def test_after_an_end_neither_requests_nor_presses_bring_a_key_from_before(desk: Desk, end: Callable[[Desk], None]) -> None:
    before = [desk.key() for _ in range(4)]
    end(desk)
    for answer in before:
        assert desk.refusal(codes.KEY, {2: answer[2]}) == "epoch-past"
    prompt = desk.press()
    assert prompt is not None
    assert prompt[6] == []
    after = [desk.key() for _ in range(8)]
    prompt = desk.press()
    assert prompt is not None
    assert {key for _, key in prompt[6]} <= {answer[3] for answer in after}
    assert not {answer[3] for answer in before} & {answer[3] for answer in after}
    assert min(answer[2] for answer in after) > max(answer[2] for answer in before)


def test_while_shut_a_named_epoch_is_answered_shut_and_before_provisioning_not_provisioned(desk: Desk, blank: Desk) -> None:
    desk.shutter(True)
    assert desk.refusal(codes.KEY, {2: 0}) == "shut"
    assert Desk(blank.rig).refusal(codes.KEY, {2: 0}) == "not-provisioned"


def test_a_row_of_resets_never_brings_two_keys_within_two_seconds(desk: Desk) -> None:
    """Asked in every millisecond at which a reset might let one slip through."""
    wall_ms, given_ms = 0, []
    chance = random.Random(5)
    for _ in range(40):
        stay_ms = chance.choice([3, 500, EPOCH_MS - 2, EPOCH_MS + 2, EPOCH_MS + 700])
        desk.boot()
        desk.skip(max(1, stay_ms - 60))
        for _ in range(60):
            desk.request(codes.KEY)
            if given(desk):
                given_ms.append(wall_ms + desk.now)
        wall_ms += desk.now
    assert len(given_ms) >= 5
    assert min(later - earlier for earlier, later in itertools.pairwise(given_ms)) >= EPOCH_MS


def test_a_power_cut_at_any_byte_of_a_boot_or_a_forget_brings_no_key_again(desk: Desk) -> None:
    before = {desk.key()[3] for _ in range(3)}
    for act in (Desk.boot, hold):
        for left in itertools.chain(range(0, 600, 29), [4096, 4400, 8192, 8500]):
            board = Desk(desk.rig, copy.deepcopy(desk.flash), seed=1)
            board.flash.bytes_left = left
            with contextlib.suppress(PowerLostError):
                act(board)
            board.flash.bytes_left = None
            board.boot()
            assert board.key()[3] not in before, (act, left)


def test_no_key_comes_twice_though_the_noise_is_none(rig: Rig) -> None:
    desk = DeadNoise(rig)
    desk.provision()
    keys = set()
    for end in (Desk.boot, hold, shut_and_open, Desk.boot, shut_and_open, hold):
        keys |= {desk.key()[3], desk.key()[3]}
        end(desk)
    assert len(keys) == 12


def test_a_flooded_line_gives_no_key_early_and_answers_again_when_the_flood_is_over(desk: Desk) -> None:
    """Halves of frames, frames that are too long, noise without a zero, more than a buffer at a time."""
    desk.key()
    chance = random.Random(11)
    request = frame(codes.KEY, 7)
    floods = [
        request[: len(request) // 2] * 200,
        b"\x01" * 10_000,
        b"\x00" * 5_000,
        link.frame(bytes(2_000)) * 3,
        chance.randbytes(20_000),
        request[:-1] * 300,
    ]
    for flood in floods:
        desk.send(flood)
        desk.send(b"\x00" + request)
        assert desk.answers.pop(7)[2] == "too-early"
    desk.skip(EPOCH_MS)
    desk.send(floods[0] + b"\x00" + request * 20)
    assert desk.answers.pop(7)[2] == "too-early", "the last one of twenty: the first has opened the epoch"


def test_the_keys_of_the_look_back_come_with_a_finger_and_with_nothing_else(desk: Desk) -> None:
    for _ in range(3):
        desk.key()
    asked = {codes.HELLO: {}, codes.VOICE: {}, codes.POLICY: {}, codes.SIGNAL: {2: 1, 3: 0}, codes.AUDIT: {2: bytes(32)}}
    for kind, fields in asked.items():
        answer = desk.ask(kind, fields)
        assert answer[0] != codes.KEY_ANSWER
        assert answer.get(6) in ([], None, False)
    assert all(event[6] == [] for event in desk.events if event[0] == codes.PROMPT)


@pytest.mark.parametrize("step_ms", [1, 7, 1999, 2000, 2001, 60_000, 400_000_000])
def test_a_clock_that_jumps_brings_one_key_a_jump_and_not_one_more(desk: Desk, step_ms: int) -> None:
    """A board that was held up, by flash or by a long step, makes nothing up for it."""
    desk.key()
    opened_ms: list[int] = [desk.now]
    for _ in range(50):
        desk.skip(step_ms)
        desk.send(frame(codes.KEY, 1) + frame(codes.KEY, 2))
        opened_ms += [desk.now for _ in given(desk)]
    assert min((later - earlier for earlier, later in itertools.pairwise(opened_ms)), default=EPOCH_MS) >= EPOCH_MS


def test_a_clock_that_stands_opens_nothing(desk: Desk) -> None:
    desk.key()
    for number in range(1, 3_000):
        desk._take(desk.device.poll(desk.now, False, False, frame(codes.KEY, number)))
    assert {answer[2] for answer in desk.answers.values()} == {"too-early"}


def test_ticks_that_go_back_and_forth_make_no_time() -> None:
    ticks = [1_000]
    clock = Clock(lambda: ticks[0], ticks_diff)
    for _ in range(1_000):
        for tick in (2_000, 1_200):
            ticks[0] = tick
            assert clock.now_ms() <= 1_000


class Hostile:
    """Random deeds of a Pi, a finger and a power supply, and what may never follow from them. Time is the wall's."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self.chance = random.Random(seed)
        self.desk = Desk(rig, seed=seed)
        assert self.desk.provision() is not None
        self.desk.events.clear()
        self.wall_ms = 0
        self.keys: dict[int, bytes] = {}
        self.given_ms: list[int] = []
        self.ended = 0
        """The first epoch after whatever ended all before it."""

    @property
    def now(self) -> int:
        return self.wall_ms + self.desk.now

    def ask(self) -> None:
        """Any number of requests at once, for any epoch or whichever comes."""
        following = max(self.keys, default=EPOCHS_A_BOOT) + 1
        named = [{}, {}, {"_2": following}, {"_2": following + self.chance.randrange(-20, 20)}, {"_2": self.chance.randrange(2**40)}]
        burst = [frame(codes.KEY, 1 + at, **self.chance.choice(named)) for at in range(self.chance.randrange(1, 8))]
        self.desk.send(b"".join(burst))
        self.look()

    def look(self) -> None:
        for answer in given(self.desk):
            assert answer[2] > max(self.keys, default=0), "forward only"
            assert answer[3] not in self.keys.values()
            assert not self.given_ms or self.now - self.given_ms[-1] >= EPOCH_MS
            self.keys[answer[2]] = answer[3]
            self.given_ms.append(self.now)
        for event in self.desk.events:
            for epoch, key in event.get(6, []) if event[0] == codes.PROMPT else []:
                assert self.keys[epoch] == key
                assert epoch >= self.ended, "from before an end"
                assert self.now - self.given_ms[list(self.keys).index(epoch)] <= EPOCH_MS + LOOK_BACK_MS + 1_000
        self.desk.events.clear()

    def end(self) -> None:
        self.look()
        self.ended = max(self.keys, default=0) + 1

    def reset(self) -> None:
        self.end()
        self.wall_ms += self.desk.now
        self.desk.boot()

    def cut(self) -> None:
        self.desk.flash.bytes_left = self.chance.randrange(1, 300)
        with contextlib.suppress(PowerLostError):
            self.desk.hold()
        self.desk.flash.bytes_left, self.desk.button = None, False
        self.reset()

    def hold(self) -> None:
        self.desk.hold()
        self.end()

    def shut(self) -> None:
        self.desk.shutter(True)
        self.end()
        self.ask()
        self.desk.shutter(False)

    def press(self) -> None:
        self.desk.press()
        self.look()

    def speak(self) -> None:
        self.desk.request(codes.VOICE)
        self.look()

    def wait(self) -> None:
        self.desk.skip(self.chance.choice([1, 90, 1_000, EPOCH_MS - 3, EPOCH_MS, EPOCH_MS + 1, 9_000, VOICE_MS]))

    def run(self, deeds: int) -> None:
        often: list[Callable[[], None]] = [self.ask, self.wait, self.ask, self.wait, self.press, self.speak]
        for _ in range(deeds):
            self.chance.choice([*often, *often, *often, self.reset, self.cut, self.hold, self.shut])()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_hostile_pi_does_no_key_comes_twice_early_or_from_before_an_end(rig: Rig, seed: int) -> None:
    hostile = Hostile(rig, seed)
    hostile.run(400)
    assert len(hostile.keys) >= 20
