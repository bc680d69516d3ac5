"""What a hostile Pi may ask of the Pico, asked of a copy that runs its real files; and a Pico whose rules were taken out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from eyelid_bench import pico as simulated
from eyelid_bench.attacks import pico
from eyelid_bench.attacks.board import Board
from eyelid_bench.attacks.outcome import Outcome, carry_out
from eyelid_formats import keys
from eyelid_rig.vault.vault import Vault
from factory import Rig
from unit.pico.wire import Wire

RIG = Rig.make()
STRANGER = keys.x25519_thumbprint(bytes(range(32)))


@pytest.fixture(scope="module")
def flash(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a board that was provisioned and then switched off."""
    folder = tmp_path_factory.mktemp("board")
    with Wire.on(folder, RIG) as wire:
        wire.provision()
    return folder


def outcomes(flash: Path, copy: Path, names: set[str] | None = None) -> dict[str, Outcome]:
    """Every attack in its order, or those of these names."""
    with Board.copied(flash, copy, RIG.draft(1), STRANGER, Vault(ChaCha20Poly1305)) as board:
        wanted = [attack for attack in pico.ATTACKS if names is None or attack.name in names]
        return {attack.name: carry_out(pico.GROUP, attack, board) for attack in wanted}


def test_the_copied_pico_refuses_everything_that_a_hostile_pi_asks_for(flash: Path, tmp_path: Path) -> None:
    found = outcomes(flash, tmp_path / "copy")
    assert all(outcome.ok for outcome in found.values()), found
    assert len(found) == len(pico.ATTACKS)


def test_attacks_on_a_copy_leave_the_board_as_it_was(flash: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in flash.iterdir() if path.name != "pico.log"}
    outcomes(flash, tmp_path / "copy", {"A bundle without a press"})
    assert before == {path.name: path.read_bytes() for path in flash.iterdir() if path.name != "pico.log"}


SPENT = ("A press spent on more", "A press spent on a stranger", "A press spent for ever", "A press spent on the whole frame")


def test_a_pico_that_does_not_compare_drafts_with_its_policy_is_found_out(
    flash: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = shutil.copytree(simulated.firmware_dir(), tmp_path / "firmware")
    grants = weak / "eyelid_pico" / "grants.py"
    grants.write_text(grants.read_text() + "\n\nCHECKS = ()\n")
    monkeypatch.setattr(simulated, "firmware_dir", lambda: weak)
    found = outcomes(flash, tmp_path / "copy", set(SPENT))
    assert not any(outcome.ok for outcome in found.values()), found


def test_a_pico_that_gives_keys_without_looking_at_its_lamp_is_found_out(
    flash: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = shutil.copytree(simulated.firmware_dir(), tmp_path / "firmware")
    lamp = weak / "eyelid_pico" / "lamp.py"
    lamp.write_text(lamp.read_text() + "\n\nLook.fault = lambda _look: ''\n")
    monkeypatch.setattr(simulated, "firmware_dir", lambda: weak)
    found = outcomes(flash, tmp_path / "copy", {"Filming in the dark"})
    assert found["Filming in the dark"].code == ""
