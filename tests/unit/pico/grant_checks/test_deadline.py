"""An answer that was signed leaves at a multiple of the deadline, however long the work took."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from eyelid_formats import cose
from eyelid_formats.grant import STATEMENT_LIMIT
from eyelid_pico import codes, custody
from unit.pico.desk import Desk
from unit.pico.grant_checks.faults import prompt


def test_the_answer_leaves_at_a_multiple_of_the_deadline_whatever_key_draft_and_nonce_are(board: Desk) -> None:
    for deadline_ms, leaves_ms in ((100, 100), (20, 60), (53, 53), (52, 52), (51, 51), (50, 100), (3, 51)):
        board.device._bench._deadline_ms = deadline_ms
        chance = Random(deadline_ms)
        for key in (1, 2, (1 << 255) + 1, chance.randrange(1 << 255)):
            board.device._custody.identity.signing_key = key.to_bytes(32)
            draft = replace(prompt(board), bundle_id=chance.randbytes(16))
            assert took_ms(board, codes.GRANT, draft.encode()) == leaves_ms
            assert took_ms(board, codes.AUDIT, chance.randbytes(32)) == leaves_ms
    board.boot()


def test_every_signature_has_noise_of_its_own_and_the_same_bytes_without_it(board: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    real = custody.Signing
    monkeypatch.setattr(custody, "Signing", lambda key, digest, noise: seen.append(noise) or real(key, digest, noise))
    for _ in range(3):
        statement = board.ask(codes.AUDIT, {2: bytes(32)})[2]
        payload = cose.read(cose.Name.AUDIT, cose.ESP256, statement, STATEMENT_LIMIT).payload
        assert statement == cose.sign(cose.Name.AUDIT, payload, board.rig.pico_signer)
    assert len(set(seen)) == 3


def took_ms(board: Desk, kind: int, field: bytes) -> int:
    number = board.request(kind, {2: field})
    asked_ms = board.now
    board.until(lambda: number in board.answers)
    board.answers.pop(number)
    return board.now - asked_ms


@pytest.mark.parametrize("steps", [1, 19, 20, 21, 59, 60, 61])
def test_however_long_the_work_takes_its_answer_leaves_at_a_multiple(board: Desk, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custody, "Signing", lambda *_: Slow(steps))
    board.device._bench._deadline_ms = 20
    leaves_ms = took_ms(board, codes.GRANT, prompt(board).encode())
    assert leaves_ms == 20 * max(1, -(-(steps - 1) // 20)), "the first step is made when the request comes"
    board.boot()


class Slow:
    """A signature that takes so many steps."""

    signature = (1, 1)

    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self) -> bool:
        self._left -= 1
        return self._left <= 0
