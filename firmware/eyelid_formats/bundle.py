"""Manifest and bundle: put together by the rig, verified by anybody (`SPEC-bundle.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from eyelid_formats import cbor, cose, crop
from eyelid_formats.consent import GESTURE_LIMIT, Gesture
from eyelid_formats.draft import DRAFT_LIMIT, Draft, TimeSource, share_ppm
from eyelid_formats.errors import Code, VerifyError
from eyelid_formats.fields import Field, Record, octets, row
from eyelid_formats.grant import GRANT_LIMIT, Grant, read_grant
from eyelid_formats.unit import Policy, Trust, Unit

BUNDLE_LIMIT = 8 * 2**20
MANIFEST_LIMIT = 4096
SUFFIX = ".eyelid"
_MANIFEST_ROW = row(octets(1, DRAFT_LIMIT), octets(1, GRANT_LIMIT))


@dataclass(frozen=True, slots=True)
class Bundle(Record):
    """The object that leaves the rig: manifest bytes and crop bytes."""

    NAME = "bundle"
    FIELDS = (Field(1, "manifest", octets(1, MANIFEST_LIMIT)), Field(2, "crop", octets(1, crop.CROP_LIMIT)))

    manifest: bytes
    crop: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """A bundle that holds."""

    hash: bytes
    draft_hash: bytes
    draft: Draft
    grant: Grant
    unit: Unit
    sealed_crop: crop.SealedCrop


def assemble(draft: bytes, grant: bytes, crop_bytes: bytes, pi: cose.Signer) -> bytes:
    """The bytes of a bundle."""
    manifest = cose.sign(cose.Name.MANIFEST, cbor.encode([draft, grant]), pi)
    return Bundle(manifest, crop_bytes).encode()


def verify(data: bytes, trust: Trust) -> Verified:
    """Check a bundle in the order of `SPEC-bundle.md`. Raises the EyelidError of the first failure."""
    bundle = Bundle.decode(data, BUNDLE_LIMIT)
    signed = cose.read(cose.Name.MANIFEST, cose.ED25519, bundle.manifest, MANIFEST_LIMIT)
    draft_bytes, grant_bytes = _MANIFEST_ROW(cbor.decode(signed.payload, limit=MANIFEST_LIMIT), "manifest")
    draft = Draft.decode(draft_bytes, DRAFT_LIMIT)
    unit = trust.unit(draft.unit)
    signed.verify(unit.pi_verifier())
    grant = read_grant(grant_bytes, unit.pico_verifier())
    draft_hash = sha256(draft_bytes).digest()
    check_grant(grant, draft, draft_hash)
    sealed = check_crop(bundle.crop, draft, unit.policy)
    check_consent(draft, grant, unit.policy)
    check_redaction(draft)
    return Verified(sha256(data).digest(), draft_hash, draft, grant, unit, sealed)


def check_grant(grant: Grant, draft: Draft, draft_hash: bytes) -> None:
    """The grant is for this draft. Raises VerifyError."""
    if grant.draft != draft_hash:
        raise VerifyError(Code.GRANT_DRAFT, "the grant was given to another draft")
    if grant.unit != draft.unit:
        raise VerifyError(Code.GRANT_UNIT, "the grant was given for another unit record")
    if grant.counter != draft.counter:
        raise VerifyError(Code.GRANT_COUNTER, f"the grant is for prompt {grant.counter}, the draft for prompt {draft.counter}")


def check_crop(data: bytes, draft: Draft, policy: Policy) -> crop.SealedCrop:
    """The crop is the draft's, for the tag's recipients and the wearer, within the frame and the budget. Raises VerifyError, CoseError."""
    if sha256(data).digest() != draft.crop.ciphertext:
        raise VerifyError(Code.CROP_SWAPPED, "the crop is not the one that the draft describes")
    sealed = crop.read(data)
    if tuple(layer.kid for layer in sealed.recipients) != (*draft.consent.recipients, policy.wearer_key):
        raise VerifyError(Code.CROP_RECIPIENTS, "the crop is encrypted to others than the consent tag's recipients and the wearer")
    _check_box(draft, policy)
    return sealed


def _check_box(draft: Draft, policy: Policy) -> None:
    x, y, width, height = draft.crop.box
    frame_width, frame_height = draft.frame.size
    if x + width > frame_width or y + height > frame_height:
        raise VerifyError(Code.BOX_OUTSIDE_FRAME, f"the box {draft.crop.box} is not inside the frame {draft.frame.size}")
    if draft.crop.size[0] > width or draft.crop.size[1] > height:
        raise VerifyError(Code.CROP_SIZE, f"a picture of {draft.crop.size} cannot come from the box {draft.crop.box}")
    if draft.crop.share_ppm != share_ppm((width, height), draft.frame.size):
        raise VerifyError(Code.SHARE_WRONG, "the share of the frame is not that of the box")
    if draft.crop.share_ppm > policy.share_ppm:
        raise VerifyError(Code.SHARE_ABOVE_POLICY, f"{draft.crop.share_ppm} ppm of the frame where the policy allows {policy.share_ppm}")


def check_consent(draft: Draft, grant: Grant, policy: Policy) -> None:
    """The consent tag says nothing that the finger and the policy did not allow. Raises VerifyError."""
    tag = draft.consent
    if tag.prompt is not grant.gesture:
        raise VerifyError(Code.GESTURE_DIFFERS, f"the tag says {tag.prompt.name.lower()}, the Pico saw {grant.gesture.name.lower()}")
    if tag.prompt is Gesture.VOICE and draft.frame.age_ms > 0:
        raise VerifyError(Code.FRAME_AGE, f"a frame from {draft.frame.age_ms} ms before the words: a spoken prompt sees none of those")
    _check_scope(draft, grant, policy)
    if not set(tag.recipients) <= set(policy.recipients) or len(set(tag.recipients)) != len(tag.recipients):
        raise VerifyError(Code.RECIPIENT_NOT_ALLOWED, "the tag names a recipient that the policy does not, or one twice")
    if tag.retention_s > policy.retention_s:
        raise VerifyError(Code.RETENTION_ABOVE_POLICY, f"retention of {tag.retention_s} s where the policy allows {policy.retention_s} s")
    if tag.notice != policy.notice:
        raise VerifyError(Code.NOTICE_DIFFERS, "the tag names another notice than the one the wearer was shown")
    if tag.wearer != policy.wearer:
        raise VerifyError(Code.WEARER_DIFFERS, "the tag names another wearer")
    latest = draft.time.seconds + tag.retention_s if draft.time.source is not TimeSource.UNSET else 0
    if tag.valid_until_s > latest:
        raise VerifyError(Code.VALIDITY_WRONG, "the consent would be valid for longer than the crop may be kept")


def check_redaction(draft: Draft) -> None:
    """Only a simulated rig may leave everything in the picture. Raises VerifyError (`unredacted-not-simulated`)."""
    if draft.unredacted and not draft.simulated:
        raise VerifyError(Code.UNREDACTED_NOT_SIMULATED, "nothing was painted out, and the rig does not say that it is simulated")


def _check_scope(draft: Draft, grant: Grant, policy: Policy) -> None:
    if grant.scope > GESTURE_LIMIT[grant.gesture]:
        raise VerifyError(Code.SCOPE_ABOVE_GESTURE, f"no {grant.gesture.name.lower()} may allow {grant.scope.name.lower()}")
    if grant.scope > policy.scope_of(grant.gesture):
        raise VerifyError(
            Code.SCOPE_ABOVE_POLICY, f"the policy does not let a {grant.gesture.name.lower()} allow {grant.scope.name.lower()}"
        )
    if draft.consent.scope > grant.scope:
        raise VerifyError(
            Code.SCOPE_ABOVE_GRANT, f"the tag says {draft.consent.scope.name.lower()}, the Pico granted {grant.scope.name.lower()}"
        )


def check_picture(verified: Verified, picture: crop.Picture) -> None:
    """The opened picture and words are the ones that were committed to. Raises VerifyError (`crop-commitment`, `crop-size`)."""
    facts, tag = verified.draft.crop, verified.draft.consent
    if crop.commitment(picture.salt, picture.image) != facts.commitment:
        raise VerifyError(Code.CROP_COMMITMENT, "the opened picture is not the one that was committed to")
    if len(picture.image) != facts.length:
        raise VerifyError(Code.CROP_SIZE, f"the opened picture has {len(picture.image)} bytes where the draft says {facts.length}")
    if picture.wording() != tag.wording:
        raise VerifyError(Code.CROP_COMMITMENT, "the opened words are not the ones that were committed to")
