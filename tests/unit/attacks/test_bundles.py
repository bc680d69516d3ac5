"""Every forged bundle is refused by the check that is meant to refuse it, and not by a verifier that lacks this check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from eyelid_bench.attacks import bundles
from eyelid_bench.attacks.loot import Loot
from eyelid_bench.attacks.outcome import Outcome, carry_out
from eyelid_formats import bundle, cose, crop, keys
from eyelid_formats.grant import GRANT_LIMIT, Grant
from eyelid_formats.unit import Trust, read_unit, sign_unit
from factory import Rig

ATTACKS = {attack.name: attack for attack in bundles.ATTACKS}
RIG = Rig.make()
Weaken = Callable[[pytest.MonkeyPatch], None]


def attempt(name: str, loot: Loot) -> Outcome:
    return carry_out(bundles.GROUP, ATTACKS[name], loot)


def test_the_untouched_bundle_verifies(loot: Loot) -> None:
    assert loot.verify(loot.pressed).draft.counter == 1


@pytest.mark.parametrize("name", ATTACKS)
def test_a_forged_bundle_is_refused_by_its_own_check(loot: Loot, name: str) -> None:
    outcome = attempt(name, loot)
    assert outcome.ok, outcome


def _no_signatures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cose.Sign1, "verify", lambda self, _verifier: self.payload)


def _no_pico_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cose.P256Verifier, "verify", lambda *_: True)


def _no_grant_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bundle, "check_grant", lambda *_: None)


def _no_crop_hash(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bundle, "check_crop", lambda data, _draft, _policy: crop.read(data))


def _any_pico(patch: pytest.MonkeyPatch) -> None:
    def read(data: bytes, _pico: cose.Verifier) -> Grant:
        return Grant.decode(cose.read(cose.Name.GRANT, cose.ESP256, data, GRANT_LIMIT).payload, GRANT_LIMIT)

    patch.setattr(bundle, "read_grant", read)


WEAKENED: dict[str, Weaken] = {
    "A flipped bit": _no_crop_hash,
    "A raised scope": _no_signatures,
    "A raised scope, signed by the Pi": _no_grant_check,
    "A raised scope in the grant too": _no_pico_signature,
    "A swapped crop": _no_crop_hash,
    "A swapped crop, signed by the Pi": _no_grant_check,
    "A replayed grant": _no_grant_check,
    "A forged grant": _any_pico,
    "A forged grant in the Pico’s name": _no_pico_signature,
    "One more reader": _no_grant_check,
}


@pytest.mark.parametrize("name", WEAKENED)
def test_a_verifier_without_that_check_is_found_out(loot: Loot, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    WEAKENED[name](monkeypatch)
    assert not attempt(name, loot).ok


def test_a_crop_that_opened_with_a_strangers_key_would_be_found_out(loot: Loot) -> None:
    reader_it_is_for = replace(loot, stranger=replace(loot.stranger, reader=RIG.wearer))
    assert not attempt("A stranger’s key", reader_it_is_for).ok


def test_a_host_that_trusted_the_thief_as_operator_would_be_found_out(loot: Loot) -> None:
    gullible = Trust((*loot.trust.operators, keys.raw(loot.stranger.pi.public_key())), loot.trust.units)
    assert not attempt("Another Pico", replace(loot, trust=gullible)).ok


def test_a_host_that_took_the_thiefs_unit_record_would_be_found_out(loot: Loot) -> None:
    record = replace(loot.unit.record, pico_key=keys.raw(loot.stranger.pico.public_key()))
    data = sign_unit(record, cose.Ed25519Signer(loot.stranger.pi))
    theirs = read_unit(data, [keys.raw(loot.stranger.pi.public_key())])
    gullible = Trust(loot.trust.operators, {**loot.trust.units, sha256(data).digest(): theirs})
    assert not attempt("A bundle of another Pico", replace(loot, trust=gullible)).ok


def test_every_attack_on_bundles_has_a_weakened_verifier_that_it_gets_past() -> None:
    elsewhere = {"A stranger’s key", "Another Pico", "A bundle of another Pico"}
    assert WEAKENED.keys() | elsewhere == ATTACKS.keys()
