"""A whole rig with published keys, and everything that it, its Pico, its operator and its collector would sign.

`Rig.make(seed)` gives the same keys (`published_keys`), and every builder the same bytes, on every run.

    rig = Rig.make()
    made = rig.bundle(counter=2, gesture=Gesture.DOUBLE, scope=Scope.TRAIN)
    bundle.verify(made.data, rig.trust)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import crop_sealer
from eyelid_formats import bundle as bundles
from eyelid_formats import cose, crop, keys, ledger
from eyelid_formats.consent import ConsentTag, Gesture, Intent, Scope
from eyelid_formats.crop import Picture
from eyelid_formats.draft import CropFacts, Draft, FrameFacts, Time, TimeSource, share_ppm
from eyelid_formats.grant import MAX_GRANTED, AuditStatement, Grant
from eyelid_formats.order import Order, keys_hash, sign_order
from eyelid_formats.receipt import Receipt, sign_receipt
from eyelid_formats.unit import Policy, Recipient, Trust, Unit, UnitRecord, read_unit, sign_unit
from ledger_builder import LedgerBuilder
from published_keys import derived, ed25519_key, p256_key, private_pem, public_pem, x25519_key

__all__ = ["LedgerBuilder", "MadeBundle", "Rig", "derived", "ed25519_key", "p256_key", "private_pem", "public_pem", "x25519_key"]

PICTURE = (Path(__file__).parent / "vectors" / "picture.jpg").read_bytes()
PICTURE_SIZE = (96, 64)
FRAME_SIZE = (640, 480)
SECONDS = 1_800_000_000
RETENTION_S = 86_400
DAY_S = 86_400


@dataclass(frozen=True)
class MadeBundle:
    """A bundle and what it was made of."""

    data: bytes
    draft: Draft
    draft_bytes: bytes
    grant: Grant
    grant_bytes: bytes
    crop: bytes
    picture: Picture

    @property
    def id(self) -> bytes:
        """16 bytes."""
        return self.draft.bundle_id

    @property
    def hash(self) -> bytes:
        """SHA-256 of the bundle's bytes."""
        return sha256(self.data).digest()

    @property
    def file_name(self) -> str:
        """ID.eyelid."""
        return self.id.hex() + bundles.SUFFIX


