"""Forged bundles, shown to the verifier that anybody may run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from eyelid_bench.attacks.loot import Loot, describing, with_consent
from eyelid_bench.attacks.outcome import ANY, Attack, Refusal, refusal
from eyelid_formats import bundle, cose, crop, keys
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code
from eyelid_formats.grant import Grant, read_grant
from eyelid_formats.unit import UnitRecord, read_unit, sign_unit

_FLIPS = 256
_PICTURE = bytes.fromhex("ffd8ffdb") + b"another picture" * 64
_VERIFIER = "the verifier"
_FILE = "the bundle’s file"
_PI_KEY = "the Pi and its key"


def flip_bits(loot: Loot) -> Refusal:
    """256 bits spread over the whole file, one at a time."""
    codes: Counter[str] = Counter()
    bits = len(loot.pressed) * 8
    for at in (bits * step // _FLIPS for step in range(_FLIPS)):
        changed = bytearray(loot.pressed)
        changed[at // 8] ^= 1 << at % 8
        codes[refusal(lambda data=bytes(changed): loot.verify(data)).code] += 1  # type: ignore[misc]
    if codes[""]:
        return Refusal("")
    return Refusal(codes.most_common(1)[0][0], f"all {codes.total()} refused, most of them with this code")


def raise_scope_in_place(loot: Loot) -> Refusal:
    """Change the consent tag and keep the signatures."""
    raised = with_consent(loot.parts.draft, scope=Scope.TRAIN).encode()
    return refusal(lambda: loot.verify(loot.pressed.replace(loot.parts.draft_bytes, raised)))


def raise_scope(loot: Loot) -> Refusal:
    """Change the consent tag and sign the bundle again."""
    raised = with_consent(loot.parts.draft, scope=Scope.TRAIN)
    return refusal(lambda: loot.verify(loot.signed(raised, loot.parts.grant_bytes, loot.parts.crop_bytes)))


def raise_scope_in_grant(loot: Loot) -> Refusal:
    """Change tag and grant, keep the Pico's signature, and sign the bundle again."""
    raised = with_consent(loot.parts.draft, scope=Scope.TRAIN, prompt=Gesture.DOUBLE)
    grant = _read_grant(loot)
    better = replace(grant, scope=Scope.TRAIN, gesture=Gesture.DOUBLE, draft=sha256(raised.encode()).digest())
    grant_bytes = loot.parts.grant_bytes.replace(grant.encode(), better.encode())
    return refusal(lambda: loot.verify(loot.signed(raised, grant_bytes, loot.parts.crop_bytes)))


def swap_crop(loot: Loot) -> Refusal:
    """Another picture under the same manifest."""
    other, _ = loot.another_crop(loot.readers, loot.parts.draft.bundle_id, _PICTURE)
    whole = bundle.Bundle.decode(loot.pressed, bundle.BUNDLE_LIMIT)
    return refusal(lambda: loot.verify(bundle.Bundle(whole.manifest, other).encode()))


def swap_crop_and_sign(loot: Loot) -> Refusal:
    """Another picture, described as it is, signed by the Pi."""
    other, commitment = loot.another_crop(loot.readers, loot.parts.draft.bundle_id, _PICTURE)
    draft = describing(loot.parts.draft, other, commitment, _PICTURE)
    return refusal(lambda: loot.verify(loot.signed(draft, loot.parts.grant_bytes, other)))


def replay_grant(loot: Loot) -> Refusal:
    """A new bundle, with its own id and picture, under the grant of an old one."""
    bundle_id = loot.random(16)
    other, commitment = loot.another_crop(loot.readers, bundle_id, _PICTURE)
    draft = replace(describing(loot.parts.draft, other, commitment, _PICTURE), bundle_id=bundle_id)
    return refusal(lambda: loot.verify(loot.signed(draft, loot.parts.grant_bytes, other)))


def forge_grant(loot: Loot) -> Refusal:
    """A grant for a prompt that never was, by another P-256 key."""
    signer = cose.P256Signer(loot.stranger.pico)
    return _with_own_grant(loot, signer)


def forge_grant_under_true_name(loot: Loot) -> Refusal:
    """The same, with the real Pico's thumbprint in its header."""
    signer = cose.P256Signer(loot.stranger.pico)
    signer.kid = keys.p256_thumbprint(loot.unit.record.pico_key)
    return _with_own_grant(loot, signer)


def add_reader(loot: Loot) -> Refusal:
    """Seal the crop to one more reader, described as it is, signed by the Pi."""
    readers = (loot.stranger.reader_key, *loot.readers)
    other, commitment = loot.another_crop(readers, loot.parts.draft.bundle_id, _PICTURE)
    draft = describing(loot.parts.draft, other, commitment, _PICTURE)
    mine = keys.x25519_thumbprint(loot.stranger.reader_key)
    draft = with_consent(draft, recipients=(mine, *draft.consent.recipients))
    return refusal(lambda: loot.verify(loot.signed(draft, loot.parts.grant_bytes, other)))


