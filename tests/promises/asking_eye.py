"""The photographs that promise 4's tests hold before the camera, another `eye` on the same rig, and a hand on its crop worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from eyelid_bench.demo import card
from eyelid_bench.scenes.truth import Field, Secret
from eyelid_bench.sim import PHOTOS
from eyelid_formats import ledger
from eyelid_formats.crop import open_crop
from eyelid_formats.draft import CropFacts
from eyelid_host.show import load_wearer_key
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.photos import NOW, load_photo
from eyelid_rig.crop.messages import Answer
from eyelid_rig.crop.seen import Quad
from eyelid_rig.pipes import framed
from promises.running import Bench

SIZE: Size = (1280, 720)
BARE, CARD, DARK = "bare.jpg", "card.jpg", "dark.jpg"
LIGHT_LEFT = 0.04
FRAMES_OF_A_PRESS = 12
"""More than what a press picks from: half a second."""
_CARD_AT = ((0.41, 0.42), (0.57, 0.40), (0.585, 0.57), (0.42, 0.60))


def card_quad() -> Quad:
    """Where the card lies: wholly in what a press without words cuts from the centre of view."""
    a, b, c, d = ((x * SIZE[0], y * SIZE[1]) for x, y in _CARD_AT)
    return a, b, c, d


def photographs(folder: Path) -> Path:
    """One scene bare, with a payment card in its centre, and with hardly any light; the bare one is before the camera."""
    folder.mkdir()
    bare = load_photo(PHOTOS / "5-mountain-path.jpg", SIZE)
    dark = (bare * LIGHT_LEFT).astype(np.uint8)
    for name, pixels in ((BARE, bare), (CARD, card.lay(bare, card_quad())), (DARK, dark)):
        Image.fromarray(pixels).save(folder / name, quality=95, subsampling=0)
    (folder / NOW).symlink_to(BARE)
    return folder


def show(bench: Bench, photo: str) -> None:
    """Hold it before the camera until a press can mean nothing else."""
    bench.simulation.show(photo)
    bench.frames(FRAMES_OF_A_PRESS)


@dataclass(frozen=True)
class Left:
    """What somebody who may read a bundle has: the picture, its bytes, and what the draft says about it."""

    image: bytes
    pixels: Pixels
    facts: CropFacts

    def place(self, quad: Quad) -> Quad:
        """A place of the frame in the picture's pixels."""
        x, y, width, height = self.facts.box
        across, down = self.facts.size[0] / width, self.facts.size[1] / height
        a, b, c, d = (((px - x) * across, (py - y) * down) for px, py in quad)
        return a, b, c, d


def left_by(bench: Bench, sealed: ledger.Sealed) -> Left:
    """Opened with the recipient's key."""
    verified = bench.verified(sealed.bundle_id)
    picture = open_crop(verified.sealed_crop, sealed.bundle_id, load_wearer_key(bench.layout.keys / "recipient.pem"))
    return Left(picture.image, jpeg.decode(picture.image), verified.draft.crop)


def card_number() -> Field:
    """The card's number in the frame."""
    return Field(Secret.PAN, card.NUMBER, card.writing(card_quad())[0], inside=True)


@contextmanager
def another_eye(bench: Bench, *prefix: str, **environ: str) -> Iterator[int]:
    """`eye` started by hand: under a program that changes what it finds, or with other settings. Its process number."""
    bench.simulation.children["eye"].stop()
    bench.layout.status.unlink(missing_ok=True)
    command = [*prefix, sys.executable, "-m", "eyelid_rig", "--settings", str(bench.layout.settings), "eye"]
    with subprocess.Popen(command, env={**os.environ, **environ}, stderr=subprocess.DEVNULL) as process:
        try:
            bench.until(lambda: bool(bench.status().get("frames")) or process.poll() is not None, "see frames")
            bench.frames(FRAMES_OF_A_PRESS)
            yield process.pid
        finally:
            process.terminate()
    bench.start_eye()


@contextmanager
def held(worker: int) -> Iterator[None]:
    """The worker does not get on: a crop that takes for ever."""
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        if Path(f"/proc/{worker}").exists():
            os.kill(worker, signal.SIGKILL)


def answer_for(worker: int, said: Answer | bytes) -> None:
    """Into the pipe from which eye takes this worker's answers."""
    ends = Path(f"/proc/{worker}/fdinfo").iterdir()
    (number,) = [one.name for one in ends if int(one.read_text().split("flags:")[1].split()[0], 8) & os.O_ACCMODE == os.O_WRONLY]
    Path(f"/proc/{worker}/fd/{number}").write_bytes(said if isinstance(said, bytes) else framed(said))
