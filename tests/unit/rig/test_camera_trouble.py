"""Trouble with the camera, as wearer and ledger meet it: no prompt is lost in silence, and none is refused that could be answered."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from eyelid_formats import cable, ledger
from eyelid_formats.errors import Code
from eyelid_pico import signals
from eyelid_rig import ledgerfile
from eyelid_rig.camera import trouble
from eyelid_rig.camera.health import TROUBLES, Event, Health
from eyelid_rig.gate import State
from eyelid_rig.prompts.pico import Ask, Signal
from eyelid_rig.prompts.spoken import VoiceFacts
from eyelid_rig.restart import GaveUpError
from eyelid_rig.sandbox import WORDS as WORDS_OF_SANDBOX
from eyelid_rig.sealing import SIGNAL_NS
from eyelid_rig.settings import RigSettings
from eyelid_rig.status import StatusFile
from unit.rig.deskrig import DeskRig
from unit.rig.test_ledgerfile import file_limit

WORDS = "what is this table made of?"
MIC = {"rate_hz": 192_000, "channels": 64, "rms_db": -100.5, "peak_db": -100.5, "clipped": 0.123456, "overruns": 2**32, "opened": 2**32}
LONGEST_VOICE = VoiceFacts(
    "mic-clipping", "microwakeword", "model-missing", {**MIC, "looks_left_out": 2**32}, ear_mb=100.5, deaths=10**6, kept=WORDS_OF_SANDBOX
)
EVERY = sorted({*TROUBLES, Code.CAMERA_STARVED, Code.INTERNAL})


def be(rig: DeskRig, code: Code | None) -> None:
    """The camera's thread says so: fails with `code`, starves, or gives a frame."""
    now_ns = rig.clock.monotonic_ns()
    health = Health().after(Event.WANTED, now_ns)[0]
    if code is not Code.CAMERA_MISSING:
        health = health.after_frame(Event.FRAME, 0, now_ns)[0]
    if code is Code.CAMERA_STARVED:
        health = health.after_frame(Event.LATE, 9, now_ns)[0]
    elif code is not None:
        health = health.after_failure(code, f"it is {code}", now_ns)[0]
    rig.recorder.camera.health = health


def give_up(rig: DeskRig) -> None:
    """The third stall in a row."""
    camera = rig.recorder.camera
    be(rig, Code.CAMERA_STALLED)
    for _ in range(2):
        camera.health = camera.health.after_failure(Code.CAMERA_STALLED, "it stands still", rig.clock.monotonic_ns())[0]


def refusals(rig: DeskRig) -> list[tuple[int, str]]:
    return [(one.counter, one.reason) for one in rig.details(ledger.Refused)]


def states(rig: DeskRig) -> list[str]:
    return [one.state for one in rig.details(ledger.Camera)]


@pytest.mark.parametrize("code", EVERY)
def test_a_press_that_finds_no_frame_is_refused_with_what_is_wrong_with_the_camera(rig: DeskRig, code: Code) -> None:
    rig.wait(2_100)
    be(rig, code)
    rig.finger()
    rig.settle()
    assert refusals(rig) == [(1, code)]
    assert rig.agent.sealing.last_refusal == code
    assert Signal.REFUSED in rig.uart.signals
    assert rig.bundles() == []
    rig.check_counted()


def test_a_press_that_finds_no_frame_of_a_camera_without_trouble_is_refused_as_before(rig: DeskRig) -> None:
    rig.wait(2_100)
    rig.finger()
    rig.settle()
    assert refusals(rig) == [(1, "no-frame")]


@pytest.mark.parametrize("code", EVERY)
def test_a_press_whose_look_back_has_frames_is_answered_whatever_the_camera_does_now(rig: DeskRig, code: Code) -> None:
    rig.see()
    be(rig, code)
    rig.wait(1_000)
    rig.finger()
    rig.settle()
    rig.settle()
    assert refusals(rig) == []
    assert len(rig.bundles()) == 1
    rig.check_counted()


@pytest.mark.parametrize("code", EVERY)
def test_words_whose_frame_does_not_come_are_refused_with_what_is_wrong_with_the_camera(rig: DeskRig, code: Code) -> None:
    rig.see(10)
    rig.say(WORDS)
    be(rig, code)
    rig.wait(2_900)
    assert rig.agent.sealing.state is State.CROPPING, "it may come back in time"
    rig.wait(200)
    assert refusals(rig) == [(1, code)]
    rig.check_counted()


