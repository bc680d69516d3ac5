"""From a body's bytes to a receipt: verify, store, sign (`SPEC-receipt.md`, `SPEC-upload.md`)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from eyelid_formats import bundle, cose, keys
from eyelid_formats.bundle import Verified
from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code, CoseError, EyelidError, RigError, VerifyError
from eyelid_formats.receipt import Receipt, sign_receipt
from eyelid_formats.unit import Trust
from eyelid_host.collector.store import Arrival, Store

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """The receipt of a bundle that is stored; `new` when it was not before."""

    receipt: bytes
    new: bool


class Intake:
    """Takes bundles for one receipt key. `now` gives Unix seconds."""

    def __init__(self, store: Store, trust: Callable[[], Trust], signer: cose.Signer, now: Callable[[], float], answer: str = "") -> None:
        self._store = store
        self._trust = trust
        self._signer = signer
        self._now = now
        self._answer = answer or None

    def take(self, bundle_id: bytes, data: bytes) -> Taken:
        """Verify `data` as the bundle of this id, store it, and sign for it. Raises the EyelidError of the first failure."""
        verified = bundle.verify(data, self._trust())
        self._check(bundle_id, verified)
        draft = verified.draft
        arrival = Arrival(draft.bundle_id, draft.unit, draft.counter, verified.hash, draft.consent.scope, int(self._now()))
        stored, new = self._store.put(arrival, data, self._sign)
        return Taken(stored.receipt, new)

    def finish(self) -> None:
        """Clean up after a kill, and sign for the bundles that were stored whole and not yet answered for."""
        for path in self._store.clean():
            try:
                self._finish(path)
            except (EyelidError, ValueError, OSError) as error:
                _LOG.warning("%s is no bundle to sign for, and stays as it is: %s", path, error)

    def _finish(self, path: Path) -> None:
        with path.open("rb") as file:
            self.take(bytes.fromhex(path.stem), file.read(bundle.BUNDLE_LIMIT + 1))

    def _check(self, bundle_id: bytes, verified: Verified) -> None:
        tag = verified.draft.consent
        if verified.draft.bundle_id != bundle_id:
            raise VerifyError(Code.UPLOAD_ID, "the address names another bundle than the draft")
        if tag.scope is Scope.LOCAL:
            raise VerifyError(Code.SCOPE_LOCAL, "a bundle of scope `local` may not leave its wearer")
        mine = [one for one in verified.unit.record.recipients if keys.ed25519_thumbprint(one.receipt_key) == self._signer.kid]
        if not any(keys.x25519_thumbprint(one.key) in tag.recipients for one in mine):
            raise NotOursError(Code.RECIPIENT_NOT_ALLOWED, "this collector is none of the bundle's recipients")

    def _sign(self, arrival: Arrival, serial: int) -> bytes:
        receipt = Receipt(
            arrival.bundle_id, arrival.hash, arrival.unit, arrival.counter, arrival.scope, arrival.received_s, serial, self._answer
        )
        return sign_receipt(receipt, self._signer)


class NotOursError(VerifyError):
    """A bundle that holds, sent to a collector whose receipt would not."""


def load_receipt_key(path: Path) -> cose.Signer:
    """Raises RigError (`not-found`), CoseError (`key-invalid`)."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise RigError(Code.NOT_FOUND, f"receipt key {path}: {error.strerror}") from None
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CoseError(Code.KEY_INVALID, f"{path} is not an Ed25519 private key in PEM without a password")
    return cose.Ed25519Signer(key)
