from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_pico import codes
from eyelid_pico.custody import HEAD_WITHIN_MS, Custody
from eyelid_pico.grants import Prompt
from eyelid_pico.statelog import PAGES, FlashWornError, Log, Pair, Ring
from eyelid_pico.stored import COUNTS_SECTORS, Counts
from eyelid_pico.voice import EVERY_MS as VOICE_MS
from factory import Rig
from unit.pico.desk import Desk
from unit.pico.nor import PAGE, Change, Image, NorFlash, PowerLostError
from unit.pico.story import HEADER, IDENTITIES, SEEDS, Facts, Recorder, Story, head_in, is_one_record, names_in

WHOLE, TORN, UNTOUCHED = PAGE, 200, 0
WORKED_WITH = 89
"""Of so many cuts, one board is not only looked at but worked with."""


# What boards do


def new(rig: Rig) -> Recorder:
    """One that has just been switched on for the first time, with the button held."""
    return Recorder(rig)


def provisioned(rig: Rig) -> Recorder:
    """One that has counted, granted, and given a key."""
    board = new(rig)
    board.provision()
    board.skip(VOICE_MS)
    board.key()
    grant(board)
    return board


def unlocked(rig: Rig) -> Recorder:
    board = provisioned(rig)
    board.unlock()
    return board


def about_to_turn(rig: Rig) -> Recorder:
    """One whose log has one page left, at the end of its ring: every sector is full of older records."""
    board = provisioned(rig)
    counts = Counts(board.flash)
    while board.flash.history.count(("program", COUNTS_SECTORS - 1)) < 13:
        counts.store()
    board.boot()
    board.run(1)
    return board


def switch_on(board: Desk) -> None:
    """For the first time ever."""
    board.flash.sectors[:] = NorFlash().sectors
    board.boot()


def press(board: Desk) -> None:
    board.press()


def two_presses(board: Desk) -> None:
    board.press()
    board.press()


def grant(board: Desk) -> None:
    """A press, its grant, and the signal that it is kept."""
    board.press()
    counter = board.state()[2]
    assert board.ask(codes.GRANT, {2: board.rig.draft(counter).encode()})[0] == codes.GRANTED
    show(board, b"kept")


def show(board: Desk, ledger: bytes) -> None:
    """A ledger head, and the time in which it is to be stored."""
    board.ask(codes.SIGNAL, {2: 1, 3: 1, 4: ledger.ljust(32)})
    board.skip(HEAD_WITHIN_MS)
    board.run(2)


def new_head(board: Desk) -> None:
    show(board, b"new")


def voice(board: Desk) -> None:
    board.ask(codes.VOICE)


def forget(board: Desk) -> None:
    """A hold of 3 s, most of them in one step."""
    board.move((20, True))
    board.skip(2990)
    board.move((20, True), (20, False))


def provision(board: Desk) -> None:
    assert board.order() == (codes.DONE,)
    board.run(400)
    board.press()


def provision_another(board: Desk) -> None:
    board.rig = Rig.make(1)
    provision(board)


Act = Callable[[Desk], object]
STORIES: dict[str, tuple[Callable[[Rig], Recorder], Act, list[str]]] = {
    "the first boot": (new, switch_on, ["erase", "program"]),
    "provisioning": (new, provision, ["erase", "program", "erase"] * 2 + ["program"]),
    "provisioning again": (unlocked, provision_another, ["program", "program", "erase", "erase", "program", "erase", "program"]),
    "a boot": (provisioned, Desk.boot, ["program", "erase", "program", "erase"]),
    "a press": (provisioned, press, ["program"]),
    "a double press": (provisioned, Desk.double, ["program"]),
    "a voice": (provisioned, voice, ["program"]),
    "a grant and a head": (provisioned, grant, ["program"] * 3),
    "a head": (provisioned, new_head, ["program"]),
    "a forget": (provisioned, forget, ["program", "program", "erase"]),
    "a turn of the ring": (about_to_turn, two_presses, ["program", "erase", "program"]),
}


def tell(rig: Rig, name: str) -> Story:
    before, act, changes = STORIES[name]
    told = before(rig).record(act)
    assert [step.change.kind for step in told.steps] == changes
    return told


@pytest.fixture(scope="module", params=STORIES)
def story(request: pytest.FixtureRequest, rig: Rig) -> Story:
    """Each act, with the changes of flash that it makes."""
    return tell(rig, request.param)


# What must hold after a cut


