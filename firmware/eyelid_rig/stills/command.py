"""`eyelid-rig crop`: its arguments, the files it writes, and its exit codes."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_formats.files import make_folder, write_new
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.prompts.spoken import tidy
from eyelid_rig.settings import RigSettings
from eyelid_rig.stills import explain, report
from eyelid_rig.stills.outcome import Outcome
from eyelid_rig.stills.studio import Studio

ALL_MADE, SOME_REFUSED, COULD_NOT_RUN = 0, 1, 2
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Request:
    """The command line."""

    images: Sequence[Path]
    prompt: str
    """Empty for a press without words."""
    out: Path | None
    force: bool
    as_json: bool
    explain: bool


def run(settings: RigSettings, request: Request) -> int:
    """Crop every picture and say what became of each; the exit code (`SPEC-errors.md`). Raises UsageError."""
    _require_sense(request)
    try:
        words = tidy(request.prompt) if request.prompt.strip() else None
        _prepare(request)
    except EyelidError as error:
        click.echo(f"eyelid-rig: {report.printable(str(error))}", err=True)
        return COULD_NOT_RUN
    outcomes = []
    for outcome in _outcomes(settings, request, words):
        outcomes.append(outcome)
        if not request.as_json:
            click.echo(_told(outcome, request))
    if request.as_json:
        click.echo(report.as_json(outcomes))
    elif len(outcomes) > 1:
        click.echo(report.as_total(outcomes))
    return _exit_code(outcomes)


def _require_sense(request: Request) -> None:
    if request.explain and request.as_json and not request.out:
        raise click.UsageError("--explain with --json has nowhere to tell it: add --out DIR for the overlay")
    twice = [name for name, count in Counter(image.stem for image in request.images).items() if count > 1]
    if request.out and twice:
        raise click.UsageError(f"two pictures are called {twice[0]!r}, and --out has one place for both: run it twice")


def _prepare(request: Request) -> None:
    """Nothing is looked at where what comes of it could not be kept. Raises RigError."""
    if request.out is None:
        return
    make_folder(request.out)
    for image in request.images:
        for target in _targets(image, request):
            if any(_is_same(target, other) for other in request.images):
                raise RigError(Code.FILE_EXISTS, f"{target} is a picture that is to be cropped: choose another --out")
            if target.exists() and not request.force:
                raise RigError(Code.FILE_EXISTS, f"{target} exists: choose another --out, or --force to replace it")


def _targets(image: Path, request: Request) -> tuple[Path, ...]:
    """Where the crop is written, and where the overlay is, if one is."""
    if request.out is None:
        return ()
    crop = request.out / f"{image.stem}.crop.jpg"
    return (crop, request.out / f"{image.stem}.explain.png") if request.explain else (crop,)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _outcomes(settings: RigSettings, request: Request, words: str | None) -> Iterator[Outcome]:
    with Studio(settings, words) as studio:
        for image in request.images:
            outcome, frame = studio.crop(image)
            yield _kept(outcome, frame, request)


def _kept(outcome: Outcome, frame: Pixels | None, request: Request) -> Outcome:
    """The outcome after its files were written, or why they could not be. After a refusal no older crop stays, as if it were this one's."""
    if request.out is None or frame is None:
        return outcome
    crop, *overlay = _targets(outcome.path, request)
    try:
        for path in overlay:
            write_new(path, explain.draw(frame, outcome), replace=request.force, mode=_PRIVATE)
        if outcome.made:
            write_new(crop, outcome.made.image, replace=request.force, mode=_PRIVATE)
        elif request.force and crop.is_file():
            crop.unlink()
    except EyelidError as error:
        return replace(outcome, made=None, error=error)
    return replace(outcome, out=crop) if outcome.made else outcome


def _told(outcome: Outcome, request: Request) -> str:
    if not request.explain:
        return report.as_line(outcome)
    return report.as_story(outcome, shutil.get_terminal_size().columns)


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    if any(outcome.could_not_run for outcome in outcomes):
        return COULD_NOT_RUN
    return ALL_MADE if all(outcome.made for outcome in outcomes) else SOME_REFUSED
