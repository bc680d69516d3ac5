"""The trust folder, opened with errors that say what to do."""

from __future__ import annotations

from pathlib import Path

from eyelid_formats import unit
from eyelid_formats.errors import Code, EyelidError, RigError, SettingsError
from eyelid_host.files import unreadable


def open_trust(folder: Path | None) -> unit.Trust:
    """Operators and units of a trust folder.

    Raises SettingsError (`trust-empty`) where none is named, RigError (`not-found`, `permission`), and what `unit.load_trust` raises.
    """
    if folder is None:
        raise SettingsError(Code.TRUST_EMPTY, "no trust folder is named: give --trust DIR or set EYELID_TRUST")
    if not folder.is_dir():
        raise RigError(Code.NOT_FOUND, f"the trust folder {folder} does not exist: give --trust DIR or set EYELID_TRUST")
    try:
        return unit.load_trust(folder)
    except OSError as error:
        raise unreadable(Path(error.filename or folder), error) from None


def with_unit(trust: unit.Trust, data: bytes) -> unit.Trust:
    """`trust` and one more unit record, which must be signed by one of its operators. Raises EyelidError."""
    added = unit.read_unit(data, trust.operators)
    return unit.Trust(trust.operators, {**trust.units, added.hash: added})


def the_only_unit(trust: unit.Trust) -> unit.Unit:
    """The unit of a folder that has exactly one. Raises EyelidError."""
    if len(trust.units) != 1:
        names = ", ".join(sorted(one.record.name for one in trust.units.values())) or "none"
        raise EyelidError(Code.UNIT_UNKNOWN, f"the trust folder must say which unit is meant, and holds {len(trust.units)} ({names})")
    return next(iter(trust.units.values()))
