"""Settings: one TOML file a program, environment variables over it, flags over both (`SPEC-settings.md`)."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from eyelid_formats.errors import Code, SettingsError
from eyelid_formats.files import read_regular

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)
FILE_LIMIT = 16 * 1024
LINE_LIMIT = 1024
"""Reading a dotted key costs the square of its length."""
_PREFIX = "EYELID_"
_SHARED = "settings log out fuzz_cases"
_RIG = """rig_dir name simulated pico_port pico_baud
voice voice_name voice_phrases voice_front voice_free voice_confirm mic_device mic_server voice_fifo
frames width height rate_hz photo_s frame_quality vault_mb
camera rotation mirror buffers encoder still focus lens_position exposure_us gain exposure_ev mains_hz white_balance red_gain blue_gain
profile crop_quality crop_kb crop_margin crop_timeout_s share_ppm retention_s double_scope button_stable_ms
button_double_ms button_hold_ms time_source outbox_mb collector_url
collector_ca retry_s cable_port cable_baud sandbox"""
_HOST = "port trust key state"
_COLLECTOR = "data_dir trust_dir receipt_key tls_cert tls_key host answer head_s idle_s upload_s"
_BENCH = "virtual_camera microphone"
VARIABLES = frozenset(f"{_SHARED} {_RIG} {_HOST} {_COLLECTOR} {_BENCH}".split())
"""What any program may be told by a variable, without prefix: a name that is here and not a program's own is not for that program, and
one that is nowhere here is a mistake. (Most of the bench's are the rig's.)"""


def load(
    kind: type[SettingsT],
    file: Path | None,
    environ: Mapping[str, str],
    flags: Mapping[str, Any],
    reserved: frozenset[str] = frozenset(),
) -> SettingsT:
    """The settings of one program: `flags` that are not None win over `EYELID_NAME` variables, those over `file`.

    `kind` is a msgspec Struct of plain fields; `reserved` names settings of this program whose variable (without prefix, lower case) means
    something else. Raises SettingsError.
    """
    values = _from_file(file) if file else {}
    known = [field.name for field in msgspec.structs.fields(kind)]
    _refuse_unknown(values, known, str(file))
    variables = _from_environment(environ, reserved)
    _refuse_unknown(variables, [*known, *VARIABLES], "the environment", _PREFIX)
    variables = {name: value for name, value in variables.items() if name in known}
    merged = {**values, **variables, **{name: value for name, value in flags.items() if value is not None}}
    try:
        return msgspec.convert(merged, kind, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(Code.SETTINGS_VALUE, f"settings: {error}") from None


def _from_file(file: Path) -> dict[str, Any]:
    try:
        data = read_regular(file, FILE_LIMIT)
    except OSError as error:
        raise SettingsError(Code.SETTINGS_SYNTAX, f"{file}: {error.strerror}") from None
    if len(data) > FILE_LIMIT:
        raise SettingsError(Code.SETTINGS_SYNTAX, f"{file} is larger than {FILE_LIMIT} bytes")
    if max(map(len, data.splitlines()), default=0) > LINE_LIMIT:
        raise SettingsError(Code.SETTINGS_SYNTAX, f"{file} has a line of more than {LINE_LIMIT} bytes")
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise SettingsError(Code.SETTINGS_SYNTAX, f"{file}: {error}") from None


def _from_environment(environ: Mapping[str, str], reserved: frozenset[str]) -> dict[str, str]:
    named = {key.removeprefix(_PREFIX).lower(): value for key, value in environ.items() if key.startswith(_PREFIX)}
    return {name: value for name, value in named.items() if name not in reserved}


def _refuse_unknown(values: Mapping[str, Any], known: list[str], where: str, prefix: str = "") -> None:
    for name in values:
        if name in known:
            continue
        near = get_close_matches(name, known, 1, 0.0)
        shown = [prefix + (one.upper() if prefix else one) for one in (name, *near)]
        hint = f"; the nearest known one is {shown[1]}" if near else ""
        raise SettingsError(Code.SETTINGS_UNKNOWN, f"{where}: unknown setting {shown[0]}{hint}")


def log_level(environ: Mapping[str, str]) -> int:
    """What `EYELID_LOG` names; warnings where it names nothing. Raises SettingsError."""
    name = environ.get("EYELID_LOG", "WARNING").upper()
    level = logging.getLevelNamesMapping().get(name)
    if level is None:
        raise SettingsError(Code.SETTINGS_VALUE, f"EYELID_LOG={name[:20]}: there are DEBUG, INFO, WARNING and ERROR")
    return level
