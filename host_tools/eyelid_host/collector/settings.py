"""The collector's settings (`SPEC-settings.md`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from eyelid_formats import settings
from eyelid_formats.errors import Code, SettingsError

ANSWER_BYTES = 512
Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
_RESERVED = frozenset({"port"})
"""`EYELID_PORT` is the serial port of the host's tools: the collector's port comes from the file or a flag."""


class CollectorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting of the collector; names are the keys of the TOML file. Paths are as seen from the working folder, times in seconds."""

    data_dir: str
    trust_dir: str
    receipt_key: str
    """Ed25519 private key, PKCS #8 in PEM; the units' records name its public half."""
    tls_cert: str
    tls_key: str
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] = 8443
    """0 takes any free one; the line printed when ready names it."""
    answer: str = ""
    """A fixed answer for every receipt, where not empty."""
    head_s: Seconds = 10.0
    idle_s: Seconds = 15.0
    upload_s: Seconds = 300.0


def load(file: Path | None, environ: Mapping[str, str], flags: Mapping[str, Any]) -> CollectorSettings:
    """Raises SettingsError."""
    loaded = settings.load(CollectorSettings, file, environ, flags, _RESERVED)
    if len(loaded.answer.encode()) > ANSWER_BYTES:
        raise SettingsError(Code.SETTINGS_VALUE, f"settings: `answer` has more than {ANSWER_BYTES} bytes")
    return loaded