@dataclass(frozen=True)
class Rig:
    """Private keys and the unit record that binds their public halves; `receipts` is the recipient's receipt key."""

    seed: int
    operator: Ed25519PrivateKey
    pi: Ed25519PrivateKey
    pico: EllipticCurvePrivateKey
    wearer: X25519PrivateKey
    recipient: X25519PrivateKey
    receipts: Ed25519PrivateKey
    policy: Policy
    unit_data: bytes
    operator_board: EllipticCurvePrivateKey

    @classmethod
    def make(cls, seed: int = 0, operator_seed: int | None = None, **policy: Any) -> Rig:
        """The rig of `seed`, under the operator of `operator_seed` where given.

        `policy` changes fields of its policy, which opts in to `train` and allows 25 % of the frame.
        """
        by = seed if operator_seed is None else operator_seed
        operator, operator_board = ed25519_key(by, "operator"), p256_key(by, "operator board")
        pi, receipts = ed25519_key(seed, "pi"), ed25519_key(seed, "receipts")
        wearer, recipient = x25519_key(seed, "wearer"), x25519_key(seed, "recipient")
        pico = p256_key(seed, "pico")
        allowed = replace(_policy(seed, wearer, recipient), **policy)
        record = UnitRecord(
            name=f"test rig {seed}",
            pi_key=keys.raw(pi.public_key()),
            pico_key=keys.raw(pico.public_key()),
            policy_bytes=allowed.encode(),
            recipients=(Recipient("test collector", keys.raw(recipient.public_key()), keys.raw(receipts.public_key())),),
            wearer_key=keys.raw(wearer.public_key()),
            issued_s=SECONDS - DAY_S,
        )
        unit_data = sign_unit(record, cose.Ed25519Signer(operator))
        return cls(seed, operator, pi, pico, wearer, recipient, receipts, allowed, unit_data, operator_board)

    @cached_property
    def unit(self) -> Unit:
        """The unit record, read back."""
        return read_unit(self.unit_data, [keys.raw(self.operator.public_key())])

    @cached_property
    def trust(self) -> Trust:
        """Trusts this rig's operator, and knows this unit alone."""
        return Trust((keys.raw(self.operator.public_key()),), {self.unit.hash: self.unit})

    @cached_property
    def pi_signer(self) -> cose.Ed25519Signer:
        """Signs manifests and ledger entries."""
        return cose.Ed25519Signer(self.pi)

    @cached_property
    def pico_signer(self) -> cose.P256Signer:
        """Signs grants and audit statements."""
        return cose.P256Signer(self.pico)

    @cached_property
    def board_signer(self) -> cose.P256Signer:
        """Signs the operator's orders to the board."""
        return cose.P256Signer(self.operator_board)

    @cached_property
    def secrets(self) -> tuple[bytes, bytes]:
        """What goes to the board with an order: signing key and seed."""
        return self.pico.private_numbers().private_value.to_bytes(32), self.bytes_of("board seed")

    def order(self, boots: int, **changes: Any) -> Order:
        """To a blank board at this boot of it: be this rig's; `changes` are fields of Order."""
        order = Order(
            unit=self.unit.hash,
            policy_bytes=self.policy.encode(),
            timings=None,
            operator=keys.raw(self.operator_board.public_key())[1:],
            boots=boots,
            keys=keys_hash(*self.secrets),
            replaces=None,
        )
        return replace(order, **changes)

    def sign_order(self, order: Order) -> bytes:
        """An order's bytes, signed by this rig's operator."""
        return sign_order(order, self.board_signer)

    def bytes_of(self, label: str, size: int = 32) -> bytes:
        """`size` bytes (32 at most) of this rig's own, the same on every run."""
        return derived(self.seed, label)[:size]

    def time(self, monotonic_ms: int = 1000) -> Time:
        """A time by NTP, `monotonic_ms` after boot."""
        return Time(SECONDS + monotonic_ms // 1000, TimeSource.NTP, self.bytes_of("boot", 16), monotonic_ms)

    def consent(self, **changes: Any) -> ConsentTag:
        """The tag of a press for `answer`, kept for a day; words want `identify`, and what is spoken has some, unless `changes` differ."""
        wording = changes.get("wording", self.bytes_of("wording") if changes.get("prompt") is Gesture.VOICE else None)
        intent = Intent.IDENTIFY if wording is not None else None
        tag = ConsentTag(
            scope=Scope.ANSWER,
            retention_s=RETENTION_S,
            valid_until_s=SECONDS + RETENTION_S,
            prompt=Gesture.PRESS,
            wording=None,
            notice=self.policy.notice,
            recipients=self.policy.recipients,
            wearer=self.policy.wearer,
        )
        return replace(tag, **{"wording": wording, "intent": intent, **changes})

    def picture(self, words: str | None = None, **changes: Any) -> Picture:
        """A small JPEG with its salt, and the prompt's words where it was spoken."""
        plain = Picture(self.bytes_of("salt"), PICTURE)
        if words is not None:
            plain = replace(plain, words=words, words_salt=self.bytes_of("words salt"))
        return replace(plain, **changes)

    def seal(self, picture: Picture, bundle_id: bytes, recipients: Sequence[X25519PrivateKey] | None = None) -> bytes:
        """The crop bytes for the policy's recipient and the wearer, the same on every run: `crop.seal` draws fresh keys."""
        return self.seal_bytes(picture.encode(), bundle_id, recipients)

    def seal_bytes(self, plaintext: bytes, bundle_id: bytes, recipients: Sequence[X25519PrivateKey] | None = None) -> bytes:
        """The same for a plaintext that need not be a picture."""
        return crop_sealer.seal(plaintext, bundle_id, recipients or (self.recipient, self.wearer))

    def crop_facts(self, picture: Picture, crop_bytes: bytes, **changes: Any) -> CropFacts:
        """What a draft says about this crop, cut at (40, 30) from the frame."""
        facts = CropFacts(
            commitment=crop.commitment(picture.salt, picture.image),
            ciphertext=sha256(crop_bytes).digest(),
            media_type="image/jpeg",
            size=PICTURE_SIZE,
            length=len(picture.image),
            box=(40, 30, *PICTURE_SIZE),
            share_ppm=share_ppm(PICTURE_SIZE, FRAME_SIZE),
            redactions=(),
            models=(),
        )
        return replace(facts, **changes)

    def draft(self, counter: int = 1, picture: Picture | None = None, crop_bytes: bytes | None = None, **changes: Any) -> Draft:
        """The draft of prompt `counter`; `changes` are fields of Draft."""
        bundle_id = changes.get("bundle_id", self.bundle_id(counter))
        picture = picture or self.picture()
        consent = changes.get("consent") or self.consent()
        draft = Draft(
            bundle_id=bundle_id,
            unit=self.unit.hash,
            counter=counter,
            time=self.time(),
            crop=self.crop_facts(picture, crop_bytes or self.seal(picture, bundle_id)),
            frame=FrameFacts(FRAME_SIZE, -300 if consent.prompt is Gesture.VOICE else 120, 1),
            consent=consent,
            ledger_head=ledger.FIRST,
            simulated=True,
            unredacted=True,
        )
        return replace(draft, **changes)

    def bundle_id(self, counter: int) -> bytes:
        """The id of the bundle that prompt `counter` became."""
        return self.bytes_of(f"bundle {counter}", 16)

    def grant(self, draft: Draft | bytes, **changes: Any) -> Grant:
        """What the Pico would say about `draft` (or its bytes), at the scope that the draft asks for."""
        data = draft if isinstance(draft, bytes) else draft.encode()
        read = Draft.decode(data, len(data))
        grant = Grant(read.counter, read.consent.prompt, read.consent.scope, 61_000, 30_000, sha256(data).digest(), read.unit)
        return replace(grant, **changes)

    def sign_grant(self, grant: Grant) -> bytes:
        """A grant's bytes, signed by the Pico."""
        return cose.sign(cose.Name.GRANT, grant.encode(), self.pico_signer)

    def bundle(
        self,
        counter: int = 1,
        gesture: Gesture = Gesture.PRESS,
        scope: Scope = Scope.ANSWER,
        *,
        picture: Picture | None = None,
        consent: dict[str, Any] | None = None,
        grant: dict[str, Any] | None = None,
        crop_facts: dict[str, Any] | None = None,
        **changes: Any,
    ) -> MadeBundle:
        """A whole bundle; `changes` are fields of Draft, the dicts change fields of its consent tag, its grant and its crop facts.

        Everything is signed as changed, so that a change breaks exactly the rule it breaks.
        """
        plain = picture or self.picture("what is this" if gesture is Gesture.VOICE else None)
        crop_bytes = self.seal(plain, changes.get("bundle_id", self.bundle_id(counter)))
        wording = crop.wording_hash(plain.words_salt, plain.words) if plain.words and plain.words_salt else None
        tag = self.consent(**{"scope": scope, "prompt": gesture, "wording": wording, **(consent or {})})
        facts = self.crop_facts(plain, crop_bytes, **(crop_facts or {}))
        draft = self.draft(counter, plain, crop_bytes, **{"consent": tag, "crop": facts, **changes})
        given = self.grant(draft, **(grant or {}))
        draft_bytes, grant_bytes = draft.encode(), self.sign_grant(given)
        data = bundles.assemble(draft_bytes, grant_bytes, crop_bytes, self.pi_signer)
        return MadeBundle(data, draft, draft_bytes, given, grant_bytes, crop_bytes, plain)

    def receipt(self, made: MadeBundle, **changes: Any) -> bytes:
        """The collector's receipt for `made`; `changes` are fields of Receipt."""
        draft = made.draft
        receipt = Receipt(draft.bundle_id, made.hash, draft.unit, draft.counter, draft.consent.scope, SECONDS + 60, draft.counter)
        return sign_receipt(replace(receipt, **changes), cose.Ed25519Signer(self.receipts))

    def statement(self, nonce: bytes, counter: int, grants: int, head: bytes, **changes: Any) -> bytes:
        """The Pico's audit statement, by default with its grants for the first prompts; `changes` are fields of AuditStatement."""
        granted = tuple(range(max(1, grants - MAX_GRANTED + 1), grants + 1))
        statement = AuditStatement(nonce, counter, grants, head, self.unit.hash, 90_000, 3, granted)
        return cose.sign(cose.Name.AUDIT, replace(statement, **changes).encode(), self.pico_signer)

    def ledger(self) -> LedgerBuilder:
        """An empty ledger of this rig."""
        return LedgerBuilder(self)

    def write_trust(self, folder: Path) -> Path:
        """Fill `folder` as a trust folder for this rig."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "operator-test.pem").write_bytes(public_pem(self.operator))
        (folder / "test.unit").write_bytes(self.unit_data)
        return folder


def _policy(seed: int, wearer: X25519PrivateKey, recipient: X25519PrivateKey) -> Policy:
    return Policy(
        press_scope=Scope.ANSWER,
        double_scope=Scope.TRAIN,
        recipients=(keys.x25519_thumbprint(keys.raw(recipient.public_key())),),
        retention_s=30 * DAY_S,
        notice=derived(seed, "notice"),
        wearer=derived(seed, "pseudonym")[:16],
        wearer_key=keys.x25519_thumbprint(keys.raw(wearer.public_key())),
        share_ppm=250_000,
    )