def test_words_are_answered_where_the_camera_comes_back_in_time(rig: DeskRig) -> None:
    rig.see(10)
    rig.say(WORDS)
    be(rig, Code.CAMERA_STALLED)
    rig.wait(1_500)
    be(rig, None)
    rig.see(3)
    rig.settle()
    assert refusals(rig) == []
    assert len(rig.bundles()) == 1


@pytest.mark.parametrize("code", EVERY)
def test_every_state_is_in_the_ledger_and_its_end_too(rig: DeskRig, code: Code) -> None:
    be(rig, code)
    rig.wait(20)
    be(rig, None)
    rig.wait(10_100)
    assert states(rig) == [code, "ok"]


@pytest.mark.parametrize("code", EVERY)
def test_every_state_is_in_the_status(rig: DeskRig, code: Code, tmp_path: Path) -> None:
    be(rig, code)
    rig.wait(2_000)
    said = StatusFile(tmp_path / "status.json", rig.agent, rig.inbox, RigSettings(), ()).snapshot(rig.clock.monotonic_ns())
    assert (said["camera"], said["camera_for_s"], said["camera_reopened"]) == (code, 2.0, 0)
    assert said["camera_missed"] == (9 if code is Code.CAMERA_STARVED else 0)
    assert said["camera_failures"] == (0 if code is Code.CAMERA_STARVED else 1)
    assert said["camera_why"]
    json.dumps(said)


@pytest.mark.parametrize("why", ["x", "é", '"', "\\", "\0", "\N{GRINNING FACE}", "\udcff"])
def test_the_longest_reason_leaves_the_status_small_enough_for_the_cable(rig: DeskRig, tmp_path: Path, why: str) -> None:
    be(rig, Code.CAMERA_BUSY)
    rig.recorder.camera.health = replace(rig.recorder.camera.health, why=why * 9_999)
    rig.voice.says = LONGEST_VOICE
    settings = RigSettings(voice=True, voice_name="\N{GRINNING FACE}" * 48)
    status = StatusFile(tmp_path / "status.json", rig.agent, rig.inbox, settings, WORDS_OF_SANDBOX)
    status.tick(rig.clock.monotonic_ns())
    assert (tmp_path / "status.json").stat().st_size <= cable.STATUS_LIMIT


def test_the_status_has_all_of_what_is_said_about_a_missing_camera(rig: DeskRig, tmp_path: Path) -> None:
    be(rig, Code.CAMERA_MISSING)
    missing = str(trouble.missing().args[0])
    rig.recorder.camera.health = replace(rig.recorder.camera.health, why=missing)
    said = StatusFile(tmp_path / "status.json", rig.agent, rig.inbox, RigSettings(), ()).snapshot(0)
    assert said["camera_why"] == missing


def test_the_wearer_hears_that_frames_stop_and_that_they_come_again(rig: DeskRig) -> None:
    be(rig, Code.CAMERA_BUSY)
    rig.wait(11_000)
    be(rig, Code.CAMERA_STARVED)
    rig.wait(11_000)
    assert rig.uart.signals == [Signal.CAMERA_LOST], "half of the frames are still lost"
    be(rig, None)
    rig.wait(1_500)
    assert rig.uart.signals == [Signal.CAMERA_LOST, Signal.CAMERA_BACK]
    assert rig.desk.device.tone_hz == 0


def test_a_prompt_and_its_signal_are_not_talked_over(rig: DeskRig) -> None:
    rig.see()
    rig.uart.holds.add(Ask.GRANT)
    rig.finger()
    rig.settle()
    be(rig, Code.CAMERA_STALLED)
    rig.wait(1_000)
    rig.uart.release()
    rig.wait(1_100)
    assert rig.uart.signals == [Signal.KEPT]
    rig.wait(200)
    assert rig.uart.signals == [Signal.KEPT, Signal.CAMERA_LOST]


def test_no_signal_of_the_board_plays_for_longer_than_it_is_left_to() -> None:
    assert max(sum(step[0] for step in steps) for steps in map(signals.steps, signals.PATTERNS)) * 1_000_000 < SIGNAL_NS


def test_while_shut_nothing_is_heard(rig: DeskRig) -> None:
    rig.see()
    rig.desk.shutter(True)
    rig.uart.bring_events()
    rig.settle()
    be(rig, Code.CAMERA_STALLED)
    rig.wait(3_000)
    assert rig.uart.signals == []
    rig.desk.shutter(False)
    rig.uart.bring_events()
    rig.wait(100)
    assert rig.uart.signals == [Signal.CAMERA_LOST]


