"""A crop opens for its recipients and its wearer, in its own bundle, and for nobody else."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from eyelid_formats import crop, keys
from eyelid_formats.errors import Code, CoseError, EyelidError, VerifyError
from factory import Rig, x25519_key

RIG = Rig.make()
ID = RIG.bundle_id(1)
KEYS = (RIG.recipient, x25519_key(7, "second recipient"), RIG.wearer)
PUBLIC = tuple(keys.raw(key.public_key()) for key in KEYS)


def seal(picture: crop.Picture | None = None) -> bytes:
    return crop.seal(picture or RIG.picture(), ID, PUBLIC, os.urandom)


@pytest.mark.parametrize("key", KEYS, ids=["first recipient", "second recipient", "wearer"])
def test_a_crop_opens_for_everybody_it_is_sealed_to(key: X25519PrivateKey) -> None:
    picture = RIG.picture("what is this?")
    assert crop.open_crop(crop.read(seal(picture)), ID, key) == picture


def test_a_crop_does_not_open_for_anybody_else() -> None:
    with pytest.raises(VerifyError) as raised:
        crop.open_crop(crop.read(seal()), ID, x25519_key(8, "stranger"))
    assert raised.value.code is Code.CROP_RECIPIENTS


def test_a_stranger_who_poses_as_the_wearer_opens_nothing() -> None:
    stranger = x25519_key(8, "stranger")
    sealed = crop.read(seal())
    posing = replace(sealed.recipients[-1], kid=keys.x25519_thumbprint(keys.raw(stranger.public_key())))
    with pytest.raises(CoseError) as raised:
        crop.open_crop(replace(sealed, recipients=(posing,)), ID, stranger)
    assert raised.value.code is Code.COSE_DECRYPT


def test_a_crop_does_not_open_in_another_bundle() -> None:
    with pytest.raises(CoseError) as raised:
        crop.open_crop(crop.read(seal()), RIG.bundle_id(2), RIG.wearer)
    assert raised.value.code is Code.COSE_DECRYPT


def test_a_sealed_key_does_not_open_in_another_place() -> None:
    sealed = crop.read(seal())
    first, second, wearer = sealed.recipients
    for moved in (replace(wearer, sealed=first.sealed), replace(wearer, encapsulated=second.encapsulated)):
        with pytest.raises(CoseError):
            crop.open_crop(replace(sealed, recipients=(first, second, moved)), ID, RIG.wearer)


def test_no_two_seals_share_a_key_a_nonce_or_an_encapsulation() -> None:
    one, other = crop.read(seal()), crop.read(seal())
    assert one.nonce != other.nonce
    assert one.ciphertext != other.ciphertext
    assert len({layer.encapsulated for sealed in (one, other) for layer in sealed.recipients}) == 2 * len(KEYS)


def test_the_library_and_the_tests_sender_seal_the_same_crop() -> None:
    """What the tests encrypt with given keys, the real opener opens; and the real sealer makes the same layers."""
    made, real = crop.read(RIG.seal(RIG.picture(), ID)), crop.read(crop.seal(RIG.picture(), ID, (PUBLIC[0], PUBLIC[2]), os.urandom))
    assert crop.open_crop(made, ID, RIG.wearer) == crop.open_crop(real, ID, RIG.wearer) == RIG.picture()
    assert [layer.protected for layer in made.recipients] == [layer.protected for layer in real.recipients]


def test_nothing_of_the_picture_or_the_words_shows_in_a_crop() -> None:
    words = "the blue card on the table"
    data = seal(RIG.picture(words))
    image = RIG.picture().image
    assert not any(image[at : at + 16] in data for at in range(len(image) - 16))
    assert words.encode() not in data
    assert RIG.picture().salt not in data


def test_a_key_that_agrees_with_everybody_is_not_sealed_to() -> None:
    with pytest.raises(CoseError) as raised:
        crop.seal(RIG.picture(), ID, (bytes(32), PUBLIC[2]), os.urandom)
    assert raised.value.code is Code.KEY_INVALID


def test_an_encapsulation_that_agrees_with_everybody_does_not_open() -> None:
    sealed = crop.read(seal())
    zero = replace(sealed.recipients[-1], encapsulated=bytes(32))
    with pytest.raises(EyelidError) as raised:
        crop.open_crop(replace(sealed, recipients=(zero,)), ID, RIG.wearer)
    assert raised.value.code is Code.COSE_DECRYPT