def survivor(rig: Rig, image: Image, facts: Facts) -> Recorder:
    """The next boot, which has said that it is ready: it knows all that whoever listens knows."""
    board = Recorder(rig, NorFlash(image), facts, seed=99)
    board.step()
    assert board.events[0][0] == codes.READY
    return board


def assert_sound(board: Recorder, story: Story, facts: Facts) -> None:
    """What flash holds once anything was answered."""
    assert board.facts.counter <= story.facts.counter
    assert not any(board.flash.holds(seed) for seed in story.seeds), "a seed of an earlier boot, or from before a forget, is still there"
    names = names_in(board.flash)
    assert names in story.names, "what was provisioned is mixed"
    assert names[2] == board.facts.unit
    assert head_in(board.flash) in story.names[names], "the unit has another one's ledger head"
    assert board.facts.unit in (facts.unit, story.facts.unit)
    if board.facts.unit is not None:
        assert is_one_record(board.flash, SEEDS)
        assert is_one_record(board.flash, IDENTITIES)
    others = {one[0] for one in story.names if one[0] not in (None, names[0])}
    assert names[0] is None or not any(board.flash.holds(key or b"") for key in others), "the other unit's signing key is still there"


def work(board: Recorder, rig: Rig) -> None:
    """The board takes whatever comes next; what it says is held against all that it said before."""
    if board.facts.unit is None:
        assert board.provision() is not None
    elif board.facts.unit != rig.unit.hash:
        board.rig = Rig.make(1)
    if board.facts.counter:
        assert board.refusal(codes.GRANT, {2: board.rig.draft(board.facts.counter).encode()}) == "no-prompt"
    for act in (forget, Desk.boot):
        board.skip(VOICE_MS)
        board.key()
        before = board.facts
        grant(board)
        board.state()
        assert (board.facts.counter, board.facts.grants) == (before.counter + 1, before.grants + 1)
        act(board)
    board.step()


def noise_of(kind: int, size: int, chance: random.Random) -> bytes:
    """Bits of which an eighth, half, seven eighths, none or all are set."""
    if kind > 2:
        return (b"\0" if kind == 3 else b"\xff") * size
    one, two, three = (int.from_bytes(chance.randbytes(size), "big") for _ in range(3))
    return (one & two & three, one, one | two | three)[kind].to_bytes(size, "big")


def survive_every_cut(story: Story, rig: Rig) -> None:
    for number, (image, facts) in enumerate(story.cuts()):
        board = survivor(rig, image, facts)
        assert_sound(board, story, facts)
        if number % WORKED_WITH == 0:
            work(board, rig)


def test_a_power_cut_at_any_byte_takes_nothing_back_and_gives_nothing_twice(story: Story, rig: Rig) -> None:
    survive_every_cut(story, rig)


@given(st.data(), st.integers(0, 4), st.integers(0, 1 << 32))
def test_a_change_that_was_torn_anyhow_takes_nothing_back_and_gives_nothing_twice(
    story: Story, rig: Rig, data: st.DataObject, kind: int, seed: int
) -> None:
    step = data.draw(st.sampled_from(story.steps))
    image = step.torn(noise_of(kind, len(step.change.new), random.Random(seed)))
    assert_sound(survivor(rig, image, step.facts), story, step.facts)


@pytest.mark.parametrize(("at_first", "later"), [(WHOLE, TORN), (TORN, WHOLE), (UNTOUCHED, WHOLE), (UNTOUCHED, TORN)])
def test_a_count_that_reads_otherwise_at_each_boot_takes_nothing_back(story: Story, rig: Rig, at_first: int, later: int) -> None:
    """A program that was cut leaves bits that may read as either."""
    for step in story.steps:
        change = step.change
        if change.kind == "erase" or change.sector >= COUNTS_SECTORS:
            continue
        board = survivor(rig, step.cut(at_first), step.facts)
        board.press()
        if board.flash.read(change.sector, change.offset, PAGE) == change.cut(at_first):
            board.flash.put(change, change.cut(later))
        board.boot()
        board.step()


ROW: tuple[Act, ...] = (Desk.boot, Desk.boot, press, Desk.double, new_head, forget)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(ROW), st.integers(0, 3), st.integers(0, 4)), max_size=8), st.integers(0, 1 << 32))
def test_any_row_of_torn_changes_takes_nothing_back_and_gives_nothing_twice(
    ready: tuple[Image, Facts], rig: Rig, row: list[tuple[Act, int, int]], seed: int
) -> None:
    chance = random.Random(seed)
    board = Recorder(rig, NorFlash(ready[0]), ready[1], seed=seed)
    for act, at, kind in row:
        tear(board, act, at, lambda size, kind=kind: noise_of(kind, size, chance))  # type: ignore[misc]
    board.flash.watch = lambda _change: None
    board.boot()
    work(board, rig)