def open_with_stranger(loot: Loot) -> Refusal:
    """Open the crop with a key that it is not for."""
    return refusal(lambda: crop.open_crop(crop.read(loot.parts.crop_bytes), loot.parts.draft.bundle_id, loot.stranger.reader))


def another_unit(loot: Loot) -> Refusal:
    """Pair the Pi with a Pico of one's own, and sign the unit record oneself."""
    return refusal(lambda: read_unit(_own_unit(loot), loot.trust.operators))


def under_another_unit(loot: Loot) -> Refusal:
    """A bundle that is right in everything, of the unit that one made oneself."""
    unit = sha256(_own_unit(loot)).digest()
    draft = replace(loot.parts.draft, unit=unit)
    grant = replace(_read_grant(loot), unit=unit, draft=sha256(draft.encode()).digest())
    grant_bytes = cose.sign(cose.Name.GRANT, grant.encode(), cose.P256Signer(loot.stranger.pico))
    return refusal(lambda: loot.verify(loot.signed(draft, grant_bytes, loot.parts.crop_bytes)))


def _own_unit(loot: Loot) -> bytes:
    record: UnitRecord = replace(loot.unit.record, pico_key=keys.raw(loot.stranger.pico.public_key()))
    return sign_unit(record, cose.Ed25519Signer(loot.stranger.pi))


def _with_own_grant(loot: Loot, signer: cose.Signer) -> Refusal:
    draft = replace(loot.parts.draft, counter=loot.parts.draft.counter + 100, bundle_id=loot.random(16))
    grant = replace(_read_grant(loot), counter=draft.counter, draft=sha256(draft.encode()).digest())
    grant_bytes = cose.sign(cose.Name.GRANT, grant.encode(), signer)
    return refusal(lambda: loot.verify(loot.signed(draft, grant_bytes, loot.parts.crop_bytes)))


def _read_grant(loot: Loot) -> Grant:
    return read_grant(loot.parts.grant_bytes, loot.unit.pico_verifier())


GROUP = "Forged bundles"
ATTACKS: tuple[Attack[Loot], ...] = (
    Attack("A flipped bit", _FILE, "changed one bit of it, in 256 places in turn", _VERIFIER, ANY, flip_bits),
    Attack("A raised scope", _FILE, "wrote “train” over “answer”", _VERIFIER, str(Code.COSE_SIGNATURE), raise_scope_in_place),
    Attack(
        "A raised scope, signed by the Pi", _PI_KEY, "wrote “train” over “answer” and signed again", _VERIFIER,
        str(Code.GRANT_DRAFT), raise_scope,
    ),
    Attack(
        "A raised scope in the grant too", _PI_KEY, "wrote “train” into the Pico’s grant as well", _VERIFIER,
        str(Code.COSE_SIGNATURE), raise_scope_in_grant,
    ),
    Attack("A swapped crop", _FILE, "put another picture under the same manifest", _VERIFIER, str(Code.CROP_SWAPPED), swap_crop),
    Attack(
        "A swapped crop, signed by the Pi", _PI_KEY, "put in another picture, described it and signed again", _VERIFIER,
        str(Code.GRANT_DRAFT), swap_crop_and_sign,
    ),
    Attack(
        "A replayed grant", _PI_KEY, "made a new bundle under the grant of an old one", _VERIFIER, str(Code.GRANT_DRAFT), replay_grant
    ),
    Attack(
        "A forged grant", _PI_KEY, "granted a press that never was, with a key of their own", _VERIFIER,
        str(Code.GRANT_PICO), forge_grant,
    ),
    Attack(
        "A forged grant in the Pico’s name", _PI_KEY, "the same, with the real Pico’s thumbprint on it", _VERIFIER,
        str(Code.COSE_SIGNATURE), forge_grant_under_true_name,
    ),
    Attack(
        "One more reader", _PI_KEY, "sealed the crop to a key of their own as well", _VERIFIER, str(Code.GRANT_DRAFT), add_reader
    ),
    Attack("A stranger’s key", _FILE, "tried to open the crop", "the encryption", str(Code.CROP_RECIPIENTS), open_with_stranger),
    Attack(
        "Another Pico", _PI_KEY, "paired the Pi with a Pico of their own, and signed for the pair", "the trust folder",
        str(Code.UNIT_OPERATOR), another_unit,
    ),
    Attack(
        "A bundle of another Pico", _PI_KEY, "made a bundle with that Pico, right in everything else", _VERIFIER,
        str(Code.UNIT_UNKNOWN), under_another_unit,
    ),
)  # fmt: skip
