"""What every picture of one call goes through: one decoder, one worker, one prompt."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from eyelid_formats.errors import EyelidError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.messages import Order
from eyelid_rig.crop.trace import Trace
from eyelid_rig.crop.workshop import MEMORY_MB
from eyelid_rig.models.listing import entries
from eyelid_rig.settings import RigSettings
from eyelid_rig.stills import opening
from eyelid_rig.stills.decoder import Decoder
from eyelid_rig.stills.outcome import Cost, Outcome
from eyelid_rig.stills.watched import Watched


class Studio:
    """Use it as a context manager: its processes end with it."""

    def __init__(self, settings: RigSettings, words: str | None) -> None:
        """The worker has the memory that the profile gives it on a rig, so a picture too large for a board is too large here."""
        rig, confined = Path(settings.rig_dir), settings.sandbox
        models = {bytes.fromhex(entry.sha256) for entry in entries().values()}
        self._decoder = Decoder(rig, confined=confined)
        self._watched = Watched(settings.profile, rig, MEMORY_MB[settings.profile], models, confined=confined)
        self._settings = settings
        self._words = words
        self._asking = understand(words)
        """Known from the words alone, so it is told even of a picture that could not be opened."""
        self._processes = ExitStack()

    def crop(self, path: Path) -> tuple[Outcome, Pixels | None]:
        """What became of one picture, and its pixels where it could be opened."""
        try:
            frame = self._decoder.decode(opening.read(path))
        except EyelidError as error:
            return Outcome(path, error=error, trace=Trace(self._asking)), None
        return self._looked_at(path, frame), frame

    def _looked_at(self, path: Path, frame: Pixels) -> Outcome:
        """A frame of a rig is what its JPEG in the vault makes of it, so a still becomes one first."""
        size = frame.shape[1], frame.shape[0]
        try:
            order = Order.of(jpeg.encode(frame, self._settings.frame_quality), self._words, _limits(self._settings))
            story, end = self._watched.look(order, size)
        except EyelidError as error:
            return Outcome(path, error=error, frame=size, trace=Trace(self._asking))
        story.trace.asking = self._asking
        made, refusal = (None, end) if isinstance(end, EyelidError) else (end, None)
        return Outcome(path, made, refusal, size, story.trace, Cost(story.cpu_s, self._watched.peak_mb()))

    def __enter__(self) -> Self:
        for process in (self._decoder, self._watched):
            self._processes.enter_context(process)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._processes.close()


def _limits(settings: RigSettings) -> Limits:
    return Limits(settings.share_ppm, settings.crop_kb * 1024, settings.crop_quality, settings.crop_margin)