def tear(board: Recorder, act: Act, at: int, noise: Callable[[int], bytes]) -> None:
    """The power fails in the change number `at` of an act, and comes back for the next one."""
    coming = iter(range(at + 1))

    def watch(change: Change) -> None:
        if next(coming) == at:
            board.flash.put(change, change.torn(noise(len(change.new))))
            raise PowerLostError

    board.flash.watch = watch
    try:
        act(board)
    except (PowerLostError, StopIteration):
        board.flash.watch = lambda _change: None
        board.button = False
        board.boot()


@pytest.fixture(scope="module")
def ready(rig: Rig) -> tuple[Image, Facts]:
    """A board's flash, and what is known of it."""
    board = provisioned(rig)
    return board.flash.image, board.facts


# What the cuts would find


def erase_first(pair: Pair, payload: bytes) -> None:
    pair._erase(pair._current)
    Pair_replace(pair, payload)


def keep_the_old(pair: Pair, payload: bytes) -> None:
    pair._erase(pair._next())
    pair._begin(pair._next())
    pair._write(0, payload)


def write_over_what_is_torn(log: Log) -> int:
    return log._sequence % PAGES + 1


def begin_as_before(ring: Ring, sector: int) -> None:
    ring._current = sector
    ring._sequence -= ring._sequence % PAGES


def count_in_ram(custody: Custody, gesture: int, now_ms: int) -> Prompt:
    custody.counts.counter += 1
    return Prompt(custody.counts.counter, gesture, custody.policy.scope_of(gesture), now_ms)


def forget_in_ram(custody: Custody) -> int:
    assert custody._seed.value is not None
    custody.counts.forgot = custody.keychain.next_epoch
    custody._renew(custody._seed.value)
    return custody.counts.forgot


Pair_replace = Pair.replace
PLANTED: dict[str, tuple[type, str, Callable[..., Any], str]] = {
    "the old seed is erased before the new one is whole": (Pair, "replace", erase_first, "a boot"),
    "the old seed is kept": (Pair, "replace", keep_the_old, "a boot"),
    "an identity whose replacement was cut is left as it is": (Pair, "settle", lambda _pair: None, "provisioning again"),
    "a torn record is written over": (Log, "_after_the_last_page", write_over_what_is_torn, "a press"),
    "a sector that is begun has the sequence of the one before": (Ring, "_begin", begin_as_before, "a turn of the ring"),
    "a counter is not stored": (Custody, "count", count_in_ram, "a press"),
    "a forget is not stored": (Custody, "forget", forget_in_ram, "a forget"),
    "a unit keeps the head of another": (Counts, "belong_to", lambda _counts, _unit: None, "provisioning again"),
    "a boot is not counted": (Counts, "boots", property(lambda _counts: 1, lambda _counts, _boots: None), "a boot"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_caught(rig: Rig, monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    owner, name, wrong, told = PLANTED[bug]
    before, act, _ = STORIES[told]
    board = before(rig)
    monkeypatch.setattr(owner, name, wrong, raising=False)
    with pytest.raises((AssertionError, FlashWornError)):
        survive_every_cut(board.record(act), rig)


# Worn flash


def test_a_record_on_a_worn_page_is_not_told_of_and_costs_a_reset(rig: Rig) -> None:
    board = provisioned(rig)
    record = board.record(press).steps[0].change
    board.flash.worn = {(record.sector, record.offset + PAGE + 40)}
    before = board.facts
    with pytest.raises(FlashWornError):
        board.press()
    assert board.facts == before
    board.button = False
    board.boot()
    board.press()
    assert board.facts.counter == before.counter + 1


@pytest.mark.parametrize("sector", [SEEDS, SEEDS + 1])
def test_a_board_whose_old_seed_does_not_go_away_never_says_that_it_is_ready(rig: Rig, sector: int) -> None:
    board = provisioned(rig)
    board.flash.worn = {(sector, HEADER + at) for at in range(32)}
    for _ in range(3):
        with pytest.raises(FlashWornError):
            board.boot()


def test_boots_without_end_keep_counting(desk: Desk) -> None:
    before = desk.state()
    for _ in range(1000):
        desk.boot()
    state = desk.state()
    assert (state[5], state[2], state[8]) == (before[5] + 1000, before[2], before[8])
