from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from eyelid_formats import cable, link
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.rig import Rig
from eyelid_host.session import Session

Answer = Callable[[int, cable.Message], bytes]


class Answering:
    """A transport with a rig behind it that answers as it is told to; time passes when nothing comes."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._reader = link.Reader(link.CABLE_LIMIT)
        self._coming = bytearray()
        self.now_s = 0.0
        self.asked: list[int] = []

    def monotonic_s(self) -> float:
        return self.now_s

    def read(self, timeout_s: float) -> bytes:
        data, self._coming = bytes(self._coming), bytearray()
        if not data:
            self.now_s += timeout_s
        return data

    def write(self, data: bytes) -> None:
        for item in self._reader.feed(data):
            self.asked.append(cable.number_of(item))
            self._coming += self._answer(self.asked[-1], cable.read_request(item))

    def close(self) -> None:
        """Nothing to let go of."""


def session(answer: Answer) -> tuple[Session, Answering]:
    transport = Answering(answer)
    return Session(transport, transport.monotonic_s, 100), transport


DONE = cable.Done()


def test_an_answer_to_another_number_is_not_taken() -> None:
    ours, rig = session(lambda number, _: cable.pack(number + 1000, cable.Pending()) + cable.pack(number, DONE))
    assert ours.call(cable.Audit(bytes(32)), cable.Done) == DONE
    assert rig.asked == [100]


def test_a_lost_request_is_asked_again_and_a_late_answer_is_taken() -> None:
    first: list[int] = []

    def answer(number: int, _: cable.Message) -> bytes:
        first.append(number)
        return cable.pack(first[0], DONE) if len(first) == 3 else b""

    ours, rig = session(answer)
    assert ours.call(cable.Audit(bytes(32)), cable.Done) == DONE
    assert rig.asked == [100, 101, 102]


def test_a_frame_that_comes_in_pieces_is_no_silence() -> None:
    class Slow(Answering):
        def read(self, timeout_s: float) -> bytes:
            self.now_s += 0.001
            data, self._coming = bytes(self._coming[:3]), self._coming[3:]
            return data

    transport = Slow(lambda number, _: cable.pack(number, DONE))
    ours = Session(transport, transport.monotonic_s)
    (number,) = ours.send(cable.Hello())
    assert ours.receive(1.0) == [(number, DONE)]


def test_silence_ends_within_ten_seconds_and_says_so() -> None:
    ours, rig = session(lambda *_: b"")
    with pytest.raises(EyelidError) as caught:
        ours.call(cable.Hello(), cable.State)
    assert caught.value.code is Code.LINK_TIMEOUT
    assert rig.now_s < 10


def test_a_babbling_line_is_not_waited_for_for_ever() -> None:
    class Babbling(Answering):
        def read(self, timeout_s: float) -> bytes:
            self.now_s += 0.01
            return b"\xff" * 500 + b"\0"

    transport = Babbling(lambda *_: b"")
    ours = Session(transport, transport.monotonic_s)
    with pytest.raises(EyelidError) as caught:
        ours.call(cable.Hello(), cable.State)
    assert caught.value.code is Code.LINK_TIMEOUT
    assert "frames arrived damaged" in caught.value.args[0]


@pytest.mark.parametrize(
    ("code", "expected"), [("not-found", Code.NOT_FOUND), ("busy", Code.BUSY), ("a-code-of-the-future", Code.LINK_ANSWER)]
)
def test_what_the_rig_could_not_do_is_an_error_with_its_code(code: str, expected: Code) -> None:
    ours, _ = session(lambda number, _: cable.pack(number, cable.Fault(code, "\x1b[2Jwords")))
    with pytest.raises(EyelidError) as caught:
        ours.call(cable.Hello(), cable.State)
    assert caught.value.code is expected
    assert "\x1b" not in caught.value.args[0]


def test_another_kind_of_answer_is_refused() -> None:
    ours, _ = session(lambda number, _: cable.pack(number, DONE))
    with pytest.raises(EyelidError) as caught:
        ours.call(cable.Hello(), cable.State)
    assert caught.value.code is Code.LINK_ANSWER


def test_numbers_begin_again_after_the_largest() -> None:
    transport = Answering(lambda number, _: cable.pack(number, DONE))
    ours = Session(transport, transport.monotonic_s, cable.MAX_NUMBER)
    assert ours.send(cable.Hello(), cable.Hello()) == [cable.MAX_NUMBER, 1]


def test_log_lines_of_the_rig_are_shown_without_control_characters(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    ours, _ = session(lambda number, _: link.pack(link.FrameType.LOG, b"\x1b[31mhello") + cable.pack(number, DONE))
    ours.call(cable.Hello(), cable.Done)
    assert "hello" in caplog.text
    assert "\x1b" not in caplog.text


def listing(*ids: bytes, more: bool = True) -> cable.Listing:
    return cable.Listing(tuple((one, 1, 0, False) for one in ids), more)


def listed(pages: Iterator[cable.Listing]) -> list[bytes]:
    ours, _ = session(lambda number, _: cable.pack(number, next(pages)))
    return [one.bundle_id for one in Rig(ours).bundles()]


def ids(count: int, start: int = 0) -> list[bytes]:
    return [number.to_bytes(16) for number in range(start, start + count)]


def test_a_list_of_bundles_ends_with_the_page_that_says_so() -> None:
    assert listed(iter([listing(*ids(64)), listing(*ids(3, 64), more=False)])) == ids(67)
    assert listed(iter([listing(*ids(64)), listing()])) == ids(64)


@pytest.mark.parametrize("second", [ids(1), ids(1, 63), [*ids(1, 70), *ids(1, 69)], [*ids(1, 70), *ids(1, 70)]])
def test_a_list_of_bundles_that_goes_back_is_not_believed(second: list[bytes]) -> None:
    with pytest.raises(EyelidError) as caught:
        listed(iter([listing(*ids(64)), listing(*second)]))
    assert caught.value.code is Code.LINK_ANSWER


def test_a_list_of_bundles_without_end_is_not_believed() -> None:
    with pytest.raises(EyelidError) as caught:
        listed(listing(*ids(cable.PAGE, start)) for start in count(0, cable.PAGE))
    assert caught.value.code is Code.LINK_ANSWER
