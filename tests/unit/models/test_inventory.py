"""`eyelid-rig models`: what is there, from where, and whether it is right."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from eyelid_rig import cli
from eyelid_rig.models import inventory
from eyelid_rig.models.inventory import State
from eyelid_rig.models.listing import FOLDER, entries


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """A folder of models: `faces` is missing, one byte of `palms` is another."""
    for entry in entries().values():
        shutil.copy(FOLDER / entry.file, tmp_path)
    (tmp_path / "faces.onnx").unlink()
    data = bytearray((tmp_path / "palms.onnx").read_bytes())
    data[1000] ^= 0x80
    (tmp_path / "palms.onnx").write_bytes(data)
    return tmp_path


def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    monkeypatch.setattr("sys.argv", ["eyelid-rig", "models", *arguments])
    with pytest.raises(SystemExit) as raised:
        cli.main()
    captured = capsys.readouterr()
    return raised.value.code, captured.out, captured.err


def test_an_installation_has_every_model(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(monkeypatch, capsys)
    head, *rows, last = out.splitlines()
    assert (code, err) == (0, "")
    assert head.split() == ["model", "state", "SHA-256", "licence", "package", "weights"]
    assert [row.split()[:3] for row in rows] == [[name, "ok", entry.sha256[:16]] for name, entry in entries().items()]
    assert last == f"in {FOLDER}"


def test_json_says_all_that_is_known(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(monkeypatch, capsys, "--json")
    items = json.loads(out)
    assert code == 0
    assert [item["name"] for item in items] == list(entries())
    for item in items:
        entry = entries()[item["name"]]
        assert item["state"] == "ok"
        assert Path(item["path"]).stat().st_size == item["bytes"]
        for key in ("task", "sha256", "licence", "registry", "package", "version", "origin"):
            assert item[key] == getattr(entry, key)


def test_what_is_missing_and_what_differs_is_told_apart(copies: Path) -> None:
    states = {item.name: item.state for item in inventory.look(copies)}
    assert states.pop("faces") is State.MISSING
    assert states.pop("palms") is State.DIFFERS
    assert set(states.values()) == {State.OK}


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_one_bad_model_is_exit_code_1_and_a_line_each(
    copies: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    bad = inventory.look(copies)
    monkeypatch.setattr(inventory, "look", lambda: bad)
    code, out, err = called(monkeypatch, capsys, *arguments)
    assert code == 1
    assert "missing" in out
    assert "differs" in out
    missing, differs = err.splitlines()
    assert missing.startswith(f"eyelid-rig: model-missing: {copies / 'faces.onnx'}: ")
    assert differs.startswith(f"eyelid-rig: model-differs: {copies / 'palms.onnx'}: ")
    assert "make models" in missing
