"""Flash of boards that have already lived a little, so that no sequence begins with a provisioning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from eyelid_bench.pico_model import asking, hand
from eyelid_bench.pico_model.board import SimulatedBoard, blank
from eyelid_bench.pico_model.model import VOICE_EVERY_MS, VOICES
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.state import Flash
from eyelid_bench.pico_model.words import STRICT, USUAL, Ask, Rig


@dataclass(frozen=True, slots=True)
class Image:
    """Flash, and what the model says that is in it."""

    name: str
    data: bytes
    flash: Flash


def make(board: SimulatedBoard) -> list[Image]:
    """A new unit, a blank board, one that has counted, one whose voices are nearly spent, and one of a stricter policy."""
    new = _after(board, "new", None, lambda play: _provision(play, USUAL))
    strict = _after(board, "strict", None, lambda play: _provision(play, STRICT))
    return [new, Image("blank", blank(), Flash()), _after(board, "worn", new, _wear), _after(board, "spoken", new, _speak), strict]


def _after(board: SimulatedBoard, name: str, image: Image | None, live: Callable[[Play], None]) -> Image:
    play = Play(board, image.data if image else blank(), image.flash if image else Flash())
    live(play)
    play.flush()
    return Image(name, board.flash, replace(play.model.flash, head=play.model.flash.stored_head))


def _provision(play: Play, rig: Rig) -> None:
    asking.held_reset(play)
    asking.provision_as(play, rig, "")


def _wear(play: Play) -> None:
    """Until the next record begins another sector."""
    for n in range(13):
        play.wait(5000)
        asking.voice(play, 1) if n % 2 else hand.press(play, n)
    play.flush()


def _speak(play: Play) -> None:
    """As many voices as leave two."""
    for _ in range(VOICES - 2):
        play.wait(VOICE_EVERY_MS)
        play.ask(Ask.VOICE)
    play.flush()
