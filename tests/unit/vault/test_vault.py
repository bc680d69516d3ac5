from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.vault.record import RecordInfo
from eyelid_rig.vault.ring import RingLimits
from eyelid_rig.vault.vault import Vault

from .conftest import SECOND_NS, SIZE, key_of


@pytest.fixture(params=[AESGCM, ChaCha20Poly1305], ids=["aes", "chacha"])
def vault(request: pytest.FixtureRequest) -> Vault:
    return Vault(request.param)


def test_what_went_in_comes_out_with_the_epochs_key(vault: Vault) -> None:
    vault.open_epoch(1, key_of(1))
    infos = [vault.add(b"picture %d" % n, n, 10 * n, SIZE) for n in range(3)]
    assert vault.records() == tuple(infos)
    assert [vault.open_record(info, key_of(1)) for info in infos] == [b"picture 0", b"picture 1", b"picture 2"]


def test_records_of_a_closed_epoch_open_only_with_a_key_from_outside(vault: Vault) -> None:
    vault.open_epoch(1, key_of(1))
    info = vault.add(b"picture", 0, 1, SIZE)
    vault.close_epoch()
    assert vault.epoch is None
    assert vault.open_record(info, key_of(1)) == b"picture"


@pytest.mark.parametrize("key", [key_of(2), bytearray(32), b"", b"short", bytes(33)])
def test_a_wrong_key_opens_nothing(vault: Vault, key: bytes) -> None:
    vault.open_epoch(1, key_of(1))
    info = vault.add(b"picture", 0, 1, SIZE)
    with pytest.raises(EyelidError) as refused:
        vault.open_record(info, key)
    assert refused.value.code is Code.VAULT_KEY


def test_each_epochs_records_open_with_its_own_key_only(vault: Vault) -> None:
    infos = []
    for epoch in (1, 2):
        vault.open_epoch(epoch, key_of(epoch))
        infos.append(vault.add(b"picture", epoch, 1, SIZE))
    assert vault.open_record(infos[1], key_of(2)) == b"picture"
    with pytest.raises(EyelidError):
        vault.open_record(infos[0], key_of(2))


def test_a_fresh_record_opens_without_a_key_while_its_epoch_is_open_and_never_after(vault: Vault) -> None:
    vault.open_epoch(1, key_of(1))
    old = vault.add(b"old", 0, 1, SIZE)
    assert vault.open_fresh(old) == b"old"
    vault.open_epoch(2, key_of(2))
    fresh = vault.add(b"fresh", 1, 1, SIZE)
    assert vault.open_fresh(fresh) == b"fresh"
    vault_key(vault, old)
    vault.close_epoch()
    vault_key(vault, fresh)
    assert vault.open_record(fresh, key_of(2)) == b"fresh"


def vault_key(vault: Vault, info: RecordInfo) -> None:
    with pytest.raises(EyelidError) as refused:
        vault.open_fresh(info)
    assert refused.value.code is Code.VAULT_KEY


def test_a_fresh_record_that_was_forgotten_or_relabelled_does_not_open(vault: Vault) -> None:
    vault.open_epoch(1, key_of(1))
    info = vault.add(b"picture", 5, 1, SIZE)
    with pytest.raises(EyelidError) as gone:
        vault.open_fresh(replace(info, captured_ns=6))
    assert gone.value.code is Code.VAULT_GONE
    vault.forget()
    vault_key(vault, info)


def test_without_an_open_epoch_no_frame_is_kept(vault: Vault) -> None:
    for close in (lambda: None, vault.close_epoch, vault.forget):
        close()
        with pytest.raises(EyelidError) as closed:
            vault.add(b"picture", 0, 1, SIZE)
        assert closed.value.code is Code.VAULT_CLOSED
    assert vault.records() == ()


@pytest.mark.parametrize("again", [5, 4, 0])
def test_an_epoch_is_never_opened_twice_nor_an_earlier_one_so_that_no_nonce_is(vault: Vault, again: int) -> None:
    vault.open_epoch(5, key_of(5))
    vault.add(b"picture", 0, 1, SIZE)
    vault.forget()
    with pytest.raises(EyelidError) as refused:
        vault.open_epoch(again, key_of(5))
    assert refused.value.code is Code.VAULT_KEY
    assert vault.epoch is None


def test_a_refused_key_leaves_no_epoch_open(vault: Vault) -> None:
    vault.open_epoch(1, key_of(1))
    with pytest.raises(EyelidError):
        vault.open_epoch(2, bytearray(31))
    assert vault.epoch is None
    vault.open_epoch(2, key_of(2))


