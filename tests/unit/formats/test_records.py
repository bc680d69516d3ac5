"""What is written is read back the same, and a change of any field shows in the bytes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats import cbor
from eyelid_formats.consent import MAX_RETENTION_S, ConsentTag, Gesture, Intent, Scope
from eyelid_formats.draft import DRAFT_LIMIT, CropFacts, Draft, FrameFacts, Time, TimeSource
from eyelid_formats.grant import GRANT_LIMIT, Grant
from eyelid_formats.receipt import RECEIPT_LIMIT, Receipt

NUMBERS = st.integers(0, cbor.MAX_UINT)
POSITIVE = st.integers(1, cbor.MAX_UINT)
HASHES = st.binary(min_size=32, max_size=32)
IDS = st.binary(min_size=16, max_size=16)
PIXELS = st.integers(1, 65_535)
OFFSETS = st.integers(0, 65_535)
SIZES = st.tuples(PIXELS, PIXELS)


def _spoken(plain: ConsentTag, prompt: Gesture, wording: bytes, intent: Intent) -> ConsentTag:
    return replace(plain, prompt=prompt, wording=wording, intent=intent)


PRESSES = st.sampled_from([Gesture.PRESS, Gesture.DOUBLE])
PLAIN_TAGS = st.builds(
    ConsentTag,
    scope=st.sampled_from(Scope),
    retention_s=st.integers(0, MAX_RETENTION_S),
    valid_until_s=NUMBERS,
    prompt=PRESSES,
    wording=st.none(),
    notice=HASHES,
    recipients=st.lists(HASHES, min_size=1, max_size=4).map(tuple),
    wearer=IDS,
)
SPOKEN_TAGS = st.builds(_spoken, PLAIN_TAGS, st.sampled_from(Gesture), HASHES, st.sampled_from(Intent))
TAGS = PLAIN_TAGS | SPOKEN_TAGS
UNSET = st.builds(Time, st.just(0), st.just(TimeSource.UNSET), IDS, NUMBERS)
TIMES = UNSET | st.builds(Time, NUMBERS, st.sampled_from([TimeSource.RTC, TimeSource.NTP, TimeSource.HOST]), IDS, NUMBERS)
CROPS = st.builds(
    CropFacts,
    commitment=HASHES,
    ciphertext=HASHES,
    media_type=st.just("image/jpeg"),
    size=SIZES,
    length=POSITIVE,
    box=st.tuples(OFFSETS, OFFSETS, PIXELS, PIXELS),
    share_ppm=st.integers(1, 1_000_000),
    redactions=st.lists(st.tuples(st.sampled_from(["card", "face"]), OFFSETS, OFFSETS, PIXELS, PIXELS), max_size=30).map(tuple),
    models=st.lists(HASHES, max_size=8).map(tuple),
)
FRAMES = st.builds(FrameFacts, SIZES, st.integers(-600_000, 3_600_000), NUMBERS)
DRAFTS = st.builds(Draft, IDS, HASHES, POSITIVE, TIMES, CROPS, FRAMES, TAGS, HASHES, st.booleans(), st.booleans())
GRANTS = st.builds(Grant, POSITIVE, st.sampled_from(Gesture), st.sampled_from(Scope), NUMBERS, st.integers(0, 65_535), HASHES, HASHES)
SENDABLE = st.sampled_from([Scope.ANSWER, Scope.IMPROVE, Scope.TRAIN])
ANSWERS = st.none() | st.text(min_size=1, max_size=128)
RECEIPTS = st.builds(Receipt, IDS, HASHES, HASHES, POSITIVE, SENDABLE, NUMBERS, POSITIVE, ANSWERS)


@given(DRAFTS)
def test_a_draft_is_read_back_as_it_was_written(draft: Draft) -> None:
    assert Draft.decode(draft.encode(), DRAFT_LIMIT) == draft


@given(GRANTS)
def test_a_grant_is_read_back_as_it_was_written(grant: Grant) -> None:
    assert Grant.decode(grant.encode(), GRANT_LIMIT) == grant


@given(RECEIPTS)
def test_a_receipt_is_read_back_as_it_was_written(receipt: Receipt) -> None:
    assert Receipt.decode(receipt.encode(), RECEIPT_LIMIT) == receipt


@given(DRAFTS, DRAFTS)
def test_two_drafts_have_the_same_bytes_only_when_they_say_the_same(one: Draft, other: Draft) -> None:
    assert (one.encode() == other.encode()) == (one == other)
