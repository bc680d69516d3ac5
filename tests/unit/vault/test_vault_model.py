"""The vault against a model of it that is a list."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.vault.aead import TAG_BYTES
from eyelid_rig.vault.record import RecordInfo
from eyelid_rig.vault.ring import RingLimits
from eyelid_rig.vault.vault import Vault

from .conftest import SIZE, key_of

LIMITS = RingLimits(look_back_ns=100, epoch_ns=20, max_bytes=2000)


class Kept(NamedTuple):
    info: RecordInfo
    jpeg: bytes


class VaultModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.vault = Vault(ChaCha20Poly1305, LIMITS)
        self.kept: list[Kept] = []
        self.dropped: list[RecordInfo] = []
        self.nonces: set[bytes] = set()
        self.now_ns = 0
        self.last_epoch = 0
        self.is_open = False

    @rule(step=st.integers(1, 3))
    def open_epoch(self, step: int) -> None:
        self.last_epoch += step
        self.vault.open_epoch(self.last_epoch, key_of(self.last_epoch))
        self.is_open = True

    @precondition(lambda self: self.last_epoch)
    @rule(back=st.integers(0, 3))
    def open_an_epoch_again(self, back: int) -> None:
        with pytest.raises(EyelidError):
            self.vault.open_epoch(self.last_epoch - back, key_of(self.last_epoch))
        self.is_open = False

    @rule()
    def close_epoch(self) -> None:
        self.vault.close_epoch()
        self.is_open = False

    @rule(jpeg=st.binary(max_size=600), later=st.integers(0, 40), sharpness=st.integers(0, 2**32))
    def add(self, jpeg: bytes, later: int, sharpness: int) -> None:
        self.now_ns += later
        if not self.is_open:
            with pytest.raises(EyelidError):
                self.vault.add(jpeg, self.now_ns, sharpness, SIZE)
            return
        info = self.vault.add(jpeg, self.now_ns, sharpness, SIZE)
        assert (info.epoch, info.captured_ns, info.sharpness) == (self.last_epoch, self.now_ns, sharpness)
        assert info.nonce not in self.nonces
        self.nonces.add(info.nonce)
        self.kept.append(Kept(info, jpeg))
        self._expire()
        while sum(len(kept.jpeg) + TAG_BYTES for kept in self.kept) > LIMITS.max_bytes:
            self.dropped.append(self.kept.pop(0).info)

    @rule(later=st.integers(0, 80))
    def trim(self, later: int) -> None:
        self.now_ns += later
        self.vault.trim(self.now_ns)
        self._expire()

    @rule()
    def forget(self) -> None:
        self.vault.forget()
        self.dropped += [kept.info for kept in self.kept]
        self.kept = []
        self.is_open = False

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def open_record(self, data: st.DataObject) -> None:
        info, jpeg = data.draw(st.sampled_from(self.kept))
        assert self.vault.open_record(info, key_of(info.epoch)) == jpeg
        with pytest.raises(EyelidError) as refused:
            self.vault.open_record(info, key_of(info.epoch + 1))
        assert refused.value.code is Code.VAULT_KEY

    @precondition(lambda self: self.dropped)
    @rule(data=st.data())
    def open_a_record_that_is_gone(self, data: st.DataObject) -> None:
        info = data.draw(st.sampled_from(self.dropped))
        with pytest.raises(EyelidError) as gone:
            self.vault.open_record(info, key_of(info.epoch))
        assert gone.value.code is Code.VAULT_GONE

    @invariant()
    def the_ring_holds_what_the_model_holds(self) -> None:
        assert self.vault.records() == tuple(kept.info for kept in self.kept)
        assert self.vault.stored_bytes == sum(len(kept.jpeg) + TAG_BYTES for kept in self.kept) <= LIMITS.max_bytes
        assert self.vault.epoch == (self.last_epoch if self.is_open else None)

    def _expire(self) -> None:
        while self.kept and self.kept[0].info.captured_ns < self.now_ns - LIMITS.span_ns:
            self.dropped.append(self.kept.pop(0).info)


TestVaultModel = VaultModel.TestCase
TestVaultModel.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
