"""Drafts and consent tags as maps: `SPEC-bundle.md`, `SPEC-consent.md`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eyelid_formats import cbor
from eyelid_formats.consent import Gesture, Intent, Scope
from eyelid_formats.draft import MODELS_LIMIT, TimeSource
from eyelid_formats.errors import Code
from vectors.raw import GONE, changed, longer_version, true_for_one
from vectors.shared import World
from vectors.vector import Book, Vector

_BAD: dict[str, tuple[Code, str, dict[Any, Any]]] = {
    "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
    "version-true": (Code.VERSION_UNKNOWN, "`true` is not version 1.", {0: True}),
    "version-missing": (Code.VERSION_UNKNOWN, "No version.", {0: GONE}),
    "unknown-key": (Code.FIELD_UNKNOWN, "A key that the table does not have.", {11: 0}),
    "unknown-key-in-crop": (Code.FIELD_UNKNOWN, "The same, one level down.", {5: {11: 0}}),
    "region-empty": (Code.FIELD_RANGE, "A region of no letters.", {5: {10: ""}}),
    "region-too-long": (Code.FIELD_RANGE, "A region of 17 letters.", {5: {10: "n" * 17}}),
    "region-number": (Code.FIELD_TYPE, "A number where the way that the region was found has its name.", {5: {10: 0}}),
    "version-in-time": (Code.FIELD_UNKNOWN, "A version where a map has none.", {4: {0: 1}}),
    "counter-missing": (Code.FIELD_MISSING, "No counter.", {3: GONE}),
    "consent-missing": (Code.FIELD_MISSING, "No consent tag: absent means denied.", {7: GONE}),
    "unredacted-missing": (Code.FIELD_MISSING, "The flag that readers must show is left out.", {10: GONE}),
    "scope-missing": (Code.FIELD_MISSING, "A tag without a scope.", {7: {1: GONE}}),
    "voice-without-words": (Code.FIELD_MISSING, "A spoken prompt whose words the tag does not tell of.", {7: {4: 3}}),
    "bundle-id-15-bytes": (Code.FIELD_RANGE, "An id that is too short.", {1: bytes(15)}),
    "counter-0": (Code.FIELD_RANGE, "Counters begin at 1.", {3: 0}),
    "counter-2-53": (Code.FIELD_RANGE, "One above the largest unsigned integer.", {3: 2**53}),
    "counter-negative": (Code.FIELD_RANGE, "A counter below zero.", {3: -1}),
    "counter-true": (Code.FIELD_TYPE, "`true` is not 1.", {3: True}),
    "counter-text": (Code.FIELD_TYPE, "A number as text.", {3: "1"}),
    "unit-text": (Code.FIELD_TYPE, "A hash as text.", {2: "00" * 16}),
    "time-array": (Code.FIELD_TYPE, "An array where a map should be.", {4: []}),
    "simulated-1": (Code.FIELD_TYPE, "1 is not `true`.", {9: 1}),
    "simulated-null": (Code.FIELD_TYPE, "Null is not `false`.", {9: None}),
    "time-source-4": (Code.FIELD_RANGE, "A source that has no meaning.", {4: {2: 4}}),
    "unset-clock-with-seconds": (Code.FIELD_RANGE, "Seconds from a clock that was never set.", {4: {2: 0}}),
    "media-type": (Code.FIELD_RANGE, "A crop that is no JPEG.", {5: {3: "text/html"}}),
    "size-of-three": (Code.FIELD_RANGE, "A size with three numbers.", {5: {4: [96, 64, 3]}}),
    "size-0": (Code.FIELD_RANGE, "A crop of no width.", {5: {4: [0, 64]}}),
    "box-negative": (Code.FIELD_RANGE, "A box that begins left of the frame.", {5: {6: [-1, 0, 96, 64]}}),
    "share-float": (Code.CBOR_FLOAT, "A share as a fraction.", {5: {7: 0.02}}),
    "share-0": (Code.FIELD_RANGE, "A crop with no share of the frame.", {5: {7: 0}}),
    "redaction-without-kind": (Code.FIELD_RANGE, "A redaction's box without its kind.", {5: {8: [[1, 2, 3, 4]]}}),
    "redactions-65": (Code.FIELD_RANGE, "More redactions than a draft may list.", {5: {8: [["face", 1, 2, 3, 4]] * 65}}),
    "models-13": (Code.FIELD_RANGE, "More models than a draft may list.", {5: {9: [bytes(32)] * 13}}),
    "age-above-an-hour": (Code.FIELD_RANGE, "A frame from longer ago than a vault holds.", {6: {2: 3_600_001}}),
    "larger-than-2048": (Code.CBOR_SIZE, "More bytes than the Pico reads.", {11: bytes(2048)}),
}

_BAD_TAG: dict[str, tuple[Code, str, dict[Any, Any]]] = {
    "scope-4": (Code.FIELD_RANGE, "A scope above `train`.", {1: 4}),
    "scope-true": (Code.FIELD_TYPE, "`true` is not scope 1.", {1: True}),
    "scope-text": (Code.FIELD_TYPE, "A scope by name.", {1: "train"}),
    "scope-negative": (Code.FIELD_RANGE, "A scope below `local`.", {1: -1}),
    "retention-above-2-31": (Code.FIELD_RANGE, "A retention beyond every policy.", {2: 2**31 + 1}),
    "retention-null": (Code.FIELD_TYPE, "For ever is not a retention.", {2: None}),
    "valid-until-missing": (Code.FIELD_MISSING, "A consent without an end.", {3: GONE}),
    "prompt-0": (Code.FIELD_RANGE, "No prompt at all.", {4: 0}),
    "prompt-4": (Code.FIELD_RANGE, "A gesture that has no meaning.", {4: 4}),
    "wording-31-bytes": (Code.FIELD_RANGE, "A wording's hash that is too short.", {5: bytes(31)}),
    "wording-null": (Code.FIELD_TYPE, "An absent field is left out, not null.", {5: None}),
    "wording-in-words": (Code.FIELD_TYPE, "The words themselves instead of their hash.", {5: "what is this?"}),
    "notice-missing": (Code.FIELD_MISSING, "No notice.", {6: GONE}),
    "recipients-none": (Code.FIELD_RANGE, "Nobody may open it.", {7: []}),
    "recipients-five": (Code.FIELD_RANGE, "More recipients than a tag may name.", {7: [bytes(32)] * 5}),
    "recipient-31-bytes": (Code.FIELD_RANGE, "A thumbprint that is too short.", {7: [bytes(31)]}),
    "wearer-missing": (Code.FIELD_MISSING, "Nobody's consent.", {8: GONE}),
    "unknown-key": (Code.FIELD_UNKNOWN, "A permission that version 1 does not have.", {10: True}),
    "version": (Code.FIELD_UNKNOWN, "A tag has no version of its own.", {0: 1}),
    "intent-0": (Code.FIELD_RANGE, "Words that want nothing.", {5: bytes(32), 9: 0}),
    "intent-8": (Code.FIELD_RANGE, "An intent that has no meaning.", {5: bytes(32), 9: 8}),
    "intent-text": (Code.FIELD_TYPE, "An intent by name.", {5: bytes(32), 9: "read"}),
    "intent-true": (Code.FIELD_TYPE, "`true` is not intent 1.", {5: bytes(32), 9: True}),
    "intent-without-wording": (Code.FIELD_MISSING, "An intent of no words.", {9: 1}),
    "wording-without-intent": (Code.FIELD_MISSING, "Words whose intent is not said.", {5: bytes(32)}),
    "voice-without-words": (Code.FIELD_MISSING, "A spoken prompt that says nothing of what was asked.", {4: 3}),
}


def vectors(world: World) -> list[Vector]:
    """For `Draft.decode` and `ConsentTag.decode`."""
    return _drafts(world) + _tags(world)


def _drafts(world: World) -> list[Vector]:
    book, rig = Book("draft"), world.rig
    draft = rig.draft()
    book.ok("press", "The draft of a press.", draft.encode())
    unset = replace(draft.time, seconds=0, source=TimeSource.UNSET)
    book.ok("clock-unset", "A rig that does not know the time.", replace(draft, time=unset, consent=rig.consent(valid_until_s=0)).encode())
    voice = rig.consent(prompt=Gesture.VOICE, wording=rig.bytes_of("wording"))
    looked = replace(
        draft.crop, redactions=(("card", 50, 40, 30, 20), ("face", 90, 32, 10, 12)), models=(rig.bytes_of("model"),), region="named"
    )
    spoken = replace(draft, consent=voice, crop=looked, frame=replace(draft.frame, age_ms=-300), unredacted=False)
    book.ok("voice-redacted", "A spoken name, a frame taken after it, two redactions, one model.", spoken.encode())
    all_looked = replace(draft.crop, models=tuple(rig.bytes_of(f"model {number}") for number in range(MODELS_LIMIT)))
    book.ok("models-12", "As many models as a draft may list.", replace(draft, crop=all_looked).encode())
    for name, (code, comment, change) in _BAD.items():
        book.bad(code, name, comment, cbor.encode(changed(draft.to_item(), change)))
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "version-re-encoded", "A re-encoded integer.", longer_version(draft.encode()))
    book.bad(Code.CBOR_KEY_TYPE, "key-true", "A `true` key instead of the bundle id's 1.", true_for_one(draft.to_item()))
    book.bad(Code.FIELD_TYPE, "not-a-map", "An array.", b"\x80")
    return book.vectors


def _tags(world: World) -> list[Vector]:
    book, rig = Book("consent"), world.rig
    book.ok("press", "A press for `answer`, kept for a day.", rig.consent().encode())
    local = rig.consent(scope=Scope.LOCAL, retention_s=0, valid_until_s=0)
    book.ok("local", "The least that a tag can say.", local.encode())
    spoken = rig.consent(prompt=Gesture.VOICE, wording=rig.bytes_of("wording"))
    book.ok("voice", "A spoken prompt and the hash of its words.", spoken.encode())
    train = rig.consent(scope=Scope.TRAIN, prompt=Gesture.DOUBLE)
    book.ok("train", "A double press for `train`.", train.encode())
    ask = replace(spoken, prompt=Gesture.PRESS, intent=Intent.ASK)
    book.ok("press-with-words", "A question of the wearer's own, and a press that sends it.", ask.encode())
    confirmed = rig.consent(prompt=Gesture.DOUBLE, wording=rig.bytes_of("wording"))
    book.ok("double-with-words", "Words that were waiting for a press, and a double press that took them.", confirmed.encode())
    for name, (code, comment, change) in _BAD_TAG.items():
        book.bad(code, name, comment, cbor.encode(changed(rig.consent().to_item(), change)))
    book.bad(Code.CBOR_KEY_TYPE, "key-true", "A `true` key instead of the scope's 1.", true_for_one(rig.consent().to_item()))
    return book.vectors
