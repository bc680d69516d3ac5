"""Real PortAudio and sounddevice over real alsa-lib; the card below it is made by `card.c`, faults and all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eyelid_bench.sound.card import Card, Fault, SoundCard
from eyelid_rig.prompts.voice.mic import portaudio, tending
from eyelid_rig.prompts.voice.mic.health import State
from eyelid_rig.prompts.voice.microphone import microphone
from eyelid_rig.restart import GaveUpError
from hearing import SystemTime, Wearer, nobody_has_a_microphone, tone_of

AMPLITUDE = 8000


@pytest.mark.parametrize(
    "card",
    [
        Card(16_000),
        Card(48_000),
        Card(44_100, channels=2, format="S32_LE"),
        Card(96_000, channels=4),
        Card(48_000, channels=2),
    ],
    ids=str,
)
def test_whatever_a_card_has_comes_as_16_khz_mono(plug_in: Callable[[Card], SoundCard], card: Card) -> None:
    plug_in(card)
    wearer = Wearer(microphone("card", "", SystemTime()))
    wearer.hear(0.2)  # a resampler swings in
    heard = wearer.hear(0.5)[:8000]
    wearer.mic.close()
    tone_hz, share = tone_of(heard)
    assert (tone_hz, heard.max()) == (440, pytest.approx(AMPLITUDE, rel=0.01))
    assert share > 0.9999
    assert wearer.mic.health.state is State.CLOSED


def test_a_card_below_16_khz_is_refused_by_name(plug_in: Callable[[Card], SoundCard]) -> None:
    plug_in(Card(8_000))
    wearer = Wearer(microphone("card", "", SystemTime()))
    wearer.until_is(State.UNFIT)
    assert "16 kHz" in wearer.mic.health.why
    wearer.mic.close()


@pytest.mark.parametrize(("fault", "state"), [(Fault.ABSENT, State.MISSING), (Fault.BUSY, State.BUSY)])
def test_a_microphone_that_is_not_to_be_had_is_told_apart_and_found_when_it_is(card: SoundCard, fault: Fault, state: State) -> None:
    card.has(fault)
    wearer = Wearer(microphone("card", "", SystemTime()))
    wearer.until_is(state)
    assert wearer.mic.health.why
    card.recovers(fault)
    wearer.until_is(State.LISTENING)
    wearer.mic.close()


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.STUCK])
def test_a_microphone_pulled_out_in_mid_phrase_is_lost_and_found_again(
    card: SoundCard, wearer: Wearer, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending, "_QUIET_LOOKS", 3)
    wearer.hear(0.1)
    card.has(fault)
    wearer.until_is(State.LOST)
    last = wearer.blocks[-1]
    card.recovers(fault)
    wearer.blocks.clear()
    wearer.until_is(State.LISTENING)
    first = wearer.blocks[0]
    assert first.gap
    assert first.start == last.start + last.samples.size
    assert wearer.mic.health.opened == 2


def test_a_microphone_driven_too_far_is_told_and_still_heard(card: SoundCard, wearer: Wearer) -> None:
    card.has(Fault.LOUD)
    wearer.until_is(State.CLIPPING)
    assert wearer.hear(0.1).max() > 32_000
    card.recovers(Fault.LOUD)
    wearer.until_is(State.LISTENING)


def test_an_overrun_is_counted_and_says_that_sound_is_missing(card: SoundCard, wearer: Wearer) -> None:
    wearer.hear(0.2)
    card.has(Fault.OVERRUN)
    wearer.until_is(State.OVERRUN)
    assert wearer.mic.health.overruns == 1
    assert any(block.gap for block in wearer.blocks[1:])
    wearer.until_is(State.LISTENING)
    assert wearer.mic.health.opened == 1


STOPPED = """
import os, signal, subprocess, sys
from pathlib import Path
from eyelid_rig.prompts.voice.mic import portaudio
from eyelid_rig.prompts.voice.microphone import microphone
from hearing import SystemTime, Wearer
portaudio.ALSA = Path(sys.argv[1])
wearer = Wearer(microphone("card", "", SystemTime()))
wearer.hear(0.2)
subprocess.Popen(["sh", "-c", f"kill -STOP {os.getpid()}; sleep 0.9; kill -CONT {os.getpid()}"])
wearer.until(lambda: wearer.mic.health.overruns == 1)
wearer.hear(0.1)
print(wearer.mic.health.state, wearer.mic.health.opened)
wearer.mic.close()
"""


def test_a_process_that_was_stopped_for_longer_than_the_device_holds_sound_knows_that_it_lost_some(card: SoundCard) -> None:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", STOPPED, str(card.alsa)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.split() == ["mic-overrun", "1"]


def test_a_device_that_does_not_close_is_given_up_in_bounded_time(card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tending, "_CLOSE_S", 0.3)
    wearer = Wearer(microphone("card", "", SystemTime()))
    wearer.hear(0.1)
    card.has(Fault.HANG)
    with pytest.raises(GaveUpError, match="does not close"):
        wearer.mic.close()
    assert wearer.mic.read(0) is None
    card.recovers(Fault.HANG)
    wearer.until(nobody_has_a_microphone)


def test_a_device_that_hangs_while_it_is_lost_asks_for_a_new_process(
    card: SoundCard, wearer: Wearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending, "_CLOSE_S", 0.3)
    wearer.hear(0.1)
    card.has(Fault.HANG)
    card.has(Fault.LOST)
    wearer.until(lambda: wearer.mic.gave_up(SystemTime().monotonic_ns()) is not None)
    assert wearer.mic.health.state is State.LOST
    card.recovers(Fault.HANG)
    card.recovers(Fault.LOST)
    wearer.until_is(State.LISTENING)


def test_a_name_that_no_microphone_has_lists_those_that_are_there(card: SoundCard) -> None:
    wearer = Wearer(microphone("headset", "", SystemTime()))
    wearer.until_is(State.MISSING)
    assert '"headset"' in wearer.mic.health.why
    assert " card." in wearer.mic.health.why
    wearer.mic.close()


def test_no_sound_card_at_all_is_a_missing_microphone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, card: SoundCard) -> None:
    (tmp_path / "hardware.conf").write_text("</usr/share/alsa/alsa.conf>\n!@hooks [ ]\n")
    assert [device.name for device in portaudio.devices("")] == []
    wearer = Wearer(microphone("", "", SystemTime()))
    wearer.until_is(State.MISSING)
    wearer.mic.close()


def test_a_closed_microphone_holds_no_sound_and_opens_again(wearer: Wearer) -> None:
    wearer.hear(0.1)
    wearer.mic.close()
    assert wearer.mic.health.state is State.CLOSED
    assert wearer.mic.read(0) is None
    wearer.mic.open()
    wearer.blocks.clear()
    wearer.until_is(State.LISTENING)
    assert wearer.blocks[0].gap
