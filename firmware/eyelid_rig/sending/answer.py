"""What a collector's answer means for a bundle: one pure function (the table of `SPEC-upload.md`)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from eyelid_formats import cose
from eyelid_formats.bundle import Verified
from eyelid_formats.errors import Code, EyelidError
from eyelid_formats.receipt import check_receipt, read_receipt

RECEIPT_TYPE = cose.typ(cose.Name.RECEIPT)
PROBLEM_TYPE = "application/problem+json"
_CODE = re.compile("[a-z0-9-]{1,64}")
_FINAL = frozenset({409, 413, 422})
_LATER = frozenset({408, 429, 502, 503, 504, 507})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that came whole; `media_type` without parameters."""

    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The collector has it, and signed so."""

    receipt: bytes


@dataclass(frozen=True, slots=True)
class Rejected:
    """It will never take it."""

    code: str


@dataclass(frozen=True, slots=True)
class Held:
    """Something is wrong with this bundle here or there: the ones behind it need not wait."""

    code: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The collector cannot take anything now."""

    code: str


Decision = Sent | Rejected | Held | Retry


def decide(answer: Answer, verified: Verified) -> Decision:
    """What becomes of the bundle. Raises nothing, whatever the collector says."""
    if answer.status in (200, 201):
        return _judge_receipt(answer, verified)
    code = problem_code(answer)
    if answer.status in _FINAL and code is not None:
        return Rejected(code)
    said = code or str(Code.COLLECTOR_ANSWER)
    return Retry(said) if answer.status in _LATER else Held(said)


def _judge_receipt(answer: Answer, verified: Verified) -> Decision:
    if answer.media_type != RECEIPT_TYPE:
        return Held(Code.COLLECTOR_ANSWER)
    try:
        check_receipt(read_receipt(answer.body, verified.unit), verified)
    except EyelidError as error:
        return Held(error.code)
    return Sent(answer.body)


def problem_code(answer: Answer) -> str | None:
    """The `code` of problem details (RFC 9457), where there is a well-formed one."""
    if answer.media_type != PROBLEM_TYPE:
        return None
    try:
        problem = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    code = problem.get("code") if isinstance(problem, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None
