"""Keys are lifted out of a message before anything copies it, and can be wiped; everything else is read as ever."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats import cbor
from eyelid_formats.errors import CborError, LinkError
from eyelid_formats.link import UART_LIMIT, Reader, pack_message
from eyelid_rig.prompts import pico, secret
from eyelid_rig.prompts.secret import Secret

KEYS = [bytes([number]) * 32 for number in (7, 8, 9)]
KEY_ANSWER: dict[int, Any] = {0: 66, 1: 5, 2: 1 << 24, 3: KEYS[0], 4: 30_000, 5: 2_000}
PROMPT: dict[int, Any] = {0: 97, 2: 9, 3: 1, 4: 1, 5: 450, 6: [[0x5820, KEYS[0]], [2, KEYS[1]], [3, KEYS[2]]]}


def body_of(message: dict[int, Any]) -> memoryview:
    return memoryview(bytearray(cbor.encode(message)))


def test_the_key_of_an_epoch_is_lifted_out_of_the_buffer() -> None:
    body = body_of(KEY_ANSWER)
    message = secret.decode(body)
    assert KEYS[0] not in bytes(body)
    assert type(message[3]) is Secret
    assert message == KEY_ANSWER
    message[3].wipe()
    assert message[3] == bytes(32)


def test_the_keys_of_a_prompt_are_lifted_in_their_order() -> None:
    body = body_of(PROMPT)
    read = pico.read_event(secret.decode(body))
    assert isinstance(read, pico.PromptEvent)
    assert read.keys == tuple((epoch, bytearray(key)) for epoch, key in PROMPT[6])
    assert not any(key in bytes(body) for key in KEYS)
    read.wipe()
    assert all(key == bytes(32) for _, key in read.keys)


def test_what_is_no_key_stays_what_it_is() -> None:
    state = {0: 65, 1: 1, 2: 0, 3: KEYS[0], 4: 1, 5: 1, 6: False, 7: "0.1.0", 8: 0, 9: False, 10: False}
    assert type(secret.decode(body_of(state))[3]) is bytes


def test_a_secret_does_not_show_itself() -> None:
    message = secret.decode(body_of(KEY_ANSWER))
    assert repr(pico.read_answer(message)) == "(5, EpochKey(epoch=16777216, key=Secret(), lamp=30000, length_ms=2000))"


@pytest.mark.parametrize("key", [KEYS[0][:31], KEYS[0] + b"x", 7, "x" * 32, [KEYS[0]]])
def test_a_key_of_another_length_or_kind_is_none(key: object) -> None:
    with pytest.raises(LinkError):
        pico.read_answer(secret.decode(body_of({**KEY_ANSWER, 3: key})))


@given(st.binary(max_size=200))
def test_damaged_messages_are_refused_as_without_keys(tail: bytes) -> None:
    """Whatever the walk over the bytes makes of them, it ends, and what comes out is an error or the same item."""
    data = b"\xa6\x00\x18\x42" + tail
    try:
        expected = cbor.decode(data, limit=UART_LIMIT)
    except CborError:
        with pytest.raises(CborError):
            secret.decode(memoryview(bytearray(data)))
    else:
        assert secret.decode(memoryview(bytearray(data))) == expected


NESTED = st.recursive(
    st.integers(0, 2**53 - 1) | st.binary(max_size=40) | st.binary(min_size=32, max_size=32) | st.text(max_size=40) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(0, 100), inner, max_size=4),
    max_leaves=12,
)


@given(NESTED)
def test_lifting_and_putting_back_changes_nothing(item: object) -> None:
    body = body_of({0: 97, 9: item})
    before = bytes(body)
    message = secret.decode(body)
    assert message == {0: 97, 9: item}
    assert cbor.encode({key: _plain(value) for key, value in message.items()}) == before


def _plain(item: Any) -> Any:
    if isinstance(item, dict):
        return {key: _plain(value) for key, value in item.items()}
    if isinstance(item, list):
        return [_plain(value) for value in item]
    return bytes(item) if isinstance(item, Secret) else item


@pytest.mark.parametrize("pieces", [1, 7, 1000])
def test_the_lines_reader_keeps_nothing_of_a_key_when_its_frame_has_ended(pieces: int) -> None:
    reader = Reader(UART_LIMIT, secret.decode)
    frame = pack_message(PROMPT)
    messages = [message for at in range(0, len(frame), pieces) for message in reader.feed(frame[at : at + pieces])]
    assert messages == [PROMPT]
    assert not any(reader._held)
    assert not any(reader._frame)


def test_a_frame_that_was_damaged_leaves_nothing_either() -> None:
    reader = Reader(UART_LIMIT, secret.decode)
    frame = bytearray(pack_message(PROMPT))
    frame[9] ^= 1
    assert reader.feed(frame) == []
    assert not any(reader._held)
    assert not any(reader._frame)
