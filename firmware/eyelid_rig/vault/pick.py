"""Which frame a prompt means."""

from __future__ import annotations

from collections.abc import Iterable

from eyelid_rig.vault.record import RecordInfo

WINDOW_NS = 500_000_000
LOOK_BACK_NS = 10_000_000_000


def pick(
    records: Iterable[RecordInfo],
    prompt_ns: int,
    *,
    window_ns: int = WINDOW_NS,
    look_back_ns: int = LOOK_BACK_NS,
) -> RecordInfo | None:
    """The sharpest frame of the window that ends when the finger went down (`prompt_ns`, CLOCK_MONOTONIC).

    Where that window has none, of the nearest earlier window that has one, inside the look-back. None when there is
    nothing. Of equally sharp frames the latest.
    """
    before = [info for info in records if prompt_ns - look_back_ns <= info.captured_ns <= prompt_ns]
    nearest_ns = max((info.captured_ns for info in before), default=prompt_ns)
    end_ns = prompt_ns if nearest_ns >= prompt_ns - window_ns else nearest_ns
    return _sharpest(info for info in before if info.captured_ns >= end_ns - window_ns)


def pick_after(records: Iterable[RecordInfo], not_before_ns: int, *, window_ns: int = WINDOW_NS) -> RecordInfo | None:
    """The sharpest frame of the window that begins with the first frame taken after `not_before_ns`: for a spoken prompt.

    Ask when the window has passed: it looks at what is there. None when there is nothing yet.
    """
    after = [info for info in records if info.captured_ns > not_before_ns]
    first_ns = min((info.captured_ns for info in after), default=not_before_ns)
    return _sharpest(info for info in after if info.captured_ns <= first_ns + window_ns)


def _sharpest(records: Iterable[RecordInfo]) -> RecordInfo | None:
    return max(records, key=lambda info: (info.sharpness, info.captured_ns), default=None)
