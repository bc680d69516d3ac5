"""The chart is a picture by itself, with every listener and every voice in it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from eyelid_bench.voice_figures import chart
from eyelid_bench.voice_figures.truth import Condition

from .verdicts import IDENTIFY, prompt

EARS = ("eyelid", "pocketsphinx", "vad_whisper", "microwakeword")
SVG = "{http://www.w3.org/2000/svg}"


def test_every_listener_and_every_voice_is_drawn(tmp_path: Path) -> None:
    shown = [prompt(IDENTIFY, ear=ear, condition=condition) for ear in EARS for condition in list(Condition)[:4]]
    voices = [prompt(IDENTIFY, voice=f"am_{number}", group="men") for number in range(3)]
    path = tmp_path / "chart.svg"
    chart.write(path, [*shown, *voices])
    drawn = ElementTree.fromstring(path.read_text())
    told = [title.text or "" for title in drawn.iter(f"{SVG}title")]
    assert sum(text.startswith("Eyelid: ") for text in told) == 4
    assert {"bf_a: 100.0 % of 4", "am_0: 100.0 % of 1", "am_2: 100.0 % of 1"} <= set(told)
    assert "Eyelid: 4 of 4, 100.0 %" in told
    assert "prefers-color-scheme: dark" in path.read_text()


def test_a_voice_that_is_hardly_heard_is_in_the_picture_too() -> None:
    drawn = ElementTree.fromstring(chart.drawn([prompt(voice="am_deaf", group="men"), prompt(IDENTIFY)]))
    places = [float(circle.get("cy", "nan")) for circle in drawn.iter(f"{SVG}circle")]
    assert all(0 < place < 570 for place in places)
