"""The board's real program against the model of SPEC-pico.md: half of the sequences."""

from __future__ import annotations

import pytest

from unit.pico.played import HALVES, NIGHT, NIGHTLY_HALVES, NIGHTLY_SHARD, SHARD, missed, play_at_night, played

HALF = 0


@pytest.mark.timeout(400)
@pytest.mark.parametrize("shard", HALVES[HALF])
def test_the_board_does_what_the_model_says_and_keeps_every_promise(shard: int) -> None:
    tally = played(shard)
    assert tally.sequences >= SHARD
    assert tally.cuts > SHARD // 20


@pytest.mark.timeout(400)
def test_every_answer_to_every_request_is_among_them() -> None:
    assert missed(HALVES[HALF]) == {}


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("shard", NIGHTLY_HALVES[HALF])
def test_a_million_sequences(shard: int, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" shard {shard} of EYELID_MODEL_NIGHT={NIGHT}", end="", flush=True)
    count = play_at_night(shard)
    assert count == 0 or count >= NIGHTLY_SHARD
    with capsys.disabled():
        print(f": {count or 'played before, no'} sequences", flush=True)
