"""The settings of the host's commands (`SPEC-settings.md`); the collector has its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from eyelid_formats import settings


class HostSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a flag of the same name would say; empty where nothing is set."""

    port: str = ""
    trust: str = ""
    key: str = ""
    out: str = ""
    state: str = ""


def load(file: Path | None, environ: Mapping[str, str]) -> dict[str, str]:
    """The settings that are set, by the flag's name. `EYELID_OUT` is the bench's. Raises SettingsError."""
    loaded: dict[str, str] = msgspec.to_builtins(settings.load(HostSettings, file, environ, {}, frozenset({"out"})))
    return loaded
