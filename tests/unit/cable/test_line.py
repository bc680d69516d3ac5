"""One line, with a port that plays what a real one may do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eyelid_formats import cable, link
from eyelid_formats.cable import What
from eyelid_formats.errors import Code
from eyelid_rig.serving.answers import Answers
from eyelid_rig.serving.line import Line
from eyelid_rig.serving.reopening import serve_for_ever
from eyelid_rig.serving.sharing import LogShare
from unit.cable.served import Stocked

FRAMES_A_BATCH = 64 * 1024


class Played:
    """A port that gives what it was told to, keeps what was written, and stops the line when there is no more to give."""

    def __init__(self, stop: threading.Event, incoming: list[bytes], takes: Callable[[], bool] = lambda: True) -> None:
        self._stop, self._incoming, self._takes = stop, incoming, takes
        self.written = bytearray()
        self.largest = 0
        self.quiet = 0

    def read(self, timeout_s: float) -> bytes:
        if self._incoming:
            return self._incoming.pop(0)
        if timeout_s > 0:
            self._stop.set()
        return b""

    def write(self, data: bytes) -> bool:
        self.largest = max(self.largest, len(data))
        if taken := self._takes():
            self.written += data
        return taken

    def close(self) -> None:
        """Nothing to let go of."""


def play(stocked: Stocked, incoming: list[bytes], takes: Callable[[], bool] = lambda: True, share: LogShare | None = None) -> Played:
    stop = threading.Event()
    port = Played(stop, incoming, takes)
    answers = Answers(stocked.folders, "0.1.0", lambda: 0.0, lambda: 0.0)
    Line(port, answers, share or LogShare(), stop).serve()
    return port


def answers_in(port: Played) -> list[tuple[int, cable.Message]]:
    items = link.Reader(link.CABLE_LIMIT).feed(bytes(port.written))
    return [(cable.number_of(item), cable.read_answer(item)) for item in items]


def test_answers_come_in_the_order_of_the_requests(stocked: Stocked) -> None:
    asked = [cable.pack(number, cable.Hello() if number % 2 else cable.ListBundles()) for number in range(1, 21)]
    assert [number for number, _ in answers_in(play(stocked, [b"".join(asked)]))] == list(range(1, 21))


def test_a_flood_is_answered_with_busy_and_costs_no_more_than_its_answers(stocked: Stocked) -> None:
    flood = b"".join(cable.pack(number, cable.Hello()) for number in range(1, 1001))
    port = play(stocked, [flood[at : at + 4096] for at in range(0, len(flood), 4096)])
    answers = answers_in(port)
    assert sorted(number for number, _ in answers) == list(range(1, 1001))
    assert {answer.code for _, answer in answers if isinstance(answer, cable.Fault)} <= {Code.BUSY}
    assert port.largest < FRAMES_A_BATCH


def test_a_flood_of_the_largest_reads_is_served_piece_by_piece(stocked: Stocked) -> None:
    made = stocked.seal(1, picture=stocked.rig.picture(image=bytes(100_000)))
    reads = b"".join(cable.pack(number, cable.Read(What.BUNDLE, made.id, 0, cable.READ_LIMIT)) for number in range(1, 200))
    port = play(stocked, [reads[at : at + 4096] for at in range(0, len(reads), 4096)])
    assert port.largest < FRAMES_A_BATCH
    assert {number for number, _ in answers_in(port)} == set(range(1, 200))


def test_a_host_that_does_not_read_makes_the_rig_drop_what_it_asked(stocked: Stocked) -> None:
    reading = iter([True, False])
    asked = [b"".join(cable.pack(number, cable.Hello()) for number in range(1, 300)), b"", b"", cable.pack(900, cable.Hello())]
    port = play(stocked, [asked[0][:4096], *asked[1:]], lambda: next(reading, True))
    assert answers_in(port)[-1][0] == 900
    assert len(answers_in(port)) < 300


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_survived_and_the_next_request_is_answered(stocked: Stocked, seed: int) -> None:
    random = Random(seed)
    noise = [random.randbytes(random.randrange(4097)) for _ in range(50)]
    port = play(stocked, [*noise, b"\0" + cable.pack(5, cable.Hello())])
    assert answers_in(port)[-1][0] == 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.integers(0, 8), st.one_of(st.integers(0, 2**53 - 1), st.binary(max_size=64), st.booleans(), st.text(max_size=8)), max_size=7
        ),
        max_size=8,
    )
)
def test_any_well_framed_message_is_answered_with_a_code_or_dropped(stocked: Stocked, messages: list[dict[int, object]]) -> None:
    frames = [link.pack_message(message) for message in messages]
    port = play(stocked, [*frames, cable.pack(5, cable.Hello())])
    codes = {answer.code for _, answer in answers_in(port) if isinstance(answer, cable.Fault)}
    assert codes <= set(Code)
    assert answers_in(port)[-1][0] == 5


def test_log_lines_share_the_port_once_a_host_has_spoken(stocked: Stocked) -> None:
    share = LogShare()
    share.emit(logging.LogRecord("eyelid_rig.serving", logging.WARNING, "", 0, "the card is slow", None, None))
    silent = play(stocked, [b""], share=share)
    assert bytes(silent.written) == b"\0"
    spoken = play(stocked, [cable.pack(1, cable.Hello())], share=share)
    reader = link.Reader(link.CABLE_LIMIT)
    reader.feed(bytes(spoken.written))
    assert reader.logs == ["warning: the card is slow"]


def test_a_dead_port_is_closed_and_opened_again() -> None:
    stop = threading.Event()
    opened, served = iter([OSError("no such device"), Played(stop, []), Played(stop, [])]), []

    def opener() -> Played:
        port = next(opened)
        if isinstance(port, OSError):
            raise port
        return port

    def serve(port: Played) -> None:
        served.append(port)
        if len(served) == 2:
            stop.set()
            return
        raise OSError(5, "Input/output error")

    serve_for_ever(opener, serve, stop)
    assert len(served) == 2
