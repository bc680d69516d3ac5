"""What the board's strict decoder and the formats' own readers say of a draft, a policy, a request or an order: they must agree.

The board is stricter in one way, by design: what has more items than it has memory for (SPEC-pico.md) is refused whatever it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eyelid_formats import bundle, cose, keys
from eyelid_formats import cbor as reference
from eyelid_formats.draft import DRAFT_LIMIT, Draft
from eyelid_formats.errors import Code, EyelidError, FieldError, VerifyError
from eyelid_formats.fields import Check, octets, uint
from eyelid_formats.order import ORDER_LIMIT, Order
from eyelid_formats.unit import POLICY_LIMIT, Policy
from eyelid_pico import cbor, codes
from eyelid_pico import draft as board_draft
from eyelid_pico import order as board_order
from eyelid_pico import policy as board_policy
from eyelid_pico.codes import RefusedError
from eyelid_pico.requests import Request
from factory import Rig
from unit.pico.damage import LINK_LIMIT, spans

Verdict = str

# The requests by the table of SPEC-pico.md, with the checks of the other formats: (required, optional)

_OCTETS = octets(32)
REQUESTS: dict[int, tuple[dict[int, Check], dict[int, Check]]] = {
    codes.HELLO: ({}, {}),
    codes.KEY: ({}, {2: uint()}),
    codes.GRANT: ({2: octets(0, LINK_LIMIT)}, {}),
    codes.VOICE: ({}, {}),
    codes.SIGNAL: ({2: uint(1, 10), 3: uint()}, {4: _OCTETS}),
    codes.AUDIT: ({2: _OCTETS}, {}),
    codes.POLICY: ({}, {}),
    codes.PROVISION: ({2: _OCTETS, 3: _OCTETS, 4: octets(0, 2048)}, {}),
}


def on_the_board(kind: str, data: bytes) -> Verdict:
    """What the board says; what it reads it must be able to write again, to the byte."""
    verdict = _board_request(data) if kind == "request" else _refused(lambda: _ON_THE_BOARD[kind](data), cbor.MalformedError)
    if verdict == "ok":
        untagged = data[kind == "order" :]
        assert cbor.encode(cbor.decode(untagged, board_draft.MAX_ITEMS)) == untagged
    return verdict


_ON_THE_BOARD: dict[str, Callable[[bytes], object]] = {
    "draft": board_draft.Draft,
    "policy": board_policy.Policy,
    "order": board_order.Order,
}


def _board_request(data: bytes) -> Verdict:
    request = Request(data)
    if request.number is None:
        return "dropped"
    try:
        request.check()
    except RefusedError as refusal:
        return refusal.code
    return "ok"


def by_the_reference(kind: str, data: bytes) -> Verdict:
    """What the formats' own readers say, with the board's limits on items."""
    return {"draft": _reference_draft, "policy": _reference_policy, "request": _reference_request, "order": _reference_order}[kind](data)


def _refused(read: Callable[[], object], error: type[Exception]) -> Verdict:
    try:
        read()
    except error:
        return "refused"
    return "ok"


def _reference_draft(data: bytes) -> Verdict:
    return _refused(lambda: _stands_alone(_limited(Draft.decode(data, DRAFT_LIMIT), data, board_draft.MAX_ITEMS)), EyelidError)


_ANY_SHARE = replace(Rig.make().policy, share_ppm=1_000_000)


def _stands_alone(draft: Draft) -> None:
    """What verifiers require of a draft whatever the policy and the grant are."""
    bundle._check_box(draft, _ANY_SHARE)
    latest = draft.time.seconds + draft.consent.retention_s if draft.time.source else 0
    if draft.consent.valid_until_s > latest:
        raise VerifyError(Code.VALIDITY_WRONG, "valid for longer than it may be kept")


def _limited(read: Any, data: bytes, limit: int) -> Any:
    if len(spans(data)) > limit:
        raise FieldError(Code.FIELD_RANGE, "more items than the board takes")
    return read


def _reference_policy(data: bytes) -> Verdict:
    return _refused(lambda: _limited(Policy.decode(data, POLICY_LIMIT), data, cbor.MAX_ITEMS), EyelidError)


def _reference_order(data: bytes) -> Verdict:
    return _refused(lambda: _read_order(data), EyelidError)


def _read_order(data: bytes) -> None:
    """All of an order but its signature, which takes the board a while."""
    signed = cose.read(cose.Name.ORDER, cose.ESP256, data, ORDER_LIMIT)
    order = Order.decode(signed.payload, ORDER_LIMIT)
    Policy.decode(order.policy_bytes, POLICY_LIMIT)
    keys.load_p256(b"\x04" + order.operator)


def _reference_request(data: bytes) -> Verdict:
    try:
        fields = _limited(reference.decode(data, limit=LINK_LIMIT), data, cbor.MAX_ITEMS)
        uint(1)(fields.get(1) if type(fields) is dict else None, "number")
    except EyelidError:
        return "dropped"
    kind = fields.get(0)
    if type(kind) is not int:
        return "malformed"
    if kind not in REQUESTS:
        return "unknown-type"
    return "ok" if _fits(fields, *REQUESTS[kind]) else "malformed"


def _fits(fields: dict[int, Any], required: dict[int, Check], optional: dict[int, Check]) -> bool:
    known = {0: uint(), 1: uint(1), **required, **optional}
    if not {0, 1, *required} <= set(fields) <= set(known):
        return False
    try:
        for key, value in fields.items():
            known[key](value, "field")
    except EyelidError:
        return False
    return True
