"""Deterministic CBOR: `SPEC-cbor-cose.md`."""

from __future__ import annotations

from eyelid_formats.errors import Code
from vectors.shared import CBOR_LIMIT, World
from vectors.vector import Book, Vector

_GOOD = {
    "map": ("The worked example: {0: 1, 3: h'beef'}.", "a2 00 01 03 42 beef"),
    "largest-integers": ("The ends of each width.", "88 17 1818 18ff 190100 19ffff 1a00010000 1affffffff 1b0000000100000000"),
    "integer-2-53-less-1": ("The largest integer.", "1b001fffffffffffff"),
    "integer-least": ("The least integer: -(2^53 - 1).", "3b001ffffffffffffe"),
    "negative-integers": ("As values, negative integers are allowed.", "84 20 37 3818 39ffff"),
    "simple-values": ("false, true, null.", "83 f4 f5 f6"),
    "depth-8": ("Eight levels.", "81 81 81 81 81 81 81 80"),
    "text": ("UTF-8 of more than one byte a character.", "64 c3a9 c3a9"),
    "keys-by-bytes": ("Keys 0, 23, 24, 255, 256 in bytewise order.", "a5 00f6 17f6 1818f6 18fff6 190100f6"),
    "tag-18-outermost": ("The tag of COSE_Sign1.", "d2 80"),
    "items-4096": ("As many items as an object may have.", "99 0fff" + "00" * 4095),
}

