"""The network behind the phoneme model. How much better real voices are heard with it, `python -m eyelid_bench.voices.training` prints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.adapter import FILE, HEARD, SYMBOLS, AdaptedModel, adapted, columns, load
from eyelid_rig.prompts.voice.hama_model import HamaModel
from eyelid_rig.prompts.voice.phonemes import LogProbs, Samples

_RNG = np.random.default_rng(0)
_NAMES = ("aɪ", "ɹ", "ɪ", "s", "ɚ", "x", "tone", *(f"other {number}" for number in range(HEARD - 8)), "<blank>")


class Hearing:
    """Gives what it was made with."""

    frame_s = 0.02

    def __init__(self, heard: LogProbs, symbols: tuple[str, ...] = _NAMES) -> None:
        self.symbols, self._heard = symbols, heard

    def log_probs(self, samples: Samples) -> LogProbs:
        return self._heard


def distributions(frames: int) -> LogProbs:
    return np.log(_RNG.dirichlet(np.ones(HEARD), frames)).astype(np.float32)


def test_each_frame_becomes_a_distribution_over_our_sounds() -> None:
    found = AdaptedModel(Hearing(distributions(30))).log_probs(np.zeros(0, np.int16))
    assert found.shape == (30, len(SYMBOLS))
    assert found.dtype == np.float32
    assert np.exp(found).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_no_frame_stays_no_frame() -> None:
    assert adapted(distributions(0), columns(_NAMES), load()).shape == (0, len(SYMBOLS))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_frames_that_are_no_distributions_give_numbers(value: float) -> None:
    assert np.isfinite(adapted(np.full((9, HEARD), value, np.float32), columns(_NAMES), load())).all()


def test_a_sound_sees_four_frames_to_each_side_and_no_further() -> None:
    heard, table, networks = distributions(30), columns(_NAMES), load()
    apart = np.zeros(30)
    for _ in range(8):
        other = heard.copy()
        other[0] = distributions(1)[0]
        apart = np.maximum(apart, np.abs(adapted(heard, table, networks) - adapted(other, table, networks)).max(axis=1))
    assert (apart[:5] > 1e-4).all()
    assert apart[5:] == pytest.approx(0, abs=1e-4)


def test_what_the_networks_say_counts_the_same() -> None:
    heard, table, networks = distributions(20), columns(_NAMES), load()
    alone = [adapted(heard, table, (network,)) for network in networks]
    together = adapted(heard, table, networks)
    mean = np.mean(alone, axis=0)
    assert np.abs(alone[0] - alone[1]).max() > 0.1
    np.testing.assert_allclose(together, mean - np.log(np.exp(mean).sum(axis=1, keepdims=True)), atol=1e-4)


def test_each_of_the_models_symbols_counts_for_the_nearest_sound_and_what_is_none_for_blank() -> None:
    table = columns(_NAMES)
    assert [SYMBOLS[table[row].argmax()] for row in range(7)] == ["aɪ", "ɹ", "ɪ", "s", "ə", "h", "<blank>"]
    assert (table.sum(axis=1) == 1).all()


def test_the_weights_are_those_that_were_trained_behind_this_model() -> None:
    assert len(HamaModel().symbols) == HEARD
    with pytest.raises(RigError, match="symbols") as raised:
        AdaptedModel(Hearing(distributions(1)[:, :5], _NAMES[:5]))
    assert raised.value.code is Code.VOICE_MODEL


@pytest.mark.parametrize("damage", [lambda data: data[:-2], lambda data: data + b"\0", lambda data: data[:-1] + b"\x7f", lambda _: b""])
def test_other_weights_are_refused(tmp_path: Path, damage: object) -> None:
    file = tmp_path / "adapter.npy"
    file.write_bytes(damage(FILE.read_bytes()))  # type: ignore[operator]
    with pytest.raises(RigError, match="install") as raised:
        load(file)
    assert raised.value.code is Code.VOICE_MODEL


def test_weights_that_are_missing_say_so(tmp_path: Path) -> None:
    with pytest.raises(RigError, match="cannot be read"):
        load(tmp_path / "none.npy")
