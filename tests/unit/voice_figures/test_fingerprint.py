"""A verdict counts only for what it was made with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_bench.voice_figures import fingerprint, ours
from eyelid_bench.voice_figures.fingerprint import of_listener
from eyelid_bench.voice_figures.verdicts import OURS, PEERS


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    of_listener.cache_clear()
    yield
    of_listener.cache_clear()


def _before(ear: str) -> str:
    found = of_listener(ear)
    of_listener.cache_clear()
    return found


@pytest.mark.parametrize("ear", [OURS, PEERS[0]])
def test_of_another_version_of_an_engine_it_is_another(monkeypatch: pytest.MonkeyPatch, ear: str) -> None:
    before = _before(ear)
    assert of_listener(ear) == before
    of_listener.cache_clear()
    monkeypatch.setattr(fingerprint, "version", lambda package: "0.0.0")
    assert of_listener(ear) != before


def test_of_another_profile_ours_is_another_and_a_peers_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    own, theirs = _before(OURS), _before(PEERS[0])
    monkeypatch.setattr(ours, "PROFILE", "zero")
    assert of_listener(OURS) != own
    assert of_listener(PEERS[0]) == theirs


@pytest.mark.parametrize("name", ["judging.py", "ours.py", "pace.py", "sounds.py"])
def test_how_a_clip_is_played_and_timed_is_in_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = _before(OURS)
    true = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: true(path) + (b"#" if path.parent.name == "voice_figures" and path.name == name else b"")
    )
    assert of_listener(OURS) != before


@pytest.mark.parametrize(
    ("name", "counts"), [("weights.npy", True), ("a.toml", True), ("SPEC-voice.md", False), ("training/fit.py", False)]
)
def test_data_counts_whatever_it_is_called_and_words_about_it_do_not(name: str, counts: bool) -> None:
    assert fingerprint._counts(Path(name)) is counts
