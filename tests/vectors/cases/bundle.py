"""Whole bundles: `SPEC-bundle.md`. Every object is signed by whoever should have signed it, except where that is the fault."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from eyelid_formats import cbor, cose
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.draft import FrameFacts, TimeSource, share_ppm
from eyelid_formats.errors import Code
from factory import FRAME_SIZE, MadeBundle, Rig
from vectors import raw
from vectors.shared import World
from vectors.vector import Book, Vector


def vectors(world: World) -> list[Vector]:
    """For `bundle.verify`."""
    book = Book("bundle")
    _good(book, world)
    _encoding(book, world)
    _grants(book, world)
    _crops(book, world)
    _scopes(book, world)
    _tags(book, world)
    return book.vectors + _manifests(world)


def _good(book: Book, world: World) -> None:
    rig = world.rig
    book.ok("press", "A press for `answer`.", rig.bundle().data)
    book.ok("double-train", "A double press for `train`.", rig.bundle(2, Gesture.DOUBLE, Scope.TRAIN).data)
    book.ok("double-answer", "A double press that asks for less than it may.", rig.bundle(2, Gesture.DOUBLE, Scope.ANSWER).data)
    book.ok("less-than-granted", "A tag below its grant.", rig.bundle(2, Gesture.DOUBLE, Scope.ANSWER, grant={"scope": Scope.TRAIN}).data)
    book.ok("local", "A bundle that only the host may pull.", rig.bundle(3, scope=Scope.LOCAL).data)
    book.ok("voice", "A spoken prompt.", rig.bundle(4, Gesture.VOICE, picture=rig.picture("what is on the table?")).data, "show")
    facts = {"redactions": (("card", 50, 40, 30, 20),), "models": (rig.bytes_of("model"),), "region": "pointed"}
    book.ok("redacted", "Pointed at; a card painted out.", rig.bundle(5, crop_facts=facts, unredacted=False, simulated=False).data, "show")
    unset = replace(rig.time(), seconds=0, source=TimeSource.UNSET)
    book.ok("clock-unset", "A rig that does not know the time.", rig.bundle(6, time=unset, consent={"valid_until_s": 0}).data)
    book.ok("cautious-unit", "A unit that never opted in.", world.cautious.bundle(**_small(world.cautious)).data)


def _encoding(book: Book, world: World) -> None:
    made = world.rig.bundle()
    manifest = raw.manifest(world.rig, made.draft_bytes, made.grant_bytes)
    item = {0: 1, 1: manifest, 2: made.crop}
    maps: dict[str, tuple[Code, str, dict[Any, Any]]] = {
        "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
        "manifest-missing": (Code.FIELD_MISSING, "No manifest.", {1: raw.GONE}),
        "crop-missing": (Code.FIELD_MISSING, "No crop.", {2: raw.GONE}),
        "unknown-key": (Code.FIELD_UNKNOWN, "Something beside manifest and crop.", {3: b"\0"}),
        "manifest-as-map": (Code.FIELD_TYPE, "The manifest as a map, not bytes.", {1: {0: 1}}),
        "manifest-empty": (Code.FIELD_RANGE, "A manifest of no bytes.", {1: b""}),
    }
    for name, (code, comment, change) in maps.items():
        book.bad(code, name, comment, cbor.encode(raw.changed(item, change)))
    book.bad(Code.CBOR_KEY_TYPE, "key-true", "A `true` key instead of the manifest's 1.", raw.true_for_one(item))
    book.bad(
        Code.CBOR_NOT_DETERMINISTIC, "version-re-encoded", "A re-encoded integer, outside every signature.", raw.longer_version(made.data)
    )
    book.bad(Code.CBOR_TRAILING, "trailing-byte", "A byte after the bundle.", made.data + b"\0")
    book.bad(Code.CBOR_TRUNCATED, "cut-short", "The last byte is missing.", made.data[:-1])
    tail = b"\x02\x59" + len(made.crop).to_bytes(2) + made.crop
    if not made.data.endswith(tail):
        raise ValueError("the crop is not where it should be")
    swapped = made.data[:1] + tail + made.data[1 : -len(tail)]
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "keys-unsorted", "The crop before the manifest.", swapped)


def _grants(book: Book, world: World) -> None:
    rig = world.rig
    made, later = rig.bundle(), rig.bundle(2)
    item = made.grant.to_item()
    pico = raw.signed(cose.Name.GRANT, cbor.encode(item), world.neighbour.pico_signer)
    posing = raw.signed(cose.Name.GRANT, cbor.encode(item), world.neighbour.pico_signer, header={4: rig.pico_signer.kid})
    book.bad(Code.GRANT_PICO, "pico-of-another-unit", "Granted by the Pico of another trusted unit.", raw.with_grant(rig, made, pico))
    book.bad(Code.COSE_SIGNATURE, "grant-forged", "Granted under this Pico's kid by another key.", raw.with_grant(rig, made, posing))
    book.bad(Code.GRANT_DRAFT, "grant-for-another-draft", "The grant of the next prompt.", raw.with_grant(rig, made, later.grant_bytes))
    edited = cbor.encode(raw.changed(made.draft.to_item(), {7: {2: 0, 3: 0}}))
    changed = raw.bundle(raw.manifest(rig, edited, made.grant_bytes), made.crop)
    book.bad(Code.GRANT_DRAFT, "draft-edited-after-grant", "The Pi shortened the retention after the grant: still refused.", changed)
    raised = cbor.encode(raw.changed(made.draft.to_item(), {7: {1: 3}}))
    raised_data = raw.bundle(raw.manifest(rig, raised, made.grant_bytes), made.crop)
    book.bad(Code.GRANT_DRAFT, "scope-raised-after-grant", "The Pi raised the scope after the grant.", raised_data)
    book.bad(Code.GRANT_UNIT, "grant-unit", "The grant names another unit.", rig.bundle(grant={"unit": world.neighbour.unit.hash}).data)
    book.bad(Code.GRANT_COUNTER, "grant-counter", "The grant is for another prompt.", rig.bundle(grant={"counter": 2}).data)
    book.bad(Code.UNIT_UNKNOWN, "unit-unknown", "A good bundle of a unit that nobody here vouches for.", world.stranger.bundle().data)
    unsigned = raw.bundle(raw.manifest(rig, made.draft_bytes, cbor.encode(item)), made.crop)
    book.bad(Code.COSE_STRUCTURE, "grant-unsigned", "The grant's map without a signature.", unsigned)


def _crops(book: Book, world: World) -> None:
    rig = world.rig
    made = rig.bundle()
    swapped = raw.bundle(raw.manifest(rig, made.draft_bytes, made.grant_bytes), rig.bundle(2).crop)
    book.bad(Code.CROP_SWAPPED, "crop-swapped", "The crop of the next bundle.", swapped)
    turned = made.crop[:-1] + bytes([made.crop[-1] ^ 1])
    flipped = raw.bundle(raw.manifest(rig, made.draft_bytes, made.grant_bytes), turned)
    book.bad(Code.CROP_SWAPPED, "crop-flipped-bit", "One bit of the crop, in the wearer's sealed key.", flipped)
    for name, (code, comment, crop) in _crop_layers(rig, made).items():
        book.bad(code, name, comment, raw.with_crop(rig, made, crop))
    facts: dict[str, tuple[Code, str, dict[str, Any]]] = {
        "box-outside-frame": (Code.BOX_OUTSIDE_FRAME, "A box over the frame's right edge.", {"box": (600, 30, 96, 64)}),
        "box-below-frame": (Code.BOX_OUTSIDE_FRAME, "A box over the frame's lower edge.", {"box": (40, 417, 96, 64)}),
        "crop-larger-than-box": (Code.CROP_SIZE, "More pixels than the box has.", {"size": (97, 64)}),
        "share-too-small": (
            Code.SHARE_WRONG,
            "A share that is told smaller than it is.",
            {"share_ppm": share_ppm((96, 64), FRAME_SIZE) - 1},
        ),
        "share-above-policy": (Code.SHARE_ABOVE_POLICY, "More than a quarter of the frame.", _large(rig)),
    }
    for name, (code, comment, change) in facts.items():
        book.bad(code, name, comment, rig.bundle(crop_facts=change).data)
    share = "A box that another unit's policy allows and this one's does not."
    book.bad(Code.SHARE_ABOVE_POLICY, "share-above-cautious-policy", share, world.cautious.bundle().data)


def _large(rig: Rig) -> dict[str, Any]:
    size = (FRAME_SIZE[0] // 2 + 1, FRAME_SIZE[1] // 2)
    return {"box": (0, 0, *size), "share_ppm": share_ppm(size, FRAME_SIZE)}


def _crop_layers(rig: Rig, made: MadeBundle) -> dict[str, tuple[Code, str, bytes]]:
    """Crops with one fault in their layers; each draft names its crop, so only the layers are wrong."""
    item = cbor.decode(made.crop, limit=len(made.crop), negative_keys=True)
    protected, _, ciphertext, (first, second) = item.value
    header = cbor.decode(protected, limit=512)
    lead = cbor.decode(first[0], limit=512)

    def layered(change: dict[Any, Any], *layers: cbor.Item, unprotected: dict[Any, Any] | None = None) -> bytes:
        outer = cbor.encode(raw.changed(header, change))
        return raw.tagged([outer, unprotected or {}, ciphertext, list(layers)], cbor.TAG_ENCRYPT)

    def led(change: dict[Any, Any], unprotected: dict[Any, Any]) -> list[cbor.Item]:
        return [cbor.encode(raw.changed(lead, change)), unprotected, first[2]]

    ek = first[1]
    manifest = cose.content_type(cose.Name.MANIFEST)
    return {
        "crop-recipients-swapped": (Code.CROP_RECIPIENTS, "The wearer before the recipient.", layered({}, second, first)),
        "crop-not-for-the-wearer": (Code.CROP_RECIPIENTS, "The recipient twice, the wearer not at all.", layered({}, first, first)),
        "crop-for-a-third": (Code.CROP_RECIPIENTS, "Somebody else beside the two.", layered({}, first, second, led({4: bytes(32)}, ek))),
        "crop-one-recipient": (Code.COSE_STRUCTURE, "No layer for the wearer.", layered({}, first)),
        "crop-as-sign1": (Code.COSE_STRUCTURE, "The tag of COSE_Sign1.", raw.tagged(item.value)),
        "crop-aes": (Code.COSE_ALG, "AES-GCM in the outer layer.", layered({1: 3}, first, second)),
        "crop-alg-unprotected": (
            Code.COSE_ALG_UNPROTECTED, "The outer algorithm outside the protected header.",
            layered({1: raw.GONE}, first, second, unprotected={1: 24}),
        ),
        "crop-crit": (Code.COSE_CRIT, "An unknown `crit` in the outer layer.", layered({2: [70000], 70000: 1}, first, second)),
        "crop-type": (Code.COSE_TYPE, "The content type of a manifest.", layered({3: manifest}, first, second)),
        "crop-short-iv": (Code.COSE_STRUCTURE, "An IV of 8 bytes.", layered({5: bytes(8)}, first, second)),
        "crop-key-alg": (Code.COSE_ALG, "Another HPKE suite for a recipient.", layered({}, led({1: 49}, ek), second)),
        "crop-key-crit": (Code.COSE_CRIT, "An unknown `crit` in a recipient's layer.", layered({}, led({2: [1]}, ek), second)),
        "crop-key-unprotected": (Code.COSE_UNPROTECTED, "More than the encapsulated key.", layered({}, led({}, {**ek, -5: 0}), second)),
        "crop-key-short": (Code.COSE_STRUCTURE, "An encapsulated key of 31 bytes.", layered({}, led({}, {-4: bytes(31)}), second)),
    }  # fmt: skip


def _scopes(book: Book, world: World) -> None:
    rig, cautious = world.rig, world.cautious
    small = _small(cautious)
    double = cautious.bundle(2, Gesture.DOUBLE, Scope.TRAIN, **small)
    cases: dict[str, tuple[Code, str, MadeBundle]] = {
        "gesture-differs": (Code.GESTURE_DIFFERS, "The tag says double press, the Pico saw a press.",
                            rig.bundle(consent={"prompt": Gesture.DOUBLE}, grant={"gesture": Gesture.PRESS})),
        "voice-told-as-press": (Code.GESTURE_DIFFERS, "The tag says press, the Pico heard of a spoken prompt.",
                                rig.bundle(grant={"gesture": Gesture.VOICE})),
        "press-for-train": (Code.SCOPE_ABOVE_GESTURE, "A press never allows `train`.", rig.bundle(scope=Scope.TRAIN)),
        "press-for-improve": (Code.SCOPE_ABOVE_GESTURE, "A press never allows `improve`.", rig.bundle(scope=Scope.IMPROVE)),
        "voice-for-train": (Code.SCOPE_ABOVE_GESTURE, "A spoken prompt never allows `train`.",
                            rig.bundle(2, Gesture.VOICE, Scope.TRAIN)),
        "grant-above-gesture": (Code.SCOPE_ABOVE_GESTURE, "A press was granted more than the tag uses.",
                                rig.bundle(grant={"scope": Scope.IMPROVE})),
        "double-without-opt-in": (Code.SCOPE_ABOVE_POLICY, "A double press on a unit that never opted in.", double),
        "scope-above-grant": (Code.SCOPE_ABOVE_GRANT, "`train` where the Pico granted `improve`.",
                              rig.bundle(2, Gesture.DOUBLE, Scope.TRAIN, grant={"scope": Scope.IMPROVE})),
        "answer-granted-local": (Code.SCOPE_ABOVE_GRANT, "`answer` where the Pico granted `local`.",
                                 rig.bundle(grant={"scope": Scope.LOCAL})),
    }  # fmt: skip
    for name, (code, comment, made) in cases.items():
        book.bad(code, name, comment, made.data)


def _small(rig: Rig) -> dict[str, Any]:
    """A crop below 1 % of its frame."""
    size = (64, 47)
    return {"crop_facts": {"size": size, "box": (0, 0, *size), "share_ppm": share_ppm(size, FRAME_SIZE)}}


def _tags(book: Book, world: World) -> None:
    rig = world.rig
    other = world.neighbour.policy
    tag = rig.consent()
    unset = replace(rig.time(), seconds=0, source=TimeSource.UNSET)
    seconds = rig.time().seconds
    both = (*tag.recipients, *other.recipients)
    cases: dict[str, tuple[Code, str, MadeBundle]] = {
        "retention-above-policy": (Code.RETENTION_ABOVE_POLICY, "A second more than the policy allows.",
                                   rig.bundle(consent={"retention_s": rig.policy.retention_s + 1})),
        "notice-differs": (Code.NOTICE_DIFFERS, "A notice that the wearer was never shown.",
                           rig.bundle(consent={"notice": other.notice})),
        "wearer-differs": (Code.WEARER_DIFFERS, "Another wearer's pseudonym.", rig.bundle(consent={"wearer": other.wearer})),
        "valid-too-long": (Code.VALIDITY_WRONG, "Valid for a second longer than the crop may be kept.",
                           rig.bundle(consent={"valid_until_s": seconds + tag.retention_s + 1})),
        "valid-without-a-clock": (Code.VALIDITY_WRONG, "An end of validity from a rig that does not know the time.",
                                  rig.bundle(time=unset, consent={"valid_until_s": 1})),
        "unredacted-on-hardware": (Code.UNREDACTED_NOT_SIMULATED, "Nothing painted out, and no word of a simulation.",
                                   rig.bundle(simulated=False)),
        "frame-before-the-words": (Code.FRAME_AGE, "A frame of a millisecond before the words.",
                                  rig.bundle(4, Gesture.VOICE, frame=FrameFacts(FRAME_SIZE, 1, 1))),
    }  # fmt: skip
    for name, (code, comment, made) in cases.items():
        book.bad(code, name, comment, made.data)
    third = _sealed_to(rig, (world.neighbour.recipient, rig.wearer), other.recipients)
    book.bad(Code.RECIPIENT_NOT_ALLOWED, "recipient-not-allowed", "Sealed to the recipient of another unit, and says so.", third)
    more = _sealed_to(rig, (rig.recipient, world.neighbour.recipient, rig.wearer), both)
    book.bad(Code.RECIPIENT_NOT_ALLOWED, "recipient-added", "The policy's recipient and another one.", more)
    twice = _sealed_to(rig, (rig.recipient, rig.recipient, rig.wearer), tag.recipients * 2)
    book.bad(Code.RECIPIENT_NOT_ALLOWED, "recipient-twice", "The same recipient twice.", twice)


def _sealed_to(rig: Rig, recipients: tuple[Any, ...], thumbprints: tuple[bytes, ...]) -> bytes:
    made = rig.bundle()
    crop = rig.seal(made.picture, made.id, recipients)
    change = {5: {2: sha256(crop).digest()}, 7: {7: list(thumbprints)}}
    return raw.with_draft_and_crop(rig, made, change, crop)


def _manifests(world: World) -> list[Vector]:
    book, rig = Book("manifest", "bundle"), world.rig
    made = rig.bundle()
    both = cbor.encode([made.draft_bytes, made.grant_bytes])
    payloads: dict[str, tuple[Code, str, cbor.Item]] = {
        "not-an-array": (Code.FIELD_TYPE, "A map of draft and grant.", {0: made.draft_bytes, 1: made.grant_bytes}),
        "grant-missing": (Code.FIELD_RANGE, "A draft without a grant.", [made.draft_bytes]),
        "three-members": (Code.FIELD_RANGE, "Something after the grant.", [made.draft_bytes, made.grant_bytes, b""]),
        "grant-null": (Code.FIELD_TYPE, "A null grant.", [made.draft_bytes, None]),
        "draft-as-map": (Code.FIELD_TYPE, "The draft as a map, not bytes.", [made.draft.to_item(), made.grant_bytes]),
        "draft-empty": (Code.FIELD_RANGE, "A draft of no bytes.", [b"", made.grant_bytes]),
    }
    for name, (code, comment, item) in payloads.items():
        manifest = raw.signed(cose.Name.MANIFEST, cbor.encode(item), rig.pi_signer)
        book.bad(code, name, comment, raw.bundle(manifest, made.crop))
    kid = rig.pi_signer.kid
    signatures: dict[str, tuple[Code, str, cose.Signer, dict[str, Any]]] = {
        "pi-of-another-unit": (Code.COSE_KID, "Signed by another unit's Pi.", world.neighbour.pi_signer, {}),
        "operator-as-pi": (Code.COSE_KID, "Signed by the operator.", cose.Ed25519Signer(rig.operator), {}),
        "forged": (Code.COSE_SIGNATURE, "Under this Pi's kid by another key.", world.neighbour.pi_signer, {"header": {4: kid}}),
        "signed-by-the-pico": (Code.COSE_ALG, "Signed by the Pico.", rig.pico_signer, {}),
        "crit": (Code.COSE_CRIT, "An unknown `crit`.", rig.pi_signer, {"header": {2: [70000], 70000: 1}}),
        "alg-unprotected": (
            Code.COSE_ALG_UNPROTECTED, "The algorithm outside the protected header.",
            rig.pi_signer, {"header": {1: raw.GONE}, "unprotected": {1: -19}},
        ),
    }  # fmt: skip
    for name, (code, comment, signer, faults) in signatures.items():
        book.bad(code, name, comment, raw.bundle(raw.signed(cose.Name.MANIFEST, both, signer, **faults), made.crop))
    book.bad(Code.COSE_SIGNATURE, "payload-swapped", "The signature of another manifest.", _resigned(rig, made))
    longer = raw.with_draft(rig, made, raw.longer_version(made.draft_bytes))
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "draft-re-encoded", "A re-encoded integer in the draft, granted and signed as it is.", longer)
    unknown = raw.with_draft_item(rig, made, {11: True})
    book.bad(Code.FIELD_UNKNOWN, "draft-unknown-key", "A key that the draft's table does not have, granted and signed.", unknown)
    true_key = raw.with_draft(rig, made, raw.true_for_one(made.draft.to_item()))
    book.bad(Code.CBOR_KEY_TYPE, "draft-key-true", "A `true` key instead of the bundle id's 1, granted and signed.", true_key)
    no_tag = raw.with_draft_item(rig, made, {7: raw.GONE})
    book.bad(Code.FIELD_MISSING, "draft-without-consent", "No consent tag, granted and signed: absent means denied.", no_tag)
    book.bad(Code.FIELD_RANGE, "larger-than-4096", "More bytes than a manifest may have.", raw.bundle(bytes(4097), made.crop))
    return book.vectors


def _resigned(rig: Rig, made: MadeBundle) -> bytes:
    other = rig.bundle(2)
    members = raw.sign1(cose.Name.MANIFEST, cbor.encode([made.draft_bytes, made.grant_bytes]), rig.pi_signer)
    signature = raw.sign1(cose.Name.MANIFEST, cbor.encode([other.draft_bytes, other.grant_bytes]), rig.pi_signer)[3]
    return raw.bundle(raw.tagged([*members[:3], signature]), made.crop)
