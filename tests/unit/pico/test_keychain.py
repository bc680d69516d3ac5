from __future__ import annotations

import hmac
from hashlib import sha256

import pytest

from eyelid_pico import keychain
from eyelid_pico.codes import RefusedError
from eyelid_pico.hmac256 import hmac_sha256, wipe
from eyelid_pico.keychain import Keychain

SEED = bytes(range(32))
NOISE = bytes(range(100, 132))


@pytest.mark.parametrize("key_size", [0, 1, 32, 63, 64])
@pytest.mark.parametrize("size", [0, 1, 55, 64, 200])
def test_hmac_is_hmac(key_size: int, size: int) -> None:
    key, message = bytes(range(key_size)), bytes(size)
    assert hmac_sha256(key, message) == hmac.digest(key, message, sha256)


def test_the_chain_is_the_one_of_the_spec() -> None:
    chain = Keychain(3)
    chain.start(SEED, NOISE)
    link = hmac.digest(SEED, b"chain" + NOISE, sha256)
    for number in range(5):
        epoch = chain.open(number * keychain.EPOCH_MS)
        assert epoch.number == 3 * 2**24 + number
        assert bytes(epoch.key) == hmac.digest(link, b"key", sha256)
        link = hmac.digest(link, b"step", sha256)


def test_the_next_seed_is_the_one_of_the_spec() -> None:
    assert keychain.next_seed(SEED, b"n" * 32) == hmac.digest(SEED, b"next" + b"n" * 32, sha256)


def test_a_key_that_leaves_the_look_back_is_overwritten() -> None:
    chain = Keychain(1)
    chain.start(SEED, NOISE)
    first = chain.open(0)
    for number in range(1, 7):
        chain.open(number * keychain.EPOCH_MS)
    assert first.key == bytes(32)


def test_a_new_seed_and_the_shut_switch_overwrite_every_key() -> None:
    for end in (lambda chain: chain.start(bytes(32), NOISE), lambda chain: chain.end(100, NOISE)):
        chain = Keychain(1)
        chain.start(SEED, NOISE)
        epoch = chain.open(0)
        end(chain)
        assert epoch.key == bytes(32)
        assert chain.look_back() == []


def test_the_chain_goes_on_after_the_shut_switch_from_where_the_old_link_does_not_lead() -> None:
    chain = Keychain(3)
    chain.start(SEED, NOISE)
    link = hmac.digest(SEED, b"chain" + NOISE, sha256)
    chain.end(0, b"s" * 32)
    epoch = chain.open(keychain.EPOCH_MS)
    assert epoch.number == 3 * 2**24
    assert bytes(epoch.key) == hmac.digest(hmac.digest(link, b"shut" + b"s" * 32, sha256), b"key", sha256)


def test_flash_alone_gives_no_key() -> None:
    keys = set()
    for noise in (b"a" * 32, b"b" * 32):
        chain = Keychain(1)
        chain.start(SEED, noise)
        keys.add(bytes(chain.open(0).key))
    assert len(keys) == 2


@pytest.mark.parametrize(("epoch", "code"), [(0, "epoch-past"), (2**24 - 1, "epoch-past"), (2**24 + 1, "epoch-ahead")])
def test_only_the_next_epoch_may_be_asked_for_by_its_number(epoch: int, code: str) -> None:
    chain = Keychain(1)
    chain.refuse_other(2**24)
    with pytest.raises(RefusedError) as raised:
        chain.refuse_other(epoch)
    assert (raised.value.code, raised.value.wait_ms) == (code, 0)


def test_a_boot_never_uses_the_numbers_of_the_next_one() -> None:
    chain = Keychain(3)
    chain.start(SEED, NOISE)
    chain._next = 4 * 2**24 - 1
    assert chain.open(keychain.EPOCH_MS).number == 4 * 2**24 - 1
    with pytest.raises(RefusedError) as raised:
        chain.refuse_early(10 * keychain.EPOCH_MS)
    assert (raised.value.code, raised.value.wait_ms) == ("busy", 0)


def test_the_look_back_is_ten_seconds_from_the_finger() -> None:
    chain = Keychain(1)
    chain.start(SEED, NOISE)
    chain.open(0)
    chain.expire(12_000)
    assert len(chain.look_back()) == 1
    chain.expire(12_001)
    assert chain.look_back() == []


def test_wiping_is_in_place() -> None:
    secret = bytearray(b"secret")
    wipe(secret)
    assert secret == bytes(6)
