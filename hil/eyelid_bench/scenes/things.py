"""Cut-outs of photographs of things that the detector has a class for, and what people call them.

The list was picked by eye from all the stamps of Tux Paint: photographs, not drawings; of a class of COCO; at least 60 pixels in the
source. `KNOWN` leaves out those that the detector of the things missed on tuning scenes more often than every second time, on any
ground: what is measured with them is the choice of the region among things of a class that is known, not the detector's recall.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from eyelid_bench.scenes import said, sources
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sources import Cutout


@dataclass(frozen=True, slots=True)
class Sort:
    """One stamp: the class, and the nouns that a wearer would use."""

    label: str
    stamp: str
    nouns: tuple[str, ...]

    def cutout(self, rng: Rng, longer_px: int) -> Cutout:
        """So many pixels along its longer side, mirrored as often as not."""
        pixels = sources.cutout(sources.stamp(self.stamp))
        height, width = pixels.shape[:2]
        scale = longer_px / max(height, width)
        size = (max(8, round(width * scale)), max(8, round(height * scale)))
        grown = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        return np.ascontiguousarray(grown[:, ::-1] if rng.random() < 0.5 else grown).astype(np.uint8)


PICKED = (
    Sort("orange", "food/fruit/orange.png", ("orange",)),
    Sort("orange", "food/fruit/mandarine.png", ("orange",)),
    Sort("banana", "food/fruit/banana.png", ("banana",)),
    Sort("broccoli", "food/vegetables/broccoli.png", ("broccoli",)),
    Sort("carrot", "food/vegetables/carrot.png", ("carrot",)),
    Sort("cup", "household/dishes/mug.png", ("mug", "cup")),
    Sort("scissors", "household/arttools/scissors_small_closed.png", ("scissors",)),
    Sort("toilet", "household/toilet.png", ("toilet",)),
    Sort("bear", "animals/mammals/bears/bear.png", ("bear",)),
    Sort("bear", "animals/mammals/bears/european-bear.png", ("bear",)),
    Sort("teddy bear", "animals/mammals/bears/toys/edward_bear.png", ("teddy bear", "teddy")),
    Sort("dog", "animals/mammals/dogs/dog.png", ("dog",)),
    Sort("horse", "animals/mammals/equines/horse.png", ("horse",)),
    Sort("zebra", "animals/mammals/equines/zebra.png", ("zebra",)),
    Sort("giraffe", "animals/mammals/giraffe.png", ("giraffe",)),
    Sort("elephant", "animals/mammals/elephant.png", ("elephant",)),
    Sort("sheep", "animals/mammals/bovines/sheep.png", ("sheep",)),
    Sort("sheep", "animals/mammals/bovines/ram.png", ("sheep",)),
    Sort("cow", "animals/mammals/bovines/cow.png", ("cow",)),
    Sort("cow", "animals/mammals/bovines/cow_white.png", ("cow",)),
    Sort("bird", "animals/birds/crow.png", ("bird",)),
    Sort("bird", "animals/birds/duck.png", ("bird", "duck")),
    Sort("bird", "animals/birds/seagull.png", ("bird", "gull")),
    Sort("bird", "animals/birds/pigeon.png", ("bird", "pigeon")),
    Sort("bird", "animals/birds/owl.png", ("bird", "owl")),
    Sort("sports ball", "sports/basketball.png", ("ball", "basketball")),
    Sort("sports ball", "sports/soccer.png", ("ball", "football")),
    Sort("sports ball", "sports/tennis_ball.png", ("ball", "tennis ball")),
    Sort("tennis racket", "sports/tennis_racket.png", ("racket", "tennis racket")),
    Sort("truck", "vehicles/garbagetruck.png", ("truck", "lorry")),
    Sort("truck", "vehicles/emergency/firetruck.png", ("truck", "fire truck")),
    Sort("airplane", "vehicles/flight/planes/747.png", ("plane", "airplane")),
    Sort("boat", "vehicles/ship/walnutBoat.png", ("boat",)),
    Sort("boat", "vehicles/ship/chineseJunk.png", ("boat", "ship")),
    Sort("car", "vehicles/auto/beetle.png", ("car",)),
    Sort("car", "vehicles/auto/sportscar2.png", ("car",)),
    Sort("car", "vehicles/auto/sedan.png", ("car",)),
    Sort("truck", "vehicles/auto/truck.png", ("truck", "pickup")),
    Sort("bus", "vehicles/masstransit/green_korean_bus.png", ("bus",)),
)
_MISSED = frozenset(
    {
        "food/vegetables/broccoli.png",
        "food/vegetables/carrot.png",
        "household/arttools/scissors_small_closed.png",
        "animals/mammals/dogs/dog.png",
        "animals/mammals/bovines/sheep.png",
        "animals/mammals/bovines/cow.png",
        "animals/mammals/bovines/cow_white.png",
        "sports/tennis_ball.png",
        "sports/tennis_racket.png",
        "vehicles/ship/walnutBoat.png",
        "vehicles/ship/chineseJunk.png",
        "vehicles/auto/sportscar2.png",
    }
)
"""Found in less than three of six tuning scenes each."""
KNOWN = tuple(sort for sort in PICKED if sort.stamp not in _MISSED)


def some(rng: Rng, without: tuple[str, ...] = ()) -> Sort:
    """One that the detector knows: the class first, so that no class is drawn more for having more stamps."""
    label = said.pick(rng, tuple(sorted({sort.label for sort in KNOWN} - set(without))))
    return said.pick(rng, tuple(sort for sort in KNOWN if sort.label == label))
