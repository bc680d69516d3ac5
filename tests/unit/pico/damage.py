"""Drafts, policies, requests and orders for the board's strict decoder: valid ones, and the damage that readers get wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from eyelid_formats import cbor as reference
from eyelid_formats import cose, keys
from eyelid_formats.consent import ConsentTag, Gesture, Intent, Scope
from eyelid_formats.draft import DRAFT_LIMIT, CropFacts, Draft, Time, TimeSource, share_ppm
from eyelid_formats.order import Order, Timings
from eyelid_pico import codes
from factory import Rig
from fuzz.mutation import changed, damaged

LINK_LIMIT = 2304
Case = tuple[str, bytes]

# Valid inputs


def seed(kind: str, rig: Rig, random: Random) -> bytes:
    """A valid input of its kind, another one each time."""
    return {"draft": _draft, "policy": _policy, "request": _request, "order": _order}[kind](rig, random)


def _draft(rig: Rig, random: Random) -> bytes:
    plain = _plain(rig)
    frame = (random.randrange(64, 65_536), random.randrange(64, 65_536))
    time = _time(plain.time, random)
    consent = _consent(plain.consent, time, random)
    facts = replace(plain.frame, size=frame, age_ms=random.choice((-600_000, -1, 0, 3_600_000)), epoch=_edge(random))
    full = replace(plain, counter=max(1, _edge(random)), time=time, crop=_crop(plain.crop, frame, random), frame=facts, consent=consent)
    encoded = full.encode()
    return encoded if len(encoded) <= DRAFT_LIMIT else replace(plain, time=time, consent=consent).encode()


def _crop(plain: CropFacts, frame: tuple[int, int], random: Random) -> CropFacts:
    width, height = random.randrange(1, frame[0] + 1), random.randrange(1, frame[1] + 1)
    return replace(
        plain,
        box=(random.randrange(frame[0] - width + 1), random.randrange(frame[1] - height + 1), width, height),
        size=(random.randrange(1, width + 1), random.randrange(1, height + 1)),
        share_ppm=share_ppm((width, height), frame),
        redactions=tuple(_fill(random) for _ in range(random.choice((0, 1, 3, 40)))),
        models=tuple(random.randbytes(32) for _ in range(random.choice((0, 1, 12)))),
        region=random.choice((None, "é" * 8, "finger")),
    )


def _time(plain: Time, random: Random) -> Time:
    source = random.choice(tuple(TimeSource))
    return replace(plain, seconds=random.randrange(2**33) if source else 0, source=source, monotonic_ms=_edge(random))


def _consent(plain: ConsentTag, time: Time, random: Random) -> ConsentTag:
    retention_s = random.choice((0, 1, 86_400, 2**31))
    prompt = random.choice(tuple(Gesture))
    wording = random.randbytes(32) if prompt is Gesture.VOICE else random.choice((None, random.randbytes(32)))
    return replace(
        plain,
        scope=random.choice(tuple(Scope)),
        retention_s=retention_s,
        valid_until_s=time.seconds + random.randrange(retention_s + 1) if time.source else 0,
        prompt=prompt,
        wording=wording,
        intent=random.choice(tuple(Intent)) if wording else None,
        recipients=tuple(random.randbytes(32) for _ in range(random.randrange(1, 5))),
    )


@cache
def _plain(rig: Rig) -> Draft:
    return rig.draft(7)


def _fill(random: Random) -> tuple[str, int, int, int, int]:
    kind = random.choice(("card", "text", "x" * 16, "\U0001f4f7"))
    return kind, random.randrange(65_536), random.randrange(65_536), random.randrange(1, 65_536), random.randrange(1, 65_536)


def _edge(random: Random) -> int:
    return random.choice((0, 1, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1, random.randrange(2**53)))


def _policy(rig: Rig, random: Random) -> bytes:
    return replace(
        rig.policy,
        press_scope=random.choice((Scope.LOCAL, Scope.ANSWER)),
        double_scope=random.choice(tuple(Scope)),
        recipients=tuple(random.randbytes(32) for _ in range(random.randrange(1, 5))),
        retention_s=random.choice((0, 1, 2**31)),
        share_ppm=random.choice((1, 999_999)),
    ).encode()


def _request(rig: Rig, random: Random) -> bytes:
    kind = random.choice(list(REQUESTS))
    return reference.encode({0: kind, 1: max(1, _edge(random)), **REQUESTS[kind](rig, random)})


REQUESTS: dict[int, Callable[[Rig, Random], dict[int, Any]]] = {
    codes.HELLO: lambda rig, random: {},
    codes.KEY: lambda rig, random: random.choice(({}, {2: _edge(random)})),
    codes.GRANT: lambda rig, random: {2: _draft(rig, random)},
    codes.VOICE: lambda rig, random: {},
    codes.SIGNAL: lambda rig, random: {2: random.randrange(1, 11), 3: _edge(random), **random.choice(({}, {4: bytes(32)}))},
    codes.AUDIT: lambda rig, random: {2: random.randbytes(32)},
    codes.POLICY: lambda rig, random: {},
    codes.PROVISION: lambda rig, random: {2: random.randbytes(32), 3: bytes(32), 4: _order(rig, random)},
}
"""The fields of a valid request of each type."""


def _order(rig: Rig, random: Random) -> bytes:
    """An order whose signature is none; what it says is damaged half of the time, under a header that is right."""
    timings = Timings.of(random.choice((5, 15, 50)), random.choice((200, 350, 800)), random.choice((2000, 3000, 6000)))
    order = Order(
        unit=random.randbytes(32),
        policy_bytes=_policy(rig, random),
        timings=timings,
        operator=keys.raw(rig.operator_board.public_key())[1:],
        boots=max(1, _edge(random)),
        keys=random.randbytes(32),
        replaces=random.choice((None, random.randbytes(32))),
    )
    payload = order.encode()
    return cose.sign(cose.Name.ORDER, _replaced(payload, random) if random.random() < 0.5 else payload, _Unsigned(random))


class _Unsigned:
    alg = cose.ESP256

    def __init__(self, random: Random) -> None:
        self.kid = random.randbytes(32)

    def sign(self, message: bytes) -> bytes:
        return self.kid * 2


# Damage

_DEPTHS = (6, 7, 8, 9, 40, 400)
_DEEP = [level * depth + b"\x00" for depth in _DEPTHS for level in (b"\x81", b"\xa1\x00")]
_COUNTS = (255, 256, 511, 512, 2000)
_MANY = [b"\x99" + count.to_bytes(2) + item * count for count in _COUNTS for item in (b"\x00", b"\x80", b"\xa0", b"\x60")]
_LONG = [bytes([major << 5 | 27]) + size.to_bytes(8) for major in range(2, 6) for size in (2**31, 2**32, 2**53, 2**63, 2**64 - 1)]
_NUMBERS = [
    bytes([major << 5 | 24 + width]) + value.to_bytes(1 << width)
    for major in (0, 1)
    for width, values in enumerate(((23, 24), (255, 256), (65_535, 65_536), (2**32 - 1, 2**32, 2**53 - 2, 2**53 - 1, 2**53, 2**64 - 1)))
    for value in values
]
_TEXTS = [
    bytes([0x60 | len(text)]) + text
    for text in (
        b"\xc3\x28", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xef\xbf\xbf",
        b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf0\x90\x80\x80", b"\xf4\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80",
        b"\xff", b"\x80", b"a\xc3", b"\xe2\x82", b"\xc3\xa9", b"\xe2\x82\xac", b"\x00", b"image/jpeg", b"image/jpe\xc3",
    )
]  # fmt: skip
_ODD = [
    b"\xf4", b"\xf5", b"\xf6", b"\xf7", b"\xe0", b"\xf8\x14", b"\xf8\x20", b"\xf9\x00\x00", b"\xfb" + bytes(8), b"\xff",
    b"\x9f\xff", b"\xbf\xff", b"\x5f\x41\x00\xff", b"\xc1\x00", b"\xd2\x80", b"\xd8\x60\x80", b"\x1c", b"\x3f",
    b"\xa1\x00\x00", b"\xa2\x00\x00\x00\x00", b"\xa2\x01\x00\x00\x00",
]  # fmt: skip
AWKWARD = (_DEEP, _MANY, _LONG, _NUMBERS, _TEXTS, _ODD)


def spans(data: bytes) -> list[tuple[int, int]]:
    """Where each item of a valid input begins and ends, keys and nested ones included."""
    found: list[tuple[int, int]] = []
    _span(data, 0, found)
    return found


def _span(data: bytes, at: int, found: list[tuple[int, int]]) -> int:
    begin, major, info = at, data[at] >> 5, data[at] & 31
    width = 1 << (info - 24) if info >= 24 and major != 7 else 0
    value = int.from_bytes(data[at + 1 : at + 1 + width]) if width else info
    at += 1 + width
    if major in (2, 3):
        at += value
    for _ in range({4: value, 5: 2 * value, 6: 1}.get(major, 0)):
        at = _span(data, at, found)
    found.append((begin, at))
    return at


def _replaced(data: bytes, random: Random) -> bytes:
    first, last = random.choice(spans(data))
    return data[:first] + random.choice(random.choice(AWKWARD)) + data[last:]


def _swapped(data: bytes, other: bytes, random: Random) -> bytes:
    """An item in the place of another one, from the same input or from another."""
    first, last = random.choice(spans(data))
    source = random.choice((data, other))
    begin, end = random.choice(spans(source))
    return data[:first] + source[begin:end] + data[last:]


def _changed(data: bytes, random: Random) -> bytes:
    """One value in it is another one; what is tagged is changed under its tag."""
    item = reference.decode(data, limit=4096)
    if isinstance(item, reference.Tag):
        return reference.encode(reference.Tag(item.number, changed(item.value, random)))
    return reference.encode(changed(item, random))


def case(rig: Rig, number: int) -> Case:
    """The same number is the same case."""
    random = Random(f"board {number}")
    kind = random.choice(("draft", "draft", "draft", "policy", "request", "request", "order"))
    data, other = seed(kind, rig, random), seed(random.choice(("draft", "request")), rig, random)
    way = random.randrange(10)
    if way < 3:
        return kind, _replaced(data, random)
    if way < 5:
        return kind, _swapped(data, other, random)
    if way < 7:
        return kind, _changed(data, random)
    return kind, damaged(data, other, random) if way < 9 else data


def cases(rig: Rig, first: int, last: int) -> Iterator[Case]:
    """The cases of these numbers, as the UART would take them."""
    for number in range(first, last):
        kind, data = case(rig, number)
        yield kind, framed(data)


def framed(data: bytes) -> bytes:
    """What a frame of the UART has room for: the board's decoder is never given more."""
    return data[: LINK_LIMIT - 5]
