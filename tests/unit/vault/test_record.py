from __future__ import annotations

from dataclasses import astuple

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.vault.aead import TAG_BYTES, AeadFactory
from eyelid_rig.vault.epoch import EpochSealer
from eyelid_rig.vault.record import RecordInfo

U32, U64 = st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)
infos = st.builds(RecordInfo, U64, U32, U64, U64, st.tuples(U32, U32))
ciphers = pytest.mark.parametrize("aead", [AESGCM, ChaCha20Poly1305])

TAKEN = RecordInfo(epoch=0x01000002, number=3, captured_ns=4, sharpness=5, size=(1920, 1080))


def test_the_associated_data_is_a_label_and_the_fields_in_fixed_widths() -> None:
    assert TAKEN.associated_data == b"eyelid vault record 1\0" + bytes.fromhex(
        "0000000001000002 00000003 0000000000000004 00000780 00000438 0000000000000005"
    )


@given(infos, infos)
def test_two_records_that_differ_in_anything_differ_in_their_associated_data(one: RecordInfo, other: RecordInfo) -> None:
    assert (one == other) == (one.associated_data == other.associated_data)


@given(infos, infos)
def test_two_records_have_the_same_nonce_only_when_they_are_the_same_number_of_one_epoch(one: RecordInfo, other: RecordInfo) -> None:
    assert ((one.epoch, one.number) == (other.epoch, other.number)) == (one.nonce == other.nonce)
    assert len(one.nonce) == 12


@ciphers
@pytest.mark.parametrize(
    "relabelled",
    [
        RecordInfo(TAKEN.epoch + 1, *astuple(TAKEN)[1:]),
        RecordInfo(TAKEN.epoch, 4, *astuple(TAKEN)[2:]),
        RecordInfo(TAKEN.epoch, 3, 5, 5, TAKEN.size),
        RecordInfo(TAKEN.epoch, 3, 4, 6, TAKEN.size),
        RecordInfo(TAKEN.epoch, 3, 4, 5, (1080, 1920)),
    ],
    ids=["epoch", "number", "time", "sharpness", "size"],
)
def test_a_record_that_was_moved_or_relabelled_does_not_open(aead: AeadFactory, relabelled: RecordInfo) -> None:
    cipher = aead(bytes(32))
    sealed = cipher.encrypt(TAKEN.nonce, b"picture", TAKEN.associated_data)
    assert cipher.decrypt(TAKEN.nonce, sealed, TAKEN.associated_data) == b"picture"
    for nonce in (TAKEN.nonce, relabelled.nonce):
        with pytest.raises(InvalidTag):
            cipher.decrypt(nonce, sealed, relabelled.associated_data)


@ciphers
def test_the_records_of_an_epoch_are_numbered_in_order_and_sealed_for_what_they_say(aead: AeadFactory) -> None:
    key = bytearray(range(32))
    sealer = EpochSealer(9, key, aead)
    for number in range(5):
        sealed = bytearray(len(b"picture 0") + TAG_BYTES)
        info = sealer.seal(b"picture %d" % number, 100 + number, 7, (64, 48), memoryview(sealed))
        assert info == RecordInfo(9, number, 100 + number, 7, (64, 48))
        assert aead(key).decrypt(info.nonce, sealed, info.associated_data) == b"picture %d" % number


def test_a_number_is_spent_even_when_sealing_fails() -> None:
    sealer = EpochSealer(9, bytearray(32), AESGCM)
    with pytest.raises(TypeError):
        sealer.seal("no bytes", 1, 1, (64, 48), memoryview(bytearray(24)))  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        sealer.seal(b"picture", 1, 1, (64, 48), memoryview(bytearray(7)))
    assert sealer.seal(b"picture", 1, 1, (64, 48), memoryview(bytearray(7 + TAG_BYTES))).number == 2
