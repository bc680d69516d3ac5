"""The 80 classes of COCO, which the detector of things tells apart, and groups of them."""

from __future__ import annotations

CLASSES = (
    "person",
    "bicycle",
    "car",
    "motorcycle",
    "airplane",
    "bus",
    "train",
    "truck",
    "boat",
    "traffic light",
    "fire hydrant",
    "stop sign",
    "parking meter",
    "bench",
    "bird",
    "cat",
    "dog",
    "horse",
    "sheep",
    "cow",
    "elephant",
    "bear",
    "zebra",
    "giraffe",
    "backpack",
    "umbrella",
    "handbag",
    "tie",
    "suitcase",
    "frisbee",
    "skis",
    "snowboard",
    "sports ball",
    "kite",
    "baseball bat",
    "baseball glove",
    "skateboard",
    "surfboard",
    "tennis racket",
    "bottle",
    "wine glass",
    "cup",
    "fork",
    "knife",
    "spoon",
    "bowl",
    "banana",
    "apple",
    "sandwich",
    "orange",
    "broccoli",
    "carrot",
    "hot dog",
    "pizza",
    "donut",
    "cake",
    "chair",
    "couch",
    "potted plant",
    "bed",
    "dining table",
    "toilet",
    "tv",
    "laptop",
    "mouse",
    "remote",
    "keyboard",
    "cell phone",
    "microwave",
    "oven",
    "toaster",
    "sink",
    "refrigerator",
    "book",
    "clock",
    "vase",
    "scissors",
    "teddy bear",
    "hair drier",
    "toothbrush",
)
"""The 80 classes of COCO, in the order of the detector's outputs."""

PERSON = "person"


def _from(first: str, last: str) -> frozenset[str]:
    return frozenset(CLASSES[CLASSES.index(first) : CLASSES.index(last) + 1])


UNLETTERED = frozenset(
    _from("bicycle", "boat")
    | _from("bird", "giraffe")
    | _from("wine glass", "bowl")
    | _from("banana", "cake")
    | {"chair", "couch", "potted plant", "toilet", "vase", "teddy bear"}
)
"""Vehicles, animals, tableware, food, furniture: what bears no letter as large as itself, however much small lettering it has."""
