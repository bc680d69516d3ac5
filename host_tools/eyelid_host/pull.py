"""Pulling bundles into a folder: what is there is skipped, what was begun goes on, what came is verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from hashlib import sha256
from pathlib import Path

from eyelid_formats import bundle, unit
from eyelid_formats.cable import What
from eyelid_formats.errors import Code, EyelidError, LinkError, RigError, VerifyError
from eyelid_host.files import read_file
from eyelid_host.rig import Listed, Rig

_PART = ".part"
_ATTEMPTS = 2

OnProgress = Callable[[int], None]


@unique
class Outcome(StrEnum):
    """What became of one bundle."""

    PULLED = "pulled"
    RESUMED = "resumed"
    THERE = "there"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pulled:
    """One bundle: in `path` unless it failed with `error`."""

    bundle_id: bytes
    path: Path
    outcome: Outcome
    verified: bundle.Verified | None = None
    error: EyelidError | None = None


def pull(rig: Rig, listed: Listed, folder: Path, trust: unit.Trust, on_progress: OnProgress) -> Pulled:
    """One bundle into `folder`/ID.eyelid, or a failure; `on_progress` gets the bytes that are here.

    The rig is told before the file gets its name, so that a file with that name was verified and counted, whatever cut in between.
    Raises LinkError (`link-closed`): the others cannot be pulled either.
    """
    path = folder / (listed.bundle_id.hex() + bundle.SUFFIX)
    if path.exists():
        return _there(listed, path, trust)
    part = path.with_name(f".{path.name}{_PART}")
    try:
        resumed = _complete(rig, listed, part, on_progress)
        verified = _verify(part, listed.bundle_id, trust)
        rig.pulled(listed.bundle_id, verified.hash)
        part.replace(path)
    except EyelidError as error:
        if error.code is Code.LINK_CLOSED:
            raise
        return Pulled(listed.bundle_id, path, Outcome.FAILED, error=error)
    except OSError as error:
        failure = RigError(Code.STORAGE_FAILED, f"{path} cannot be written: {error.strerror}")
        return Pulled(listed.bundle_id, path, Outcome.FAILED, error=failure)
    return Pulled(listed.bundle_id, path, Outcome.RESUMED if resumed else Outcome.PULLED, verified)


def _there(listed: Listed, path: Path, trust: unit.Trust) -> Pulled:
    try:
        return Pulled(listed.bundle_id, path, Outcome.THERE, _verify(path, listed.bundle_id, trust))
    except EyelidError as error:
        failure = VerifyError(error.code, f"{path} is already there and does not verify ({error.args[0]}): move it away and pull again")
        return Pulled(listed.bundle_id, path, Outcome.FAILED, error=failure)


def _complete(rig: Rig, listed: Listed, part: Path, on_progress: OnProgress) -> bool:
    """Fill `part` with the rig's bytes; returns whether some were there already. Raises EyelidError."""
    resumed = False
    for attempt in range(_ATTEMPTS):
        start = _usable(rig, listed, part) if attempt == 0 else 0
        resumed = start > 0
        _receive(rig, listed, part, start, on_progress)
        if _hash(part) == rig.digest(What.BUNDLE, listed.bundle_id).sha256:
            return resumed
        part.unlink()
    raise LinkError(
        Code.LINK_ANSWER, f"what came twice is not what the rig has: the file of {listed.bundle_id.hex()} changes, or the line does"
    )


def _usable(rig: Rig, listed: Listed, part: Path) -> int:
    """How much of an earlier attempt is the rig's file still."""
    size = part.stat().st_size if part.is_file() else 0
    if not 0 < size <= listed.size:
        return 0
    return size if rig.digest(What.BUNDLE, listed.bundle_id, size).sha256 == _hash(part) else 0


def _receive(rig: Rig, listed: Listed, part: Path, start: int, on_progress: OnProgress) -> None:
    with part.open("ab" if start else "wb") as file:
        here = start
        on_progress(here)

        def write(data: bytes) -> None:
            nonlocal here
            file.write(data)
            here += len(data)
            on_progress(here)

        rig.read(What.BUNDLE, listed.bundle_id, listed.size, write, start)


def _verify(path: Path, bundle_id: bytes, trust: unit.Trust) -> bundle.Verified:
    verified = bundle.verify(read_file(path, bundle.BUNDLE_LIMIT), trust)
    if verified.draft.bundle_id != bundle_id:
        raise VerifyError(Code.BUNDLE_DIFFERS, f"the file of {bundle_id.hex()} holds the bundle {verified.draft.bundle_id.hex()}")
    return verified


def _hash(path: Path) -> bytes:
    return sha256(read_file(path, bundle.BUNDLE_LIMIT)).digest()