def test_a_pico_that_is_away_tells_it_when_it_is_back(rig: DeskRig) -> None:
    rig.uart.is_open = False
    be(rig, Code.CAMERA_STALLED)
    rig.wait(1_000)
    rig.uart.is_open = True
    rig.wait(100)
    assert rig.uart.signals == [Signal.CAMERA_LOST]


def test_a_process_that_ends_again_and_again_fills_no_ledger(rig: DeskRig) -> None:
    for _ in range(6):
        be(rig, Code.CAMERA_STALLED)
        rig.wait(100)
        be(rig, None)
        rig.wait(100)
        rig.restart()
    assert states(rig) == ["camera-stalled"]
    be(rig, None)
    rig.wait(11_000)
    assert states(rig) == ["camera-stalled", "ok"]


def test_a_ledger_that_fills_takes_prompts_alone_and_how_the_camera_is_not(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.see()
    monkeypatch.setattr(ledgerfile, "NOTES_LIMIT", 0)
    be(rig, Code.CAMERA_STALLED)
    rig.wait(11_000)
    assert states(rig) == []
    rig.finger()
    rig.settle()
    assert [type(one) for one in rig.details()[-2:]] == [ledger.Prompt, ledger.Refused]


def test_a_restart_goes_on_where_the_ledger_ended(rig: DeskRig) -> None:
    be(rig, Code.CAMERA_STALLED)
    rig.wait(100)
    rig.restart()
    be(rig, Code.CAMERA_STALLED)
    rig.wait(11_000)
    assert states(rig) == ["camera-stalled"]
    assert Signal.CAMERA_LOST not in rig.uart.signals
    be(rig, None)
    rig.wait(100)
    assert states(rig) == ["camera-stalled", "ok"]
    assert rig.uart.signals == [Signal.CAMERA_BACK]


def test_where_opening_it_again_does_not_help_the_process_ends_with_an_entry(rig: DeskRig) -> None:
    be(rig, Code.CAMERA_BUSY)
    rig.wait(100)
    give_up(rig)
    with pytest.raises(GaveUpError) as ended:
        rig.settle()
    assert ended.value.code is Code.CAMERA_STALLED
    assert states(rig) == ["camera-busy", "camera-stalled"], "though ten seconds had not passed"


def test_the_prompt_that_waits_for_a_frame_is_refused_before_the_process_ends(rig: DeskRig) -> None:
    rig.see(10)
    rig.say(WORDS)
    give_up(rig)
    with pytest.raises(GaveUpError):
        rig.settle()
    assert refusals(rig) == [(1, "camera-stalled")]
    assert Signal.REFUSED in rig.uart.signals
    rig.check_counted()


def test_a_prompt_that_has_its_frame_is_finished_first(rig: DeskRig) -> None:
    rig.see()
    rig.uart.holds.add(Ask.GRANT)
    rig.finger()
    rig.settle()
    give_up(rig)
    rig.wait(1_000)
    assert rig.agent.sealing.state is State.GRANTING
    rig.uart.release()
    with pytest.raises(GaveUpError):
        rig.wait(100)
    assert refusals(rig) == []
    assert len(rig.bundles()) == 1
    rig.check_counted()


def test_a_close_that_hangs_ends_the_process_too(rig: DeskRig) -> None:
    camera, inside, over = rig.recorder.camera, threading.Event(), threading.Event()

    def hang() -> None:
        with camera._watch.within(10.0, "closing it does not end"):
            inside.set()
            over.wait(20)

    thread = threading.Thread(target=hang)
    thread.start()
    inside.wait(20)
    rig.wait(10_900)
    with pytest.raises(GaveUpError, match="closing it"):
        rig.wait(200)
    over.set()
    thread.join()
    assert states(rig) == ["camera-stalled"]


def test_a_full_disk_gets_the_state_once_there_is_room_and_prompts_come_first(rig: DeskRig) -> None:
    rig.see()
    with file_limit(0):
        be(rig, Code.CAMERA_BUSY)
        rig.wait(200)
        rig.finger()
        rig.settle()
        rig.wait(200)
    rig.wait(2_000)
    assert [type(one) for one in rig.details()[1:]] == [ledger.Prompt, ledger.Refused, ledger.Camera]
    assert rig.counting.owed == 0
    rig.check_counted()
