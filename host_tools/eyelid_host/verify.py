"""Verifying bundle files: no rig, no network, no picture key, only the trust folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eyelid_formats import bundle, unit
from eyelid_formats.consent import purposes
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_host.files import read_file, unreadable

_UNKNOWN: dict[str, Any] = dict.fromkeys(
    (
        "bundle_id",
        "unit",
        "scope",
        "purposes",
        "prompt",
        "box",
        "share_of_frame",
        "region",
        "redactions",
        "counter",
        "simulated",
        "unredacted",
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file: `verified`, or the first error. `ran` is false where there was nothing to judge."""

    path: Path
    verified: bundle.Verified | None
    error: EyelidError | None
    ran: bool = True

    @property
    def ok(self) -> bool:
        """Whether the bundle holds."""
        return self.verified is not None

    def to_json(self) -> dict[str, Any]:
        """The object of `eyelid verify --json`; what a bundle that does not hold says of itself is null."""
        head = {"path": str(self.path), "ok": self.ok, "error": str(self.error.code) if self.error else None}
        return head | (facts(self.verified) if self.verified else _UNKNOWN)


def facts(verified: bundle.Verified) -> dict[str, Any]:
    """What a bundle that holds says, as JSON values."""
    draft, crop, tag = verified.draft, verified.draft.crop, verified.draft.consent
    return {
        "bundle_id": draft.bundle_id.hex(),
        "unit": draft.unit.hex(),
        "scope": tag.scope.name.lower(),
        "purposes": [str(purpose) for purpose in purposes(tag.scope)],
        "prompt": tag.prompt.name.lower(),
        "box": list(crop.box),
        "share_of_frame": crop.share_ppm / 1e6,
        "region": crop.region,
        "redactions": [{"kind": kind, "box": list(box)} for kind, *box in crop.redactions],
        "counter": draft.counter,
        "simulated": draft.simulated,
        "unredacted": draft.unredacted,
    }


def verify_file(path: Path, trust: unit.Trust) -> Verdict:
    """Never raises EyelidError: it is in the verdict."""
    try:
        data = read_file(path, bundle.BUNDLE_LIMIT)
    except EyelidError as error:
        return Verdict(path, None, error, ran=False)
    try:
        return Verdict(path, bundle.verify(data, trust), None)
    except EyelidError as error:
        return Verdict(path, None, error)


def verify_paths(paths: Iterable[Path], trust: unit.Trust) -> Iterator[Verdict]:
    """One verdict a file; a folder stands for its `*.eyelid` in the order of their names, and one without any for an error."""
    for path in paths:
        if not path.is_dir():
            yield verify_file(path, trust)
            continue
        yield from _verify_folder(path, trust)


def _verify_folder(folder: Path, trust: unit.Trust) -> Iterator[Verdict]:
    try:
        files = sorted(folder.glob(f"*{bundle.SUFFIX}"))
    except OSError as error:
        yield Verdict(folder, None, unreadable(folder, error), ran=False)
        return
    if not files:
        nothing = RigError(Code.NOT_FOUND, f"{folder} holds no *{bundle.SUFFIX}: there is nothing to verify")
        yield Verdict(folder, None, nothing, ran=False)
    for file in files:
        yield verify_file(file, trust)
