"""A run of `eyelid-rig aim`: camera, lamp and display put together. It looks only while the lamp is lit, and keeps numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.aiming import focusing
from eyelid_rig.camera.aiming.display import Display
from eyelid_rig.camera.aiming.lamp import Lamp
from eyelid_rig.camera.aiming.look import Look
from eyelid_rig.camera.aiming.watching import Watch
from eyelid_rig.camera.frames import Clock, Frame, FrameSource
from eyelid_rig.camera.lens import LastSettings, Metered

Opener: TypeAlias = Callable[[], FrameSource]
"""Opens the camera as it is mounted: neither turned nor mirrored."""

_SETTLING_NS: Final = 1_000_000_000
"""After it opened, a camera still looks for its exposure; those frames are passed over."""
_LOOK_NS: Final = 200_000_000
"""Between two looks: finding the target takes a small board a good part of that."""
_TIMEOUT_S: Final = 2.0
STEADY: Final = 3
"""Looks in a row that have to say the same before it is saved."""
_SAVING_S: Final = 20.0
"""From the first look on: until then the target has to be seen steadily where that is waited for."""


@dataclass(frozen=True, slots=True)
class Ends:
    """When a run ends by itself."""

    once: bool = False
    steady: bool = False
    """When the target was seen the same way up `STEADY` times in a row."""


class _DarkError(Exception):
    """The lamp is not lit any more."""


class Session:
    """`last` is the look that was shown last, or is being shown. `on_sweep` is called before the lens moves."""

    def __init__(
        self,
        opener: Opener,
        lamp: Lamp,
        watch: Watch,
        display_of: Callable[[FrameSource], Display],
        clock: Clock,
        on_sweep: Callable[[], None] = lambda: None,
    ) -> None:
        self._opener = opener
        self._lamp = lamp
        self._watch = watch
        self._display_of = display_of
        self._display: Display | None = None
        self._clock = clock
        self._on_sweep = on_sweep
        self._began_ns = clock.monotonic_ns()
        self._first_s: float | None = None
        self.last: Look | None = None

    def run(self, ends: Ends, *, focus: bool) -> Look:
        """Until it ends by itself; the last look. Raises RigError (`camera-*`, `lens-fixed`, `shut`, `pico-*`, `target-unseen`).

        Where the lamp darkens the camera is closed, and opened again once it is lit.
        """
        while True:
            self._lamp.wait()
            try:
                with self._opener() as source:
                    self._sweep(source, focus=focus)
                    return self._watch_until(source, ends)
            except _DarkError:
                continue

    def end(self, lines: list[str]) -> None:
        """Have the display say what is left to say."""
        if self._display is not None:
            self._display.end(lines)

    def _sweep(self, source: FrameSource, *, focus: bool) -> None:
        """Once a run; a camera that was opened again gets what was found."""
        if not focus:
            return
        lens = focusing.lens_of(source)
        if self._watch.focus is None:
            self._on_sweep()
            self._watch.focus = focusing.focus(lens, self._frames(source))
        elif self._watch.focus.dioptres is not None:
            lens.set_lens(self._watch.focus.dioptres)

    def _watch_until(self, source: FrameSource, ends: Ends) -> Look:
        display = self._display = self._display or self._display_of(source)
        for look in self._looks(source):
            self._first_s = look.at_s if self._first_s is None else self._first_s
            is_over = ends.once or (ends.steady and self._is_steady(look.at_s - self._first_s))
            if is_over or self.last is None or look.at_s - self.last.at_s >= display.every_s:
                self.last = look  # first: Ctrl-C may come while it is shown
                display.show(look)
            if is_over:
                return look
        raise AssertionError("frames end with an error alone")

    def _is_steady(self, looking_s: float) -> bool:
        """Raises RigError (`target-unseen`) where that takes too long."""
        if self._watch.steady >= STEADY:
            return True
        if looking_s > _SAVING_S:
            raise RigError(Code.TARGET_UNSEEN, f"no printed target, or not one alone, was seen steadily within {_SAVING_S:g} s")
        return False

    def _looks(self, source: FrameSource) -> Iterator[Look]:
        next_ns = 0
        for frame in self._frames(source):
            now_ns = self._clock.monotonic_ns()
            if now_ns >= next_ns:
                next_ns = now_ns + _LOOK_NS
                settings = source.last_settings if isinstance(source, Metered) else LastSettings()
                yield self._watch.look(frame, settings, (now_ns - self._began_ns) / 1e9, is_lit=self._lamp.is_lit)

    def _frames(self, source: FrameSource) -> Iterator[Frame]:
        """Those that were taken under the lamp, once the exposure has settled. Ends with `_DarkError` or RigError alone."""
        settled_ns: int | None = None
        while self._lamp.may_look:
            frame = source.next_frame(_TIMEOUT_S)
            settled_ns = frame.captured_ns + _SETTLING_NS if settled_ns is None else settled_ns
            if self._lamp.may_look and frame.captured_ns >= settled_ns:
                yield frame
        raise _DarkError
