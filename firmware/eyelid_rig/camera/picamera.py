"""The rig's camera: picamera2 on libcamera, as a `FrameSource` (`SPEC-camera.md`)."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import streams
from eyelid_rig.camera.buffers import FORMATS, brightness, copy_into, empty_frame
from eyelid_rig.camera.controls import AfMode, controls_for
from eyelid_rig.camera.frames import Frame, PixelFormat, Pixels, Size
from eyelid_rig.camera.health import patience_s
from eyelid_rig.camera.lens import LastSettings
from eyelid_rig.camera.orientation import turn_of
from eyelid_rig.camera.plan import Plan, plan_for
from eyelid_rig.camera.request_encoder import MakeRequestEncoder, RequestEncoder, no_encoder
from eyelid_rig.camera.session import MakeCamera, Session, mapped
from eyelid_rig.camera.sharpness import sharpness
from eyelid_rig.camera.stamps import Stamps
from eyelid_rig.camera.streams import LORES, MAIN, Streams
from eyelid_rig.settings import RigSettings

PlanOf: TypeAlias = Callable[[str, RigSettings], Plan]
"""By the sensor's model and the settings. Raises RigError (`camera-format`)."""


class Picamera2Source:
    """A camera of the board. `make` makes the picamera2 object, by the camera's number.

    Frames flow from the constructor on, which has seen the first one come, to `close`; they are copied once, into memory that the source
    uses again for the next. A still has memory of its own, which is free again when nobody holds it.
    """

    def __init__(
        self,
        make: MakeCamera,
        settings: RigSettings,
        plan_of: PlanOf = plan_for,
        make_encoder: MakeRequestEncoder = no_encoder,
    ) -> None:
        """Raises RigError (`camera-*`)."""
        self._settings = settings
        self._turn = turn_of(settings.rotation, settings.mirror)
        self._make_encoder = make_encoder
        self._encoder: RequestEncoder | None = None
        self._lens: float | None = None
        self._metadata: dict[str, Any] = {}
        self._kept = self._shown = np.empty(0, np.uint8)
        self._session: Session | None = Session(make, settings.camera)
        try:
            self.name = self._session.model
            self._plan = plan_of(self.name, settings)
            self._stamps = Stamps(self._plan.rate_hz)
            self._start(self._session)
        except BaseException:
            self.close()
            raise

    @property
    def size(self) -> Size:
        """See `FrameSource.size`; as the camera reads back, turned."""
        return self._streams.size

    @property
    def rate_hz(self) -> float:
        """See `FrameSource.rate_hz`; as the camera says, where it does."""
        return 1e9 / self._stamps.period_ns

    @property
    def still_size(self) -> Size | None:
        """See `FrameSource.still_size`."""
        return None if self._plan.still is None else self._turn.size_of(self._plan.still)

    @property
    def last_settings(self) -> LastSettings:
        """See `Metered`."""
        seen = self._metadata.get
        return LastSettings(seen("ExposureTime"), seen("AnalogueGain"), seen("LensPosition"))

    @property
    def lens_range(self) -> tuple[float, float] | None:
        """See `Focusing`."""
        limits = self._opened().camera.camera_controls.get("LensPosition")
        return None if limits is None else (float(limits[0]), float(limits[1]))

    def set_lens(self, dioptres: float) -> None:
        """See `Focusing`."""
        if self.lens_range is None:
            raise RigError(Code.CAMERA_FORMAT, f"the lens of {self.name} does not move: turn its ring by hand")
        self._lens = dioptres
        self._opened().camera.set_controls(self._focus())

    def next_frame(self, timeout_s: float) -> Frame:
        """See `FrameSource.next_frame`. It never waits longer than two frame times and a second."""
        session = self._opened()
        with session.request(min(timeout_s, patience_s(self.rate_hz))) as request:
            self._metadata = request.get_metadata()
            sequence, captured_ns = self._stamps.next(self._metadata)
            measure = self._measure(request)
            pixels, pixel_format = self._take(request)
        return Frame(sequence, captured_ns, pixels, pixel_format, sharpness=measure)

    def take_still(self, timeout_s: float) -> Frame:
        """See `FrameSource.take_still`. Frames come again when it returns, and when it fails but for a camera that is lost."""
        session = self._opened()
        if self._plan.still is None:
            raise RigError(Code.CAMERA_FORMAT, f"no still of {self.name}: its plan has none (`still`, `profile`)")
        self._stamps.pause()
        self._close_encoder()
        try:
            return self._still(session, self._plan.still, timeout_s)
        finally:
            self._stamps.pause()
            self._start(session)

    def close(self) -> None:
        """See `FrameSource.close`; of the last frame nothing is left in memory. Raises RigError (`camera-stalled`) where the driver hangs:
        the camera is given up even then.
        """
        session, self._session = self._session, None
        self._kept.fill(0)
        self._close_encoder()
        if session is not None:
            session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _opened(self) -> Session:
        if self._session is None:
            raise RigError(Code.CAMERA_MISSING, f"{self.name} is closed: open it again")
        return self._session

    def _start(self, session: Session) -> None:
        """Frames, from now on: also those after a still."""
        asked = streams.video(session.camera, self._plan, self._turn, self._controls(session, self._plan.rate_hz))
        self._streams = streams.read_back(session.run(asked, 1 / self.rate_hz), self._turn)
        self._encoder = self._make_encoder(self._streams.main, self._streams.left, self.rate_hz)
        self._kept.fill(0)
        self._kept, self._shown = _room(self._streams)

    def _controls(self, session: Session, rate_hz: float | None) -> dict[str, Any]:
        """A lens that focuses once does that before the first frame, and not again for a still."""
        available, opening = session.camera.camera_controls, not self._metadata
        return controls_for(self._settings, rate_hz, available, opening=opening) | self._focus()

    def _focus(self) -> dict[str, Any]:
        return {} if self._lens is None else {"AfMode": int(AfMode.MANUAL), "LensPosition": self._lens}

    def _measure(self, request: Any) -> int:
        """Of the small stream, where there is one, in the camera's own buffer."""
        stream, layout = (MAIN, self._streams.main) if self._streams.lores is None else (LORES, self._streams.lores)
        with mapped(request, stream) as buffer:
            return sharpness(brightness(buffer, layout))

    def _take(self, request: Any) -> tuple[Pixels, PixelFormat]:
        """By the board's encoder, or the one copy."""
        if self._encoder is not None and (made := self._encoder.encode(request)) is not None:
            return np.frombuffer(made, np.uint8), PixelFormat.JPEG
        with mapped(request, MAIN) as buffer:
            copy_into(self._kept, buffer, self._streams.main, self._streams.left)
        return self._shown, FORMATS[self._streams.main.pixel_format]

    def _still(self, session: Session, size: Size, timeout_s: float) -> Frame:
        asked = streams.still(session.camera, size, self._turn, self._controls(session, None))
        with session.still(asked, timeout_s) as (request, configuration):
            given = streams.read_back(configuration, self._turn)
            sequence, captured_ns = self._stamps.next(request.get_metadata())
            kept, shown = _room(given)
            with mapped(request, MAIN) as buffer:
                copy_into(kept, buffer, given.main, given.left)
        return Frame(sequence, captured_ns, shown, FORMATS[given.main.pixel_format])

    def _close_encoder(self) -> None:
        """Also before a still: it may hold on to buffers whose memory the still needs."""
        encoder, self._encoder = self._encoder, None
        if encoder is not None:
            encoder.close()


def _room(given: Streams) -> tuple[Pixels, Pixels]:
    """Memory for a frame, and the same for those who only read."""
    kept = empty_frame(given.main, given.left)
    shown = kept.view()
    shown.flags.writeable = False
    return kept, shown
