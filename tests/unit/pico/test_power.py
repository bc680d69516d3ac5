from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from eyelid_pico import codes
from unit.pico.desk import Desk, Message, PowerLostError


def survive(desk: Desk, cut_after: int, act: Callable[[Desk], object]) -> tuple[Desk, bool]:
    """A copy of the board whose power fails in `act` after so many flash bytes, booted again; and whether it did fail."""
    board = Desk(desk.rig, copy.deepcopy(desk.flash), seed=99)
    board.flash.bytes_left = cut_after
    lost = False
    try:
        act(board)
    except PowerLostError:
        lost = True
    board.flash.bytes_left = None
    board.device = None  # type: ignore[assignment]
    return board, lost


def sent_counters(board: Desk) -> set[int]:
    return {event[2] for event in board.events if event[0] == codes.PROMPT}


def flash_bytes_of(desk: Desk, act: Callable[[Desk], object]) -> int:
    board = Desk(desk.rig, copy.deepcopy(desk.flash), seed=99)
    before = board.flash.changed
    act(board)
    return board.flash.changed - before


def cycle(board: Desk) -> None:
    """A press, its grant, and the signal that it is kept."""
    board.press()
    counter = board.state()[2]
    board.ask(codes.GRANT, {2: board.rig.draft(counter).encode()})
    board.ask(codes.SIGNAL, {2: 1, 3: counter, 4: bytes([counter]) * 32})


def test_a_power_cut_at_any_flash_byte_of_a_press_cycle_uses_no_counter_twice(desk: Desk) -> None:
    cycle(desk)
    total = flash_bytes_of(desk, cycle)
    assert total == 2 * 256
    for cut_after in range(total):
        board, lost = survive(desk, cut_after, cycle)
        assert lost
        seen = sent_counters(board)
        board.events.clear()
        board.boot()
        state: Message = board.state()
        assert state[2] in (1, 2)
        assert max(seen, default=0) <= state[2], "a counter that was sent is in flash"
        board.press()
        assert sent_counters(board) == {state[2] + 1}
        assert not sent_counters(board) & seen


def test_a_counter_is_in_flash_before_the_prompt_leaves(desk: Desk) -> None:
    board, lost = survive(desk, 100, lambda board: board.press())
    assert lost
    assert sent_counters(board) == set()


@pytest.mark.parametrize("act", [Desk.boot, Desk.hold])
def test_a_power_cut_at_any_flash_byte_of_a_boot_or_forget_leaves_a_working_board(desk: Desk, act: Callable[[Desk], object]) -> None:
    earlier = desk.key()
    total = flash_bytes_of(desk, act)
    for cut_after in range(0, total, 7):
        board, lost = survive(desk, cut_after, act)
        assert lost
        board.boot()
        key = board.key()
        assert key[3] != earlier[3]
        assert key[2] > earlier[2]


def test_the_seed_of_the_last_boot_is_gone_from_flash_before_anything_is_answered(desk: Desk) -> None:
    old = bytes(desk.flash.sectors[24]) + bytes(desk.flash.sectors[25])
    seeds = {old[at : at + 32] for at in (14, 4096 + 14)} - {b"\xff" * 32}
    assert len(seeds) == 1
    desk.boot()
    assert not any(desk.flash.holds(seed) for seed in seeds)
    desk.hold()
    assert sum(sector != b"\xff" * 4096 for sector in desk.flash.sectors[24:26]) == 1


def test_a_power_cut_while_provisioning_leaves_a_board_that_can_be_provisioned(blank: Desk) -> None:
    total = flash_bytes_of(blank, lambda board: board.provision())
    for cut_after in range(0, total, 16):
        board, lost = survive(blank, cut_after, lambda board: board.provision())
        assert lost
        assert not any(event[0] == codes.PROVISIONED for event in board.events)
        board.boot()
        if 3 not in board.state():
            assert board.provision() == {0: codes.PROVISIONED, 2: board.rig.unit.hash}
        assert board.press() is not None


def test_boots_without_end_keep_counting(desk: Desk) -> None:
    cycle(desk)
    for _ in range(100):
        desk.boot()
    state = desk.state()
    assert (state[5], state[2], state[8]) == (101, 1, 1)
