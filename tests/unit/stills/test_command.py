"""`eyelid-rig crop` as a person calls it: what it refuses before it looks at anything, and what it says of files that are no pictures."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig import cli
from eyelid_rig.stills import command
from eyelid_rig.stills.outcome import Outcome
from unit.stills.pictures import encoded, gradient

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command in this process, in a folder of its own; (exit code, output, errors)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EYELID_SETTINGS", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["eyelid-rig", "crop", *arguments])
        with pytest.raises(SystemExit) as raised:
            cli.main()
        captured = capsys.readouterr()
        assert isinstance(raised.value.code, int)
        return raised.value.code, captured.out, captured.err

    return call


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--json",),
        ("a.jpg", "--profile", "pi9"),
        ("a.jpg", "--json", "--explain"),
        ("x/a.jpg", "y/a.png", "--out", "out"),
        ("a.jpg", "--last-four"),
    ],
)
def test_what_makes_no_sense_is_exit_2_with_the_usage(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Usage: eyelid-rig crop" in err


@pytest.mark.parametrize("words", ["a" * 513, "what\x1b[31m is this", "\u202egnihton"])
def test_words_that_no_prompt_may_have_are_exit_2_and_are_not_repeated(run: Run, words: str) -> None:
    code, out, err = run("a.jpg", "--prompt", words)
    assert (code, out) == (2, "")
    assert err.startswith("eyelid-rig: words-refused: ")
    assert words not in err


def test_what_is_no_picture_has_a_line_each_and_is_exit_2(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.jpg")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "tiny.png").write_bytes(encoded(gradient(size=(8, 8))))
    named = ["none.jpg", "fifo.jpg", "empty.jpg", "folder", "tiny.png", "/dev/zero"]
    code, out, err = run(*named)
    *lines, total = out.splitlines()
    assert (code, err) == (2, "")
    assert [line.split(": ")[0] for line in lines] == named
    assert [line.split(", ")[1].split(": ")[0] for line in lines] == [
        "not-found", "image-unreadable", "image-unreadable", "image-unreadable", "camera-format", "image-unreadable",
    ]  # fmt: skip
    assert total == "0 cropped, 0 refused, 6 could not be looked at"


def test_json_of_one_file_is_an_array_too(run: Run) -> None:
    code, out, err = run("none.jpg", "--json", "--prompt", "what is this cup?")
    (item,) = json.loads(out)
    assert (code, err) == (2, "")
    assert (item["path"], item["ok"], item["refused"], item["intent"], item["target"]) == ("none.jpg", False, "not-found", "look", "cup")


def test_a_file_that_is_there_is_not_replaced_and_nothing_is_looked_at(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.crop.jpg").write_text("mine")
    code, out, err = run("a.jpg", "b.jpg", "--out", ".")
    assert (code, out) == (2, "")
    assert err.startswith("eyelid-rig: file-exists: b.crop.jpg exists")
    code, out, _ = run("a.jpg", "b.jpg", "--out", ".", "--force")
    assert (code, len(out.splitlines())) == (2, 3)
    assert (tmp_path / "b.crop.jpg").read_text() == "mine"


@pytest.mark.parametrize("other", ["a.crop.jpg", "./a.crop.jpg", "link"])
def test_a_picture_that_is_to_be_cropped_is_not_replaced_even_with_force(run: Run, tmp_path: Path, other: str) -> None:
    (tmp_path / "a.crop.jpg").write_text("a picture of mine")
    (tmp_path / "link").symlink_to("a.crop.jpg")
    code, out, err = run("a.jpg", other, "--out", ".", "--force")
    assert (code, out) == (2, "")
    assert err.startswith("eyelid-rig: file-exists: a.crop.jpg is a picture that is to be cropped")


def test_after_a_refusal_an_older_crop_goes_and_what_is_no_file_stays(tmp_path: Path) -> None:
    request = command.Request([Path("old.jpg"), Path("pipe.jpg")], "", tmp_path, True, False, False)
    (tmp_path / "old.crop.jpg").write_text("an older crop")
    os.mkfifo(tmp_path / "pipe.crop.jpg")
    for image in request.images:
        refused = Outcome(image, error=EyelidError(Code.IMAGE_UNREADABLE, "nothing to see"))
        assert command._kept(refused, gradient(size=(8, 8)), request) == refused
    assert [path.name for path in tmp_path.iterdir()] == ["pipe.crop.jpg"]


def test_an_out_that_is_no_folder_is_exit_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    code, out, err = run("a.jpg", "--out", "out/in")
    assert (code, out) == (2, "")
    assert err.startswith("eyelid-rig: storage-failed: ")


def test_without_its_packages_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("eyelid_rig.stills")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("eyelid_rig.stills.command", raising=False)
    monkeypatch.setitem(sys.modules, "PIL", None)
    code, _, err = run("a.jpg")
    assert code == 2
    assert "PIL: pip install 'eyelid[rig,redact]'" in err


def test_without_out_nothing_is_written(run: Run, tmp_path: Path) -> None:
    run("none.jpg", "--explain")
    assert list(tmp_path.iterdir()) == []


def test_the_help_says_what_json_looks_like_what_is_written_and_what_the_exit_codes_mean(run: Run) -> None:
    code, out, _ = run("--help")
    said = " ".join(out.split())
    assert code == 0
    for words in ("one array", "NAME.crop.jpg", "Exits 0", "64 megapixels", "gets none out of a rig", "whole IMAGE, nothing painted out"):
        assert words in said
