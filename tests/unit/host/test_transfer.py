from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.cable import DATA_BYTES, READ_LIMIT, Data, Done, End, Read, What
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.transfer import WINDOW_BYTES, WINDOW_REQUESTS, Transfer

NAME = bytes(16)


class FakeLine:
    """Answers reads of `content` in order, losing what `loses` says."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.number = 0

    def ask(self, transfer: Transfer) -> list[tuple[int, Read]]:
        requests = transfer.requests()
        numbers = [self.number + 1 + at for at in range(len(requests))]
        self.number += len(requests)
        transfer.sent(numbers, requests)
        return list(zip(numbers, requests, strict=True))

    def answers(self, number: int, read: Read) -> list[tuple[int, Data | End]]:
        piece = self.content[read.offset : read.offset + read.length]
        frames = [Data(read.offset + at, piece[at : at + DATA_BYTES]) for at in range(0, len(piece), DATA_BYTES)]
        return [(number, frame) for frame in (*frames, End(len(self.content)))]


def run(content: bytes, start: int, lost: list[bool]) -> tuple[bytes, int]:
    """Pull `content` over a line that loses the frames that `lost` says (the last of it for ever after nothing)."""
    transfer, line, out, losses = Transfer(What.BUNDLE, NAME, start, len(content)), FakeLine(content), bytearray(), iter(lost)
    rounds = 0
    while not transfer.complete:
        rounds += 1
        for number, read in line.ask(transfer):
            if next(losses, False):
                continue
            for answer in line.answers(number, read):
                if not next(losses, False):
                    out += transfer.take(*answer)
        transfer.lose_all()
    return bytes(out), rounds


@given(st.binary(min_size=1, max_size=5000), st.integers(0, 5000), st.lists(st.booleans(), max_size=200))
def test_whatever_is_lost_every_byte_comes_once_and_in_order(seed: bytes, start: int, lost: list[bool]) -> None:
    content = (seed * (100_000 // len(seed) + 1))[: 100_000 + len(seed)]
    out, _ = run(content, start, lost)
    assert out == content[start:]


def test_without_losses_nothing_is_asked_twice() -> None:
    content = bytes(10 * READ_LIMIT + 1)
    transfer, line, asked = Transfer(What.BUNDLE, NAME, 0, len(content)), FakeLine(content), 0
    while not transfer.complete:
        for number, read in line.ask(transfer):
            asked += read.length
            for answer in line.answers(number, read):
                transfer.take(*answer)
    assert asked == len(content)


def test_the_window_keeps_the_line_full_and_no_more() -> None:
    transfer = Transfer(What.BUNDLE, NAME, 0, 2**23)
    requests = transfer.requests()
    assert sum(read.length for read in requests) == WINDOW_BYTES
    transfer.sent(list(range(1, 1 + len(requests))), requests)
    assert transfer.requests() == []


def test_a_gap_is_asked_for_before_anything_new() -> None:
    transfer, line = Transfer(What.BUNDLE, NAME, 0, 2**20), FakeLine(bytes(2**20))
    first, *_ = line.ask(transfer)
    for answer in line.answers(*first)[5:]:
        transfer.take(*answer)
    (again, *_) = transfer.requests()
    assert (again.offset, again.length) == (0, 5 * DATA_BYTES)


def test_many_gaps_never_ask_for_more_requests_than_the_rig_keeps() -> None:
    transfer, line = Transfer(What.BUNDLE, NAME, 0, 2**20), FakeLine(bytes(2**20))
    for number, read in line.ask(transfer):
        for answer in line.answers(number, read)[::2]:
            transfer.take(*answer)
    assert len(transfer.requests()) <= WINDOW_REQUESTS


def test_what_cannot_be_handed_out_yet_is_bounded() -> None:
    """A rig that never sends the first byte cannot make the host hold the whole file."""
    transfer, line, held = Transfer(What.BUNDLE, NAME, 0, 2**23), FakeLine(bytes(2**23)), 0
    for _ in range(300):
        for number, read in line.ask(transfer):
            for got, answer in line.answers(number, read):
                if isinstance(answer, End) or answer.offset > 0:
                    transfer.take(got, answer)
                    held += DATA_BYTES if isinstance(answer, Data) else 0
    assert transfer.done == 0
    assert held < 2 * 2**20


@pytest.mark.parametrize(
    "message",
    [Data(0, b"x" * 10), Data(5000, b"x"), Data(1023, b"xx"), Done(), End(1)],
    ids=["before", "after", "across", "another answer", "a shrunken file"],
)
def test_an_answer_that_does_not_fit_the_question_is_refused(message: Data | Done | End) -> None:
    transfer = Transfer(What.BUNDLE, NAME, 1000, 2024)
    transfer.sent([1], [Read(What.BUNDLE, NAME, 1000, 24)])
    with pytest.raises(EyelidError) as caught:
        transfer.take(1, message)
    assert caught.value.code is Code.LINK_ANSWER


def test_an_answer_to_somebody_elses_question_is_ignored() -> None:
    transfer = Transfer(What.BUNDLE, NAME, 0, 24)
    assert transfer.take(77, Data(0, b"x")) == b""
