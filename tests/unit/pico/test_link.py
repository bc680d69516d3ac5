from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats import link as reference
from eyelid_pico import link


def bodies(reader: link.Reader, data: bytes) -> list[bytes]:
    return [bytes(body) for body in reader.feed(data)]


@given(st.binary(max_size=1200) | st.integers(0, 1200).map(bytes) | st.integers(1, 1200).map(lambda n: b"\x07" * n))
def test_both_sides_stuff_alike(data: bytes) -> None:
    assert link.cobs_encode(data) == reference.cobs_encode(data)
    stuffed = bytearray(link.cobs_encode(data))
    assert stuffed[: link.cobs_decode(stuffed)] == data


@given(st.binary(max_size=600))
def test_frames_are_those_of_the_reference(body: bytes) -> None:
    frame = link.frame(body)
    assert frame.strip(b"\x00") == reference.pack(reference.FrameType.MESSAGE, body).strip(b"\x00")
    assert bodies(link.Reader(), frame) == [body]


def test_a_frame_arrives_whole_whatever_pieces_it_comes_in() -> None:
    body = bytes(range(256)) * 8
    reader = link.Reader()
    received: list[bytes] = []
    for byte in b"\x00" + link.frame(body) + link.frame(b"\x01"):
        received += bodies(reader, bytes([byte]))
    assert received == [body, b"\x01"]


def test_the_largest_frame_passes_and_one_byte_more_does_not() -> None:
    reader = link.Reader()
    assert bodies(reader, link.frame(bytes(link.LIMIT - 5))) == [bytes(link.LIMIT - 5)]
    longer = reference.cobs_encode(bytes(link.LIMIT + 1)) + b"\x00"
    assert bodies(reader, longer) == []
    assert reader.dropped == 1


def test_noise_costs_no_more_than_the_frame_it_hits() -> None:
    reader = link.Reader()
    good = link.frame(b"good")
    noisy = bytearray(link.frame(b"hit by noise"))
    noisy[5] ^= 1
    assert bodies(reader, b"\xff\x13\x00" + good + bytes(noisy) + good) == [b"good", b"good"]
    assert reader.dropped == 2


def test_every_single_bit_flip_of_a_frame_is_dropped() -> None:
    frame = link.frame(b"\xa2\x00\x01\x01\x07")
    for bit in range(8 * (len(frame) - 1)):
        flipped = bytearray(frame)
        flipped[bit // 8] ^= 1 << bit % 8
        assert bodies(link.Reader(), bytes(flipped)) in ([], [b""]), bit


def test_endless_noise_without_a_zero_is_not_kept() -> None:
    reader = link.Reader()
    chance = random.Random(1)
    for _ in range(200):
        assert bodies(reader, bytes(chance.randrange(1, 256) for _ in range(500))) == []
        assert len(reader._stuffed) <= link.LIMIT + 10
    assert bodies(reader, b"\x00" + link.frame(b"after")) == [b"after"]


def test_log_frames_from_the_pi_are_no_messages() -> None:
    assert bodies(link.Reader(), link.frame(b"text", link.TYPE_LOG)) == []
