"""Classes that the detector takes for one another, though no wearer would: what may be meant when nothing of the named class is seen.

The table was written down from what the detector said of known things in tuning scenes, and from what looks alike at 200 pixels. It is
about the detector's mistakes, not about words: synonyms are in `classes.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GROUPS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"}),
    frozenset({"car", "truck", "bus", "train"}),
    frozenset({"cup", "bowl", "vase"}),
    frozenset({"chair", "couch", "bench"}),
    frozenset({"orange", "apple", "sports ball", "donut"}),
)
"""Each may be seen as any other of its group."""
SEEN_AS: Final[Mapping[str, frozenset[str]]] = {
    "sports ball": frozenset({"frisbee", "clock", "stop sign"}),
    "airplane": frozenset({"bird", "kite"}),
    "cow": frozenset({"bird"}),
    "dog": frozenset({"bird"}),
}
"""One way only: a ball is seen as a clock, but a wearer who asks for the time means no ball."""


def kin(labels: frozenset[str]) -> frozenset[str]:
    """The named classes, and all that the detector may have taken them for."""
    groups = (group for group in GROUPS if group & labels)
    return labels.union(*groups, *(SEEN_AS.get(label, frozenset()) for label in labels))
