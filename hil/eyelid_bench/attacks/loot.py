"""What an attacker has taken: copies of a rig's folders, and the Pi's own private key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from eyelid_formats import bundle, cbor, cose, crop, keys, ledger
from eyelid_formats.consent import ConsentTag, Gesture
from eyelid_formats.draft import Draft
from eyelid_formats.unit import Trust, Unit
from eyelid_host.auditing.audit import AuditReport, judge
from eyelid_host.auditing.folder import StatementFile, read_folder

STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Keys that no operator ever signed for."""

    pi: ed25519.Ed25519PrivateKey
    pico: ec.EllipticCurvePrivateKey
    reader: x25519.X25519PrivateKey

    @classmethod
    def make(cls) -> Stranger:
        """New ones."""
        return cls(ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1()), x25519.X25519PrivateKey.generate())

    @property
    def reader_key(self) -> bytes:
        """32 bytes."""
        return keys.raw(self.reader.public_key())


@dataclass(frozen=True, slots=True)
class Parts:
    """A bundle taken apart."""

    draft_bytes: bytes
    grant_bytes: bytes
    crop_bytes: bytes

    @property
    def draft(self) -> Draft:
        """Read."""
        return Draft.decode(self.draft_bytes, len(self.draft_bytes))


@dataclass(frozen=True, slots=True)
class Loot:
    """Copies of what lay on the rig and with its host, and what the audit asked the Pico. `random(n)` gives n bytes of a CSPRNG.

    `rig` has ledger/, outbox/ and the file `statement`, which is the Pico's over `nonce`; `old_ledger` is from a while before,
    `old_statement` over another nonce. `pressed` is a bundle of one press.
    """

    rig: Path
    scratch: Path
    trust: Trust
    unit: Unit
    pi: ed25519.Ed25519PrivateKey
    pressed: bytes
    old_ledger: bytes
    nonce: bytes
    old_statement: bytes
    stranger: Stranger
    random: Callable[[int], bytes]

    @property
    def pi_signer(self) -> cose.Signer:
        """Signs as the Pi does."""
        return cose.Ed25519Signer(self.pi)

    @property
    def parts(self) -> Parts:
        """Of the bundle of one press."""
        return take_apart(self.pressed)

    @property
    def ledger(self) -> ledger.Whole:
        """As it is."""
        return ledger.read_ledger((self.rig / "ledger" / ledger.FILE_NAME).read_bytes(), self.unit.pi_verifier())

    def signed(self, draft: Draft, grant_bytes: bytes, crop_bytes: bytes) -> bytes:
        """A bundle that the Pi's key signs."""
        return bundle.assemble(draft.encode(), grant_bytes, crop_bytes, self.pi_signer)

    def verify(self, data: bytes) -> bundle.Verified:
        """As anybody would. Raises EyelidError."""
        return bundle.verify(data, self.trust)

    def audit(self, name: str, change: Callable[[Path], None] = lambda _rig: None) -> AuditReport:
        """Change a copy of the rig's folders, and audit that."""
        copy = self.scratch / name
        shutil.copytree(self.rig, copy)
        change(copy)
        return judge(read_folder(copy, self.unit, self.trust, StatementFile(copy / STATEMENT, self.nonce)), self.unit)

    def another_crop(self, recipients: tuple[bytes, ...], bundle_id: bytes, image: bytes) -> tuple[bytes, bytes]:
        """(crop bytes, commitment) of another picture, sealed to `recipients`."""
        salt = self.random(32)
        return crop.seal(crop.Picture(salt, image), bundle_id, recipients, self.random), crop.commitment(salt, image)

    @property
    def readers(self) -> tuple[bytes, ...]:
        """Whom the rig seals to: the recipients, then the wearer."""
        return (*(one.key for one in self.unit.record.recipients), self.unit.record.wearer_key)


def take_apart(data: bytes) -> Parts:
    """A bundle's draft, grant and crop. Raises EyelidError."""
    whole = bundle.Bundle.decode(data, bundle.BUNDLE_LIMIT)
    signed = cose.read(cose.Name.MANIFEST, cose.ED25519, whole.manifest, bundle.MANIFEST_LIMIT)
    draft_bytes, grant_bytes = cbor.decode(signed.payload, limit=bundle.MANIFEST_LIMIT)
    return Parts(draft_bytes, grant_bytes, whole.crop)


def with_consent(draft: Draft, **changes: Any) -> Draft:
    """`draft` with other fields in its consent tag."""
    tag: ConsentTag = replace(draft.consent, **changes)
    return replace(draft, consent=tag)


def describing(draft: Draft, crop_bytes: bytes, commitment: bytes, image: bytes) -> Draft:
    """`draft` about another crop."""
    facts = replace(draft.crop, ciphertext=sha256(crop_bytes).digest(), commitment=commitment, length=len(image))
    return replace(draft, crop=facts)


def load_pi_key(path: Path) -> ed25519.Ed25519PrivateKey:
    """The key that an attacker who is root on the Pi has."""
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return key


def a_press(bundles: list[bytes]) -> bytes:
    """The first bundle of a single press, or the first there is."""
    pressed = [data for data in bundles if take_apart(data).draft.consent.prompt is Gesture.PRESS]
    return (pressed or bundles)[0]
