"""A model is used only when its bytes are those that this version was tested with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig import models
from eyelid_rig.models.listing import FOLDER, entries


@pytest.mark.parametrize("name", entries())
def test_every_listed_model_is_in_place(name: str) -> None:
    model = models.load(name)
    assert model.sha256.hex() == entries()[name].sha256
    assert len(model.data) == entries()[name].bytes


@pytest.mark.parametrize("position", [0, 100_000, -1])
def test_one_changed_byte_is_noticed(tmp_path: Path, position: int) -> None:
    data = bytearray(models.load("faces-short").data)
    data[position] ^= 1
    (tmp_path / "faces-short.onnx").write_bytes(data)
    _assert_refused(tmp_path, Code.MODEL_DIFFERS)


@pytest.mark.parametrize("length", [0, 1000, -1])
def test_a_model_that_was_cut_short_is_noticed(tmp_path: Path, length: int) -> None:
    (tmp_path / "faces-short.onnx").write_bytes(models.load("faces-short").data[:length])
    _assert_refused(tmp_path, Code.MODEL_DIFFERS)


def test_another_model_under_its_name_is_noticed(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "faces-full.onnx", tmp_path / "faces-short.onnx")
    _assert_refused(tmp_path, Code.MODEL_DIFFERS)


def test_a_missing_model_is_named_with_what_to_do(tmp_path: Path) -> None:
    _assert_refused(tmp_path, Code.MODEL_MISSING)


def test_a_folder_in_place_of_a_model_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / "faces-short.onnx").mkdir()
    _assert_refused(tmp_path, Code.MODEL_MISSING)


def test_a_pipe_in_place_of_a_model_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "faces-short.onnx")
    _assert_refused(tmp_path, Code.MODEL_MISSING)


def test_a_model_that_goes_on_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "faces-short.onnx").open("wb") as file:
        file.truncate(2**40)
    _assert_refused(tmp_path, Code.MODEL_DIFFERS)


def test_a_model_never_shows_its_bytes_in_a_log() -> None:
    assert "data" not in repr(models.load("faces-short"))


def _assert_refused(folder: Path, code: Code) -> None:
    with pytest.raises(RigError, match=r"faces-short.*make models") as raised:
        models.load("faces-short", folder)
    assert raised.value.code is code
