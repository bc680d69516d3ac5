"""The bench's settings (`SPEC-settings.md`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from eyelid_bench.sim import PHOTOS, SimSettings
from eyelid_formats import settings

_RESERVED = frozenset({"port"})
"""`EYELID_PORT` is the serial port of the host's tools."""


class BenchSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting of `eyelid-bench`; names are the keys of the TOML file. Sizes in pixels, rates in hertz, times in seconds."""

    out: str = "eyelid-sim"
    port: str = ""
    frames: str = str(PHOTOS)
    virtual_camera: str = ""
    """A sensor's model; empty: the frames are replayed."""
    width: Annotated[int, msgspec.Meta(ge=64, le=8192)] = 1920
    height: Annotated[int, msgspec.Meta(ge=64, le=8192)] = 1080
    rate_hz: Annotated[float, msgspec.Meta(gt=0, le=240)] = 10.0
    photo_s: Annotated[float, msgspec.Meta(gt=0)] = 3.0
    share_ppm: Annotated[int, msgspec.Meta(ge=1, le=999_999)] = 250_000
    double_scope: str = "train"
    microphone: bool = False
    """The rig listens to a microphone, which hears what is said to it with `say`; otherwise it takes words as text."""

    def simulation(self) -> SimSettings:
        """What the simulated rig is told."""
        return SimSettings(
            frames=Path(self.frames).absolute(),
            virtual_camera=self.virtual_camera,
            size=(self.width, self.height),
            rate_hz=self.rate_hz,
            photo_s=self.photo_s,
            share_ppm=self.share_ppm,
            double_scope=self.double_scope,
            microphone=self.microphone,
        )


def load(file: Path | None, environ: Mapping[str, str], flags: Mapping[str, Any]) -> BenchSettings:
    """Raises SettingsError."""
    return settings.load(BenchSettings, file, environ, flags, _RESERVED)
