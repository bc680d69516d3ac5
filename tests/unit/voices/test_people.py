"""Nobody who is listened to while tuning is heard in a report."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from eyelid_bench.voices.clips import Group, Half
from eyelid_bench.voices.kokoro import STYLES
from eyelid_bench.voices.people import ALIKE, PEOPLE, people


def test_each_half_has_every_group_and_no_voice_of_the_other() -> None:
    tuning, report = ({voice.name for voice in people(half)} for half in (Half.TUNING, Half.REPORT))

    assert not tuning & report
    assert len(PEOPLE) == len(tuning) + len(report) == 54
    assert all({voice.group for voice in people(half)} == set(Group) for half in Half)
    assert all(sum(voice.group is group for voice in people(half)) >= 4 for half, group in product(Half, Group))


@pytest.mark.usefixtures("voices")
def test_voices_that_sound_like_one_person_are_in_one_half() -> None:
    timbres = np.array([np.fromfile(STYLES / f"{voice.name}.bin", np.float32).reshape(510, 256).mean(axis=0)[:128] for voice in PEOPLE])
    timbres -= timbres.mean(axis=0)
    timbres /= np.linalg.norm(timbres, axis=1, keepdims=True)
    apart = np.array([[one.half is not other.half for other in PEOPLE] for one in PEOPLE])

    assert float((timbres @ timbres.T)[apart].max()) < ALIKE


def test_voices_of_one_name_are_in_one_half() -> None:
    names = {name: {voice.half for voice in PEOPLE if voice.name.endswith(f"_{name}")} for name in ("dora", "alex", "santa")}

    assert all(len(halves) == 1 for halves in names.values())


@pytest.mark.usefixtures("voices")
def test_every_style_of_the_package_speaks_in_one_half() -> None:
    assert sorted(path.stem for path in STYLES.glob("*.bin")) == sorted(voice.name for voice in PEOPLE)
