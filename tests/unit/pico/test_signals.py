from __future__ import annotations

import itertools
import re

import pytest

from eyelid_bench.pico import firmware_dir
from eyelid_pico import codes, signals
from eyelid_rig.prompts.pico import Signal
from unit.pico.desk import Desk

SPEC = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")
Steps = list[tuple[int, int, int]]


def tones(steps: Steps) -> list[tuple[int, int]]:
    """(milliseconds, Hz) of what sounds."""
    return [(length, hertz) for length, hertz, _ in steps if hertz]


def contour(steps: Steps) -> list[int]:
    """1 where the pitch rises from a tone to the next one, -1 where it falls."""
    return [(later > earlier) - (later < earlier) for (_, earlier), (_, later) in itertools.pairwise(tones(steps))]


def differs(one: float, other: float, part: float) -> bool:
    return abs(one - other) > part * min(one, other)


def can_be_told_apart(one: Steps, other: Steps) -> bool:
    """By their number of tones, their contour, or a tone that differs by three semitones or lasts half as long again."""
    if contour(one) != contour(other):
        return True
    pairs = list(zip(tones(one), tones(other), strict=True))
    return any(differs(a[1], b[1], 0.19) or differs(a[0], b[0], 0.5) for a, b in pairs)


def heard(desk: Desk, milliseconds: int) -> list[int]:
    """The tones that begin within that time."""
    made = [desk.device.tone_hz]
    for _ in range(milliseconds):
        desk.step()
        if desk.device.tone_hz != made[-1]:
            made.append(desk.device.tone_hz)
    return [hertz for hertz in made if hertz]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(signals.PATTERNS, 2)))
def test_no_two_signals_sound_alike(one: str, other: str) -> None:
    assert can_be_told_apart(signals.steps(one), signals.steps(other))


@pytest.mark.parametrize("name", signals.PATTERNS)
def test_every_signal_plays_to_its_end_and_but_for_the_forget_within_a_second(name: str) -> None:
    steps = signals.steps(name)
    length_ms = sum(step[0] for step in steps)
    player = signals.Player()
    player.start(name, 0)
    assert player.tone_hz
    player.poll(length_ms)
    assert (player.tone_hz, player.led) == (0, 0)
    assert (length_ms > 1000) == (name == "forgotten")


def test_the_signals_of_the_spec_are_those_of_the_board_and_each_says_when_it_sounds() -> None:
    section = SPEC.partition("\n## Signals\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| ([0-9 ,]+) \| (.+) \|$", section, re.MULTILINE)
    assert {name: steps for name, steps, _ in rows} == {
        name: ", ".join(" ".join(str(part) for part in step) for step in steps)
        for name, steps in ((name, signals.steps(name)) for name in signals.PATTERNS)
    }
    assert all(when.strip() for _, _, when in rows)


def test_the_signals_that_the_pi_may_ask_for_are_listed() -> None:
    listed = re.search(r"^Signals: (.+?)\.", SPEC, re.MULTILINE)
    assert listed is not None
    assert listed[1] == ", ".join(f"{number} {name}" for number, name in signals.REQUESTED.items())


def test_the_signals_of_the_board_are_those_that_the_agent_asks_for() -> None:
    assert {int(one): one.name.lower().replace("_", " ") for one in Signal} == signals.REQUESTED


def test_a_pi_cannot_talk_over_the_signal_of_a_voice_that_it_reports(desk: Desk) -> None:
    desk.run(5000)
    desk.request(codes.VOICE)
    desk.request(codes.SIGNAL, {2: 4, 3: 1})
    wanted = [hertz for _, hertz in tones(signals.steps("voice"))]
    assert heard(desk, 200) == [*wanted, 3000], "the Pi's own comes after it"


def test_a_flood_of_signals_hides_no_forget(desk: Desk) -> None:
    desk.button = True
    played = []
    while desk.now < 12_000 and not (played and played[-1] == 500):
        desk.request(codes.SIGNAL, {2: 5, 3: 0})
        played.append(desk.device.tone_hz)
    changes = [hertz for hertz, _ in itertools.groupby(played)]
    assert changes[-5:] == [hertz for _, hertz in tones(signals.steps("forgotten"))]


def test_of_the_signals_that_wait_for_the_boards_own_the_last_one_sounds() -> None:
    player = signals.Player()
    player.start("press", 0)
    for name in ("kept", "refused", "sent"):
        player.ask(name, 1)
    player.poll(40)
    assert player.tone_hz == signals.steps("sent")[0][1]
    player.poll(80)
    assert player.tone_hz == 0