def test_the_vault_does_not_wipe_or_keep_the_callers_key(vault: Vault) -> None:
    key = key_of(1)
    vault.open_epoch(1, key)
    vault.close_epoch()
    assert key == key_of(1)
    vault.open_epoch(2, key)
    key[:] = bytes(32)
    info = vault.add(b"picture", 0, 1, SIZE)
    assert vault.open_record(info, key_of(1)) == b"picture"


@pytest.mark.parametrize("end", ["close_epoch", "forget"])
def test_after_an_epoch_no_object_holds_its_key(vault: Vault, end: str) -> None:
    vault.open_epoch(7, bytearray(b"a key that nobody else ever has!"))
    vault.add(b"picture", 0, 1, SIZE)
    getattr(vault, end)()
    held = [thing for thing in reachable(vault) if isinstance(thing, bytes | bytearray)]
    assert held or end == "forget"
    assert not any(b"nobody else" in thing for thing in held)


@pytest.mark.parametrize("end", ["close_epoch", "forget"])
def test_the_vaults_copy_of_a_key_is_overwritten_and_not_only_let_go(vault: Vault, end: str) -> None:
    vault.open_epoch(1, key_of(1))
    copies = [thing for thing in reachable(vault) if isinstance(thing, bytearray)]
    assert copies == [key_of(1)]
    getattr(vault, end)()
    assert copies == [bytearray(32)]


def reachable(root: object) -> list[object]:
    found, ahead = {id(root): root}, [root]
    while ahead:
        for thing in gc.get_referents(ahead.pop()):
            if id(thing) not in found and not isinstance(thing, type):
                found[id(thing)] = thing
                ahead.append(thing)
    return list(found.values())


def test_forget_leaves_nothing_that_any_key_could_open(vault: Vault) -> None:
    vault.open_epoch(1, key_of(1))
    infos = [vault.add(bytes(1000), n, 1, SIZE) for n in range(50)]
    vault.forget()
    assert (vault.records(), vault.stored_bytes, vault.epoch) == ((), 0, None)
    for info in infos:
        with pytest.raises(EyelidError) as gone:
            vault.open_record(info, key_of(1))
        assert gone.value.code is Code.VAULT_GONE


def test_after_forget_the_next_epoch_works(vault: Vault) -> None:
    vault.open_epoch(1, key_of(1))
    vault.forget()
    vault.open_epoch(2, key_of(2))
    assert vault.open_record(vault.add(b"picture", 0, 1, SIZE), key_of(2)) == b"picture"


def test_the_ring_reaches_back_the_look_back_and_one_epoch_and_no_further() -> None:
    vault = Vault(AESGCM, RingLimits(look_back_ns=10 * SECOND_NS, epoch_ns=2 * SECOND_NS))
    vault.open_epoch(1, key_of(1))
    for second in range(31):
        vault.add(b"picture", second * SECOND_NS, 1, SIZE)
    assert [info.captured_ns // SECOND_NS for info in vault.records()] == list(range(18, 31))


def test_when_no_frame_comes_old_ones_still_go() -> None:
    vault = Vault(AESGCM, RingLimits(look_back_ns=10 * SECOND_NS, epoch_ns=2 * SECOND_NS))
    vault.open_epoch(1, key_of(1))
    vault.add(b"picture", 5 * SECOND_NS, 1, SIZE)
    vault.trim(17 * SECOND_NS)
    assert len(vault.records()) == 1
    vault.trim(17 * SECOND_NS + 1)
    assert vault.records() == ()
    assert vault.stored_bytes == 0


def test_memory_is_bounded_whatever_the_pictures_are_and_the_oldest_go_first() -> None:
    vault = Vault(AESGCM, RingLimits(max_bytes=1000))
    vault.open_epoch(1, key_of(1))
    infos = [vault.add(bytes(284), n, 1, SIZE) for n in range(5)]
    assert vault.records() == tuple(infos[2:])
    assert vault.stored_bytes == 900


def test_a_picture_above_the_limit_is_refused_and_the_others_stay() -> None:
    vault = Vault(AESGCM, RingLimits(max_bytes=1000))
    vault.open_epoch(1, key_of(1))
    info = vault.add(b"picture", 0, 1, SIZE)
    with pytest.raises(EyelidError) as refused:
        vault.add(bytes(1000), 1, 1, SIZE)
    assert refused.value.code is Code.VAULT_FULL
    assert vault.records() == (info,)


def test_no_error_of_the_vault_tells_anything_of_a_key_or_a_picture(vault: Vault) -> None:
    vault.open_epoch(1, bytearray(b"a key that nobody else ever has!"))
    info = vault.add(b"the picture", 0, 1, SIZE)
    for key in (b"another key that no one ever has", b"short key"):
        with pytest.raises(EyelidError) as refused:
            vault.open_record(info, key)
        assert not any(secret in str(refused.value) for secret in ("nobody", "no one", "short", "picture"))
