"""The Pico's serial line: a real pseudo-terminal, the board's real core, and a wire that does damage."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from eyelid_formats.errors import Code, LinkError
from eyelid_formats.link import pack_message
from eyelid_rig.prompts import pico, uart
from eyelid_rig.prompts.uart import PicoUart, meet, open_port
from factory import Rig
from unit.rig.ptyboard import PtyBoard


@pytest.fixture
def board(keys: Rig) -> Iterator[PtyBoard]:
    with PtyBoard(keys) as made:
        yield made


class Events(list[object]):
    """What came unasked."""

    def wait(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < end, f"it did not come to that: {list(self)}"
            time.sleep(0.002)


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def line(board: PtyBoard, events: Events) -> Iterator[PicoUart]:
    made = PicoUart(lambda: open_port(board.path, 115_200), events.append)
    made.start()
    made.call(pico.hello())
    events.clear()
    yield made
    made.stop()


def test_a_question_has_its_answer(line: PicoUart) -> None:
    state = line.call(pico.hello())
    assert isinstance(state, pico.State)
    assert state.unit is None


def test_a_refusal_is_an_error_with_the_boards_reason(line: PicoUart) -> None:
    with pytest.raises(LinkError, match="not-provisioned") as raised:
        line.call(pico.next_key())
    assert raised.value.code is Code.PICO_REFUSED


def test_no_answer_is_an_error_after_its_time(line: PicoUart, board: PtyBoard) -> None:
    board.is_deaf = True
    with pytest.raises(LinkError, match="hello") as raised:
        line.call(pico.hello(), 0.05)
    assert raised.value.code is Code.LINK_TIMEOUT


def test_an_answer_that_comes_late_is_nobodys(line: PicoUart, board: PtyBoard) -> None:
    answers: list[pico.Answer] = []
    with board.frozen():
        line.expire(line.ask(pico.hello(), answers.append))
    line.call(pico.hello())
    assert answers == []


def test_an_answer_that_comes_twice_counts_once(line: PicoUart, board: PtyBoard) -> None:
    board.damage = lambda sent: sent * 2
    answers: list[pico.Answer] = []
    line.ask(pico.hello(), answers.append)
    line.call(pico.hello())
    assert len(answers) == 1


def test_a_damaged_frame_is_dropped_and_counted_and_the_next_one_is_whole(line: PicoUart, board: PtyBoard) -> None:
    damaged = iter([True, False])
    board.damage = lambda sent: bytes([sent[0], sent[1] ^ 0x10]) + sent[2:] if next(damaged, False) else sent
    assert isinstance(meet_quickly(line), pico.State)
    assert line.dropped == 1


def test_on_a_wire_that_damages_every_other_frame_the_board_is_met(line: PicoUart, board: PtyBoard) -> None:
    noise = random.Random(7)
    board.damage = lambda sent: sent if noise.random() < 0.5 else bytes(byte ^ (noise.random() < 0.05) for byte in sent)
    for _ in range(10):
        assert isinstance(meet_quickly(line), pico.State)


def meet_quickly(line: PicoUart) -> pico.Answer:
    for _ in range(20):
        try:
            return line.call(pico.hello(), 0.1)
        except LinkError:
            continue
    raise AssertionError("never met")


def test_a_megabyte_of_noise_ends_nothing(line: PicoUart, board: PtyBoard) -> None:
    noise = random.Random(3)
    for _ in range(16):
        board.send(noise.randbytes(65_536))
    board.send(b"\0")
    assert isinstance(line.call(pico.hello(), 10), pico.State)
    assert line.dropped > 100


def test_a_frame_without_an_end_is_not_kept(line: PicoUart, board: PtyBoard) -> None:
    board.send(b"\x01" * 300_000)
    board.send(b"\0")
    assert isinstance(line.call(pico.hello(), 10), pico.State)
    assert line.dropped == 1


@pytest.mark.parametrize(
    "message",
    [
        {0: 65},
        {0: 65, 1: True, 2: 0},
        {0: 66, 1: 1, 2: -1},
        {0: 97, 2: 0, 3: 1, 4: 1, 5: 0, 6: []},
        {0: 97, 2: 1, 3: 9, 4: 1, 5: 0, 6: []},
        {0: 97, 2: 1, 3: 1, 4: 1, 5: 0, 6: [[1, bytes(31)]]},
        {0: 97, 2: 1, 3: 1, 4: 1, 5: 0, 6: [[1, bytes(32)]] * 17},
        {0: 98},
        {0: 99, 2: 0},
        {0: 101, 2: bytes(31)},
    ],
)
def test_a_message_that_the_board_may_not_send_is_dropped_and_counted(
    line: PicoUart, board: PtyBoard, events: Events, message: dict[int, object]
) -> None:
    board.send(b"\0" + pack_message(message))  # type: ignore[arg-type]
    line.call(pico.hello())
    assert line.dropped == 1
    assert not events


def test_an_unknown_message_is_for_a_later_version_and_passed_over(line: PicoUart, board: PtyBoard, events: Events) -> None:
    board.send(b"\0" + pack_message({0: 200, 1: 1, 2: "?"}))
    line.call(pico.hello())
    assert (line.dropped, list(events)) == (0, [])


def test_events_come_in_order_and_with_their_fields(line: PicoUart, board: PtyBoard, events: Events) -> None:
    board.boot()
    events.wait(lambda: bool(events))
    for _ in range(3):
        board.send(pack_message({0: 99}))
        board.send(pack_message({0: 100}))
    events.wait(lambda: len(events) >= 7)
    assert [type(one) for one in events] == [pico.Ready, *[pico.ShutEvent, pico.OpenedEvent] * 3]


def test_a_port_that_dies_is_said_once_and_opened_again(line: PicoUart, board: PtyBoard, events: Events) -> None:
    line.call(pico.hello())
    board.cut_wire()
    events.wait(lambda: len(events) == 1)
    (error,) = events
    assert isinstance(error, LinkError)
    assert error.code is Code.PICO_ABSENT
    end = time.monotonic() + 5
    while True:
        try:
            line.call(pico.hello(), 0.2)
            break
        except LinkError:
            assert time.monotonic() < end
    assert len(events) == 1


def test_questions_to_a_dead_port_are_refused_at_once(keys: Rig) -> None:
    line = PicoUart(lambda: open_port("/dev/null/none", 115_200), lambda _event: None)
    with pytest.raises(LinkError) as raised:
        line.ask(pico.hello(), lambda _answer: None)
    assert raised.value.code is Code.LINK_CLOSED


def test_a_port_that_is_not_there_says_what_to_look_at() -> None:
    with pytest.raises(LinkError, match=r"enable_uart=1.*GP0/GP1.*dialout") as raised:
        open_port("/dev/eyelid-none", 115_200)
    assert raised.value.code is Code.PICO_ABSENT


def test_a_port_that_another_program_holds_is_not_shared(line: PicoUart, board: PtyBoard) -> None:
    with pytest.raises(LinkError) as raised:
        open_port(board.path, 115_200)
    assert raised.value.code is Code.PICO_ABSENT


def test_too_many_questions_at_once_are_refused_and_lost_ones_are_given_up(
    line: PicoUart, board: PtyBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.is_deaf = True
    for _ in range(uart._MAX_WAITING):
        line.ask(pico.hello(), lambda _answer: None)
    with pytest.raises(LinkError) as raised:
        line.ask(pico.hello(), lambda _answer: None)
    assert raised.value.code is Code.BUSY
    monkeypatch.setattr(uart, "_LOST_NS", -1)
    line.ask(pico.hello(), lambda _answer: None)
    assert len(line._waiting) == 1


def test_many_threads_may_ask_at_once(line: PicoUart) -> None:
    answers: list[pico.Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(line.call(pico.hello()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(answers) == 8


def test_a_board_that_is_still_booting_is_met_when_it_listens(line: PicoUart, board: PtyBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uart, "_HELLO_S", 0.1)
    board.is_deaf = True
    wakes = threading.Timer(0.25, lambda: setattr(board, "is_deaf", False))
    wakes.start()
    assert isinstance(meet(line), pico.State)
    wakes.join()


def test_a_board_that_never_answers_is_no_board(line: PicoUart, board: PtyBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uart, "_HELLO_S", 0.02)
    board.is_deaf = True
    with pytest.raises(LinkError) as raised:
        meet(line)
    assert raised.value.code is Code.LINK_TIMEOUT


def test_a_draft_larger_than_the_board_reads_is_not_sent() -> None:
    with pytest.raises(LinkError) as raised:
        pico.grant(bytes(2049))
    assert raised.value.code is Code.LINK_SIZE
