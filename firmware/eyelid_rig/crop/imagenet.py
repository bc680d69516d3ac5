"""Which of ImageNet's classes are one of the detector's, so that a net of other training can be asked whether it agrees.

Left out are classes that ImageNet does not have, or of which it has only some sorts (a person, a giraffe, a cow, an apple, a cake):
there the detector's word stands. So it does for screens, because a screen that is not believed in would not be painted. To the
net a brown horse is a hartebeest as often as a sorrel, and a car's side a car's wheel: so these count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

_SORTS: Final[Mapping[str, str]] = {
    "bicycle": "444 671",
    "car": "407 436 468 479 511 609 627 656 661 734 751 817",
    "motorcycle": "665 670",
    "airplane": "404 812 895 908",
    "bus": "654 779 874",
    "train": "466 547 565 705 820 829",
    "truck": "555 569 675 717 864 867",
    "boat": "472 484 510 554 576 625 628 724 780 814 871 914",
    "traffic light": "920",
    "parking meter": "704",
    "bench": "703",
    "bird": "7-24 80-100 127-146",
    "cat": "281-285",
    "dog": "151-275",
    "horse": "339 351 603",
    "sheep": "348-350",
    "elephant": "101 385 386",
    "bear": "294-297 388",
    "zebra": "340",
    "backpack": "414",
    "umbrella": "879",
    "handbag": "636 748",
    "tie": "451 457 906",
    "sports ball": "429 430 522 574 722 768 805 852 890",
    "tennis racket": "752",
    "bottle": "440 720 737 898 901 907",
    "wine glass": "572 966",
    "cup": "441 504 647 967 968",
    "bowl": "659 809",
    "banana": "954",
    "orange": "950",
    "broccoli": "937",
    "hot dog": "934",
    "pizza": "963",
    "toilet": "861",
    "mouse": "673",
    "remote": "761",
    "keyboard": "508 878",
    "microwave": "651",
    "oven": "827",
    "toaster": "859",
    "sink": "896",
    "refrigerator": "760",
    "clock": "409 530 892",
    "vase": "883",
    "teddy bear": "850",
    "hair drier": "589",
}
"""Numbers and ranges of ImageNet's classes of 2012, from 0: of the dog, its 118 breeds, wolves and wild dogs."""


def _numbers(sorts: str) -> Iterator[int]:
    for part in sorts.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


SORTS: Final[Mapping[str, tuple[int, ...]]] = {label: tuple(_numbers(sorts)) for label, sorts in _SORTS.items()}
"""By the detector's class, the numbers of ImageNet's that are sorts of it."""
