"""The rig's settings: one file for the three processes and `init` (`SPEC-settings.md`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

import msgspec

from eyelid_formats import settings

Positive = Annotated[int, msgspec.Meta(gt=0)]


LEAST_SIDE: Final = 64
"""Of a frame, in pixels."""
LEAST_RATE_HZ: Final = 1.0
"""Of a camera: it gives the first of its frames out after twelve, and is taken for dead after half a minute."""
REPLAY_SIZE: Final = (1920, 1080)
"""Of a replay's frames, where the settings do not say."""
VAULT_MB: Final = MappingProxyType({"pi5": 40, "pi4": 40, "zero": 16})
"""By profile, where the settings do not say: twelve seconds of 1080p at ten a second, five to eight on a `zero`."""


class RigSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting of the rig; names are the keys of the TOML file. Sizes in pixels, rates in hertz, times in seconds."""

    rig_dir: str = "/var/lib/eyelid"
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "eyelid"
    simulated: bool = False

    pico_port: str = "/dev/serial0"
    pico_baud: Positive = 115_200

    voice: bool = False
    """Listen for the wake name and the phrases of the phrase book."""
    voice_name: Annotated[str, msgspec.Meta(min_length=2, max_length=48)] = "hey iris"
    """What every phrase begins with."""
    voice_phrases: str = ""
    """A TOML file with more phrases, and with how words are said; empty: those that are built in (`prompts/voice/SPEC-voice.md`)."""
    voice_front: Literal["auto", "microwakeword", "silero"] = "auto"
    """What wakes the check of the whole phrase. auto: the cheapest that this board and the wake name have."""
    voice_free: bool = False
    """After the name any question counts, where the board can: extra `[voice-free]`, not on a `zero`."""
    voice_confirm: bool = False
    """What was heard waits for a press, which takes its words; without one nothing is sent."""
    mic_device: str = ""
    """The microphone, as ALSA or the sound server calls it; empty: the default one."""
    mic_server: str = ""
    """The socket of a sound server that has the microphone: on simulated rigs only."""
    voice_fifo: str = ""
    """A FIFO that stands in for the microphone, a line a phrase: on simulated rigs only."""

    frames: str = ""
    """A folder of photographs, a recorded scene or a video, replayed in place of the camera; empty: the camera."""
    width: Annotated[int, msgspec.Meta(ge=0, le=8192)] = 0
    height: Annotated[int, msgspec.Meta(ge=0, le=8192)] = 0
    """Of a frame. Both 0: by profile and sensor (`camera/plan.py`), 1920x1080 of a replay."""
    rate_hz: Annotated[float, msgspec.Meta(gt=0, le=240)] = 10.0
    photo_s: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 3.0
    frame_quality: Annotated[int, msgspec.Meta(ge=30, le=100)] = 85
    vault_mb: Annotated[int, msgspec.Meta(ge=0, le=4096)] = 0
    """The most that sealed frames may take; where that is less than twelve seconds of them, the look-back is shorter. 0: by profile."""

    camera: Annotated[int, msgspec.Meta(ge=0, le=7)] = 0
    """Which camera, as `eyelid-rig camera` counts them."""
    rotation: Literal[0, 90, 180, 270] = 0
    """How far a picture has to be turned, clockwise, to stand upright."""
    mirror: bool = False
    """Left and right are swapped, after the rotation."""
    buffers: Annotated[int, msgspec.Meta(ge=0, le=16)] = 0
    """Camera buffers of each stream. 0: by profile."""
    encoder: Literal["auto", "simplejpeg", "v4l2"] = "auto"
    """What makes JPEGs: a processor core, or the Pi 4's and Zero 2 W's own encoder. auto: the fastest that the board has."""
    still: Literal["auto", "never", "replay"] = "auto"
    """Whether a prompt also takes a picture of the sensor's full size, in memory, for crops that need it and boards that can. replay:
    photographs that are replayed, and have more pixels than a frame, give some too."""
    focus: Literal["continuous", "once", "manual"] = "continuous"
    """Of a lens that moves: always by itself, when the camera opens, or at `lens_position`."""
    lens_position: Annotated[float, msgspec.Meta(ge=0, le=32)] = 0.0
    """In dioptres: 0 is infinity, 2 is half a metre."""
    exposure_us: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    """0: by itself."""
    gain: Annotated[float, msgspec.Meta(ge=0, le=64)] = 0.0
    """Of the sensor's amplifier, 1 or more. 0: by itself."""
    exposure_ev: Annotated[float, msgspec.Meta(ge=-8, le=8)] = 0.0
    """Brighter or darker than it would be by itself, in stops."""
    mains_hz: Literal[0, 50, 60] = 0
    """Exposures that fit lamps on this mains do not flicker. 0: do not care."""
    white_balance: Literal["auto", "tungsten", "fluorescent", "indoor", "daylight", "cloudy", "manual"] = "auto"
    red_gain: Annotated[float, msgspec.Meta(ge=0, le=32)] = 0.0
    blue_gain: Annotated[float, msgspec.Meta(ge=0, le=32)] = 0.0
    """With `white_balance = "manual"`: what red and blue are multiplied by."""

    profile: Literal["pi5", "pi4", "zero"] = "pi4"
    """The board that this is, or one that can do no more: what the detectors look through, and how large a crop may be."""
    crop_quality: Annotated[int, msgspec.Meta(ge=30, le=100)] = 85
    crop_kb: Annotated[int, msgspec.Meta(ge=16, le=8184)] = 1024
    """Largest JPEG of a crop, in units of 1,024 bytes."""
    crop_margin: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.1
    """Left around the thing asked about, as a share of its longer side."""
    crop_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=25)] = 20.0
    """A crop that takes longer is called off; the Pico grants within 30 s of the prompt."""
    share_ppm: Annotated[int, msgspec.Meta(ge=1, le=999_999)] = 250_000
    retention_s: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 30 * 86_400
    double_scope: Literal["local", "answer", "improve", "train"] = "answer"
    """What a double press may allow on a rig that `init` pairs: more than `answer` only where the wearer opted in."""
    button_stable_ms: Annotated[int, msgspec.Meta(ge=5, le=50)] = 15
    button_double_ms: Annotated[int, msgspec.Meta(ge=200, le=800)] = 350
    button_hold_ms: Annotated[int, msgspec.Meta(ge=2000, le=6000)] = 3000
    """How long a contact is stable, the pause in a double press is, and a hold is, on a board that `init` pairs."""
    time_source: Literal["unset", "rtc", "ntp", "host"] = "ntp"
    outbox_mb: Positive = 256

    collector_url: str = ""
    collector_ca: str = ""
    retry_s: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 60.0

    cable_port: str = "/dev/ttyGS0"
    cable_baud: Positive = 921_600

    sandbox: bool = True

    def __post_init__(self) -> None:
        for contradicts, why in self._contradictions():
            if contradicts:
                raise ValueError(why)

    def _contradictions(self) -> tuple[tuple[bool, str], ...]:
        """What cannot be on any rig, and why."""
        return (*self._of_the_camera(), *self._of_the_voice())

    def _of_the_voice(self) -> tuple[tuple[bool, str], ...]:
        far = self.mic_server and not Path(self.mic_server).is_absolute()
        return (
            (self.voice and bool(self.voice_fifo), "`voice` listens to a microphone, `voice_fifo` to text: set one of them"),
            (self.voice_free and not self.voice, "`voice_free` needs `voice = true`"),
            (self.voice_free and self.profile == "zero", '`voice_free` takes more than a `profile = "zero"` has: leave it out'),
            (bool(self.mic_server) and not self.simulated, "`mic_server` is for simulated rigs only: whoever serves it could speak"),
            (bool(far), "`mic_server` is the whole path of a socket"),
            (not self.voice_name.isprintable(), "`voice_name` is words, as they are spoken"),
        )

    def _of_the_camera(self) -> tuple[tuple[bool, str], ...]:
        """What cannot be whatever the camera is, and why."""
        sizes = (self.width == 0) != (self.height == 0) or 0 < min(self.width, self.height) < LEAST_SIDE
        no_gains = self.white_balance == "manual" and not (self.red_gain and self.blue_gain)
        longest_us = int(1_000_000 / self.rate_hz)
        return (
            (sizes, f"`width` and `height` are both 0, or both at least {LEAST_SIDE}"),
            (no_gains, '`white_balance = "manual"` needs `red_gain` and `blue_gain`'),
            (
                self.rate_hz < LEAST_RATE_HZ and not self.frames,
                f"`rate_hz` = {self.rate_hz:g} is less than a camera is asked for: at least {LEAST_RATE_HZ:g}",
            ),
            (0 < self.gain < 1, "`gain` is 0, for automatic, or at least 1"),
            (
                self.exposure_us > longest_us,
                f"`exposure_us` = {self.exposure_us} is longer than a frame lasts: at `rate_hz` = {self.rate_hz:g} at most {longest_us}",
            ),
        )

    @property
    def vault_bytes(self) -> int:
        """What sealed frames may take."""
        return (self.vault_mb or VAULT_MB[self.profile]) * 2**20


def load(file: Path | None, environ: Mapping[str, str], flags: Mapping[str, Any]) -> RigSettings:
    """Raises SettingsError."""
    return settings.load(RigSettings, file, environ, flags)
