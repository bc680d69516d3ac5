"""A run: it looks under a lit lamp alone, shows looks at its display's pace, and ends when it should."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.aiming.look import Look, Target
from eyelid_rig.camera.aiming.placing import Orientation
from eyelid_rig.camera.aiming.session import STEADY, Ends, Session
from eyelid_rig.camera.aiming.sweep import Peak, most_steps
from eyelid_rig.camera.aiming.target import Seen
from eyelid_rig.camera.aiming.watching import Watch
from eyelid_rig.camera.frames import FrameSource
from unit.camera.aiming.optics import PERIOD_NS, Clock, OpticalSource
from unit.camera.aiming.rendered import as_mounted, camera, scene

SMALL = (480, 270)
TARGET = scene(camera(width=30, right=6, size=SMALL), SMALL)
DESK = scene(None, SMALL)


class SwitchedLamp:
    """Lit as long as `is_lit` says; waiting for it lights it again, or raises `trouble`."""

    has_pico = True

    def __init__(self) -> None:
        self.is_lit = False
        self.waits = 0
        self.trouble: RigError | None = None

    @property
    def may_look(self) -> bool:
        return self.is_lit

    def wait(self) -> None:
        self.waits += 1
        if self.trouble:
            raise self.trouble
        self.is_lit = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return


class Seat:
    """Somebody who watches: the display, and the bench it looks at."""

    every_s = 1.0

    def __init__(self, picture: object = TARGET, *, true: float = 2.0, limits: tuple[float, float] | None = (0.0, 10.0)) -> None:
        self.clock = Clock()
        self.lamp = SwitchedLamp()
        self.watch = Watch(Orientation())
        self.sources: list[OpticalSource] = []
        self.shown: list[Look] = []
        self._make = lambda: OpticalSource(picture, self.clock, true=true, limits=limits)  # type: ignore[arg-type]
        self.on_open = lambda source: None
        self.went_at_the_word: list[int] = []
        self.session = Session(self._open, self.lamp, self.watch, lambda source: self, self.clock, self._hear)

    def _hear(self) -> None:
        """That the lens is about to move: how often it has."""
        self.went_at_the_word.append(len(self.sources[-1].went))

    def _open(self) -> FrameSource:
        assert self.lamp.is_lit, "the camera was opened in the dark"
        self.sources.append(self._make())
        self.on_open(self.sources[-1])
        return self.sources[-1]

    def show(self, look: Look) -> None:
        self.shown.append(look)

    def end(self, lines: Sequence[str]) -> None:
        raise AssertionError("only the command ends a display")


def test_one_look_is_shown_once_and_the_camera_is_closed() -> None:
    seat = Seat(true=8.0)
    look = seat.session.run(Ends(once=True), focus=False)
    assert seat.shown == [look]
    assert look.target.seen is Seen.ONE
    assert look.target.placement is not None
    assert look.target.placement.right == pytest.approx(6, abs=0.3)
    assert (look.settings.exposure_us, look.settings.gain) == (12_000, 1.5)
    assert look.is_lit
    assert not seat.sources[0].opened


def test_frames_of_the_first_second_are_not_looked_at() -> None:
    seat = Seat(true=8.0)
    began = seat.clock.now_ns
    seat.session.run(Ends(once=True), focus=False)
    assert seat.clock.now_ns - began == 1_000_000_000 + PERIOD_NS


def test_a_lamp_that_darkens_closes_the_camera_until_it_is_lit_again() -> None:
    seat = Seat(true=8.0)

    def darken(source: OpticalSource) -> None:
        source.on_frame = lambda sequence: setattr(seat.lamp, "is_lit", False) if sequence == 13 and len(seat.sources) == 1 else None

    seat.on_open = darken
    seat.session.run(Ends(steady=True), focus=False)
    assert seat.lamp.waits == len(seat.sources) == 2
    assert not any(source.opened for source in seat.sources)
    assert all(look.is_lit for look in seat.shown)


def test_a_frame_that_came_as_the_lamp_went_out_is_not_looked_at() -> None:
    seat = Seat(true=8.0)
    seat.on_open = lambda source: setattr(source, "on_frame", lambda sequence: setattr(seat.lamp, "is_lit", sequence < 12))
    real_wait = seat.lamp.wait

    def once() -> None:
        if seat.lamp.waits:
            raise RigError(Code.PICO_ABSENT, "gone")
        real_wait()

    seat.lamp.wait = once  # type: ignore[method-assign]
    with pytest.raises(RigError, match="gone"):
        seat.session.run(Ends(), focus=False)
    assert [look.at_s for look in seat.shown] == [pytest.approx(1.1)]


def test_a_closed_shut_switch_opens_no_camera() -> None:
    seat = Seat()
    seat.lamp.trouble = RigError(Code.SHUT, "shut")
    with pytest.raises(RigError):
        seat.session.run(Ends(once=True), focus=False)
    assert seat.sources == []


@pytest.mark.parametrize(("rotation", "mirror"), [(0, False), (90, True), (270, False)])
def test_who_saves_waits_until_the_target_is_seen_steadily(rotation: int, mirror: bool) -> None:
    seat = Seat(as_mounted(TARGET, rotation, mirror), true=8.0)
    look = seat.session.run(Ends(steady=True), focus=False)
    assert look.orientation == Orientation(rotation, mirror)  # type: ignore[arg-type]
    assert seat.watch.steady == STEADY


def test_who_saves_does_not_wait_for_ever() -> None:
    seat = Seat(DESK)
    with pytest.raises(RigError) as raised:
        seat.session.run(Ends(steady=True), focus=False)
    assert raised.value.code is Code.TARGET_UNSEEN
    assert seat.clock.now_ns < 30e9


def test_a_target_that_comes_and_goes_is_not_waited_for_for_ever() -> None:
    seat = Seat(true=8.0)
    seen = seat.watch._aim

    def now_and_then(luma: object) -> Target:
        target = seen(luma)  # type: ignore[arg-type]
        seat.watch.steady = 1
        return target

    seat.watch._aim = now_and_then  # type: ignore[method-assign]
    with pytest.raises(RigError) as raised:
        seat.session.run(Ends(steady=True), focus=False)
    assert raised.value.code is Code.TARGET_UNSEEN


def test_a_camera_that_was_opened_again_is_focused_where_the_sweep_said() -> None:
    seat = Seat(true=3.0)

    def darken(source: OpticalSource) -> None:
        if len(seat.sources) == 1:
            swept = most_steps(0, 10) * 6
            source.on_frame = lambda sequence: setattr(seat.lamp, "is_lit", sequence < swept)

    seat.on_open = darken

    def stop(look: Look) -> None:
        seat.shown.append(look)
        if len(seat.sources) == 2:
            raise KeyboardInterrupt

    seat.show = stop  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        seat.session.run(Ends(), focus=True)
    assert len(seat.sources[0].went) > 11
    assert seat.sources[1].went == [seat.watch.focus.dioptres]  # type: ignore[union-attr]


def test_a_sweep_comes_before_the_looks_and_is_told_in_each() -> None:
    seat = Seat(true=3.0)
    look = seat.session.run(Ends(once=True), focus=True)
    assert seat.went_at_the_word == [0]
    assert look.focus is not None
    assert look.focus.peak is Peak.INSIDE
    assert look.focus.dioptres == pytest.approx(3.0, abs=0.15)
    assert look.target.seen is Seen.ONE
    assert look.settings.lens_position == pytest.approx(look.focus.dioptres)


def test_a_lens_that_does_not_move_is_told_before_anything_is_shown() -> None:
    seat = Seat(limits=None)
    with pytest.raises(RigError) as raised:
        seat.session.run(Ends(once=True), focus=True)
    assert raised.value.code is Code.LENS_FIXED
    assert not seat.sources[0].opened
    assert seat.went_at_the_word == []


def test_looks_are_shown_at_the_displays_pace() -> None:
    seat = Seat(true=8.0)

    def stop(sequence: int) -> None:
        if sequence == 70:
            raise KeyboardInterrupt

    seat.on_open = lambda source: setattr(source, "on_frame", stop)
    with pytest.raises(KeyboardInterrupt):
        seat.session.run(Ends(), focus=False)
    gaps = [after.at_s - before.at_s for before, after in zip(seat.shown, seat.shown[1:], strict=False)]
    assert len(gaps) == 5
    assert all(1.0 <= gap <= 1.2 for gap in gaps)
    assert seat.session.last == seat.shown[-1]


def test_ctrl_c_while_the_first_look_is_shown_loses_nothing() -> None:
    seat = Seat(true=8.0)

    def interrupted(look: Look) -> None:
        raise KeyboardInterrupt

    seat.show = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        seat.session.run(Ends(), focus=False)
    assert seat.session.last is not None
    assert seat.session.last.orientation == Orientation()


def test_the_best_so_far_stays_when_the_lens_is_turned_away() -> None:
    seat = Seat(true=2.0)

    def turn(source: OpticalSource) -> None:
        source.on_frame = lambda sequence: source.went.append(2.0 if sequence < 20 else 2.8)

    def stop(look: Look) -> None:
        seat.shown.append(look)
        if look.at_s > 4:
            raise KeyboardInterrupt

    seat.on_open = turn
    seat.show = stop  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        seat.session.run(Ends(), focus=False)
    assert seat.shown[0].sharpness_share > 0.95
    assert seat.shown[-1].sharpness_share < 0.7
    assert seat.shown[-1].best[1][1] >= seat.shown[0].measured.sharpness[1][1]


def test_without_a_target_the_picture_is_told_as_the_settings_turn_it() -> None:
    seat = Seat(as_mounted(DESK, 90, False))
    seat.watch = Watch(Orientation(90))
    seat.session = Session(seat._open, seat.lamp, seat.watch, lambda source: seat, seat.clock)
    look = seat.session.run(Ends(once=True), focus=False)
    assert look.size == SMALL
    assert look.orientation is None