_BAD = {
    "integer-in-two-bytes": (Code.CBOR_NOT_DETERMINISTIC, "A re-encoded integer: 1 as 18 01.", "a1 00 1801"),
    "integer-in-nine-bytes": (Code.CBOR_NOT_DETERMINISTIC, "A re-encoded integer: 1 in eight bytes.", "a1 00 1b0000000000000001"),
    "negative-in-two-bytes": (Code.CBOR_NOT_DETERMINISTIC, "A re-encoded integer: -1 as 38 00.", "81 3800"),
    "key-in-two-bytes": (Code.CBOR_NOT_DETERMINISTIC, "A re-encoded key: 0 as 18 00.", "a1 1800 01"),
    "string-length-in-two-bytes": (Code.CBOR_NOT_DETERMINISTIC, "A length that has a shorter form.", "5802 beef"),
    "array-length-in-two-bytes": (Code.CBOR_NOT_DETERMINISTIC, "A length that has a shorter form.", "9801 00"),
    "map-length-in-two-bytes": (Code.CBOR_NOT_DETERMINISTIC, "A length that has a shorter form.", "b801 0000"),
    "tag-in-two-bytes": (Code.CBOR_NOT_DETERMINISTIC, "Tag 18 as d8 12.", "d812 80"),
    "integer-2-53": (Code.FIELD_RANGE, "One above the largest integer.", "81 1b0020000000000000"),
    "integer-2-64": (Code.FIELD_RANGE, "The largest that CBOR has, less 1.", "1bffffffffffffffff"),
    "integer-minus-2-53": (Code.FIELD_RANGE, "One below the least integer.", "81 3b001fffffffffffff"),
    "integer-minus-2-64": (Code.FIELD_RANGE, "The least that CBOR has.", "a1 00 3bffffffffffffffff"),
    "key-2-53": (Code.FIELD_RANGE, "A key above the largest integer.", "a1 1b0020000000000000 00"),
    "keys-unsorted": (Code.CBOR_NOT_DETERMINISTIC, "The worked example's keys the wrong way round.", "a2 03 42beef 00 01"),
    "keys-unsorted-inside": (Code.CBOR_NOT_DETERMINISTIC, "Unsorted keys one level down.", "a1 00 a2 0200 0100"),
    "key-true": (Code.CBOR_KEY_TYPE, "A `true` key, which some readers find under 1.", "a2 f5 01 03 42beef"),
    "key-true-alone": (Code.CBOR_KEY_TYPE, "A map with nothing but a boolean key.", "a1 f5 00"),
    "key-false": (Code.CBOR_KEY_TYPE, "A `false` key, which some readers find under 0.", "a1 f4 01"),
    "key-true-beside-1": (Code.CBOR_KEY_TYPE, "A `true` key beside the integer it is mistaken for.", "a2 01 00 f5 00"),
    "key-null": (Code.CBOR_KEY_TYPE, "A null key.", "a1 f6 00"),
    "key-text": (Code.CBOR_KEY_TYPE, "A text key.", "a1 6131 00"),
    "key-bytes": (Code.CBOR_KEY_TYPE, "A key of bytes.", "a1 4101 00"),
    "key-array": (Code.CBOR_KEY_TYPE, "An array as a key.", "a1 80 00"),
    "key-negative": (Code.CBOR_KEY_TYPE, "A negative key, which only COSE headers have.", "a1 20 00"),
    "key-true-inside": (Code.CBOR_KEY_TYPE, "A boolean key one level down.", "a1 00 a1 f5 00"),
    "duplicate-key": (Code.CBOR_DUPLICATE_KEY, "The same key twice.", "a2 00 01 00 02"),
    "duplicate-key-inside": (Code.CBOR_DUPLICATE_KEY, "The same key twice, in an array in a map.", "a1 00 81 a2 01 01 01 01"),
    "indefinite-array": (Code.CBOR_INDEFINITE, "An array of indefinite length.", "9f 00 ff"),
    "indefinite-map": (Code.CBOR_INDEFINITE, "A map of indefinite length.", "bf 00 01 ff"),
    "indefinite-bytes": (Code.CBOR_INDEFINITE, "A byte string in chunks.", "5f 41 00 ff"),
    "indefinite-text": (Code.CBOR_INDEFINITE, "A text string in chunks.", "7f 61 61 ff"),
    "break": (Code.CBOR_MALFORMED, "A break where an item should begin.", "ff"),
    "float-16": (Code.CBOR_FLOAT, "1.0 in half precision.", "a1 00 f93c00"),
    "float-32": (Code.CBOR_FLOAT, "100000.0 in single precision.", "fa47c35000"),
    "float-64": (Code.CBOR_FLOAT, "1.1 in double precision.", "fb3ff199999999999a"),
    "float-as-key": (Code.CBOR_FLOAT, "A key of 0.0, which some readers find under 0.", "a1 f90000 01"),
    "undefined": (Code.CBOR_SIMPLE, "Simple value 23.", "f7"),
    "simple-0": (Code.CBOR_SIMPLE, "Simple value 0.", "e0"),
    "simple-255": (Code.CBOR_SIMPLE, "Simple value 255.", "f8ff"),
    "tag-0": (Code.CBOR_TAG, "A date.", "c0 61 30"),
    "tag-bignum": (Code.CBOR_TAG, "A bignum, which readers turn into an integer.", "c2 49 010000000000000000"),
    "tag-18-inside": (Code.CBOR_TAG, "A COSE tag that is not outermost.", "81 d2 80"),
    "tag-18-twice": (Code.CBOR_TAG, "A COSE tag inside a COSE tag.", "d2 d2 80"),
    "tag-self-described": (Code.CBOR_TAG, "Tag 55799 in front.", "d9d9f7 a1 00 01"),
    "trailing-byte": (Code.CBOR_TRAILING, "One byte after the item.", "a1 00 01 00"),
    "trailing-item": (Code.CBOR_TRAILING, "The same item twice.", "a1 00 01 a1 00 01"),
    "empty": (Code.CBOR_TRUNCATED, "No bytes at all.", ""),
    "cut-in-head": (Code.CBOR_TRUNCATED, "The input ends inside an integer.", "a1 00 19 01"),
    "cut-in-string": (Code.CBOR_TRUNCATED, "The input ends inside a string.", "a1 00 44 beef"),
    "cut-in-map": (Code.CBOR_TRUNCATED, "The input ends where a value should begin.", "a2 00 01 03"),
    "array-of-2-32": (Code.CBOR_TRUNCATED, "An array that announces 2^32 - 1 items.", "9affffffff 00"),
    "map-of-2-64": (Code.CBOR_TRUNCATED, "A map that announces 2^64 - 1 pairs.", "bbffffffffffffffff 00 00"),
    "string-of-2-64": (Code.CBOR_TRUNCATED, "A string that announces 2^64 - 1 bytes.", "5bffffffffffffffff 00"),
    "depth-9": (Code.CBOR_DEPTH, "Nine levels.", "81 81 81 81 81 81 81 81 80"),
    "depth-1000": (Code.CBOR_DEPTH, "A thousand levels.", "81" * 1000 + "00"),
    "items-4097": (Code.CBOR_SIZE, "One item too many.", "99 1000" + "00" * 4096),
    "size": (Code.CBOR_SIZE, "One byte more than the reader's limit.", f"59 {CBOR_LIMIT - 2:04x}" + "00" * (CBOR_LIMIT - 2)),
    "reserved-head": (Code.CBOR_MALFORMED, "Additional information 28 is reserved.", "1c"),
    "not-utf-8": (Code.CBOR_MALFORMED, "Text that is not UTF-8.", "62 c328"),
    "surrogate": (Code.CBOR_MALFORMED, "Text with a lone surrogate.", "63 eda080"),
}


def vectors(world: World) -> list[Vector]:
    """For `cbor.decode`."""
    book = Book("cbor")
    for name, (comment, data) in _GOOD.items():
        book.ok(name, comment, bytes.fromhex(data))
    for name, (code, comment, data) in _BAD.items():
        book.bad(code, name, comment, bytes.fromhex(data))
    return book.vectors
