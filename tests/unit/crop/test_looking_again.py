"""What is done before a prompt is refused: with the real nets, on a photograph with one pigeon and flowers that look like others."""

from __future__ import annotations

import pytest

from eyelid_formats.draft import MODELS_LIMIT
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.hands import Hands
from eyelid_rig.crop.looking.private import Private
from eyelid_rig.crop.looking.reading import Reader
from eyelid_rig.crop.looking.ssd import Ssd
from eyelid_rig.crop.looking.things import Things
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.making import Maker
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.trace import Trace
from unit.crop.placed import laid, photo, scaled, stamp

LIMITS = Limits(250_000, 1_000_000, 90, 0.1)


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(PROFILES["pi4"])


@pytest.fixture(scope="module")
def pigeon() -> tuple[Pixels, Box]:
    return laid(photo("6-dandelions"), scaled(stamp("animals/birds/pigeon.png"), 300), 1300, 400)


def test_where_the_first_nets_see_several_all_are_asked_which_it_is(maker: Maker, pigeon: tuple[Pixels, Box]) -> None:
    frame, place = pigeon
    trace = Trace()
    made = maker.make(frame, "what is this bird?", LIMITS, trace)
    assert trace.looked_again
    assert made.region.box.shared(place) > 0.9 * place.area
    assert set(Ssd().models) < set(made.models)


def test_where_the_first_nets_agree_no_other_is_asked(maker: Maker) -> None:
    frame, _ = laid(photo("5-mountain-path"), scaled(stamp("animals/mammals/equines/zebra.png"), 400), 700, 420)
    trace = Trace()
    made = maker.make(frame, "what is this zebra?", LIMITS, trace)
    assert not trace.looked_again
    assert not set(Ssd().models) & set(made.models)


def test_a_draft_has_room_for_every_model_that_can_look() -> None:
    profile = PROFILES["pi4"]
    things = Things().models_for(frozenset({"bird"}), again=True)
    assert len({*things, *Hands().models, *Private(profile).models, *Reader(profile).models}) <= MODELS_LIMIT


def test_what_no_net_sees_is_still_refused(maker: Maker, pigeon: tuple[Pixels, Box]) -> None:
    trace = Trace()
    with pytest.raises(RigError) as refused:
        maker.make(pigeon[0], "what is this elephant?", LIMITS, trace)
    assert refused.value.code is Code.CROP_NOTHING
    assert trace.looked_again
