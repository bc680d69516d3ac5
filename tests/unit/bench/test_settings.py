from pathlib import Path

import msgspec
import pytest

from eyelid_bench import settings
from eyelid_formats.errors import Code, SettingsError
from eyelid_formats.settings import VARIABLES
from eyelid_host.collector.settings import CollectorSettings
from eyelid_host.settings import HostSettings
from eyelid_rig.settings import RigSettings


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text('out = "from-file"\nrate_hz = 5.0\nwidth = 640\n')
    loaded = settings.load(file, {"EYELID_OUT": "from-environment", "EYELID_RATE_HZ": "20"}, {"out": "from-flag", "port": None})
    assert (loaded.out, loaded.rate_hz, loaded.width) == ("from-flag", 20.0, 640)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("rate = 5\n", Code.SETTINGS_UNKNOWN, "rate_hz"),
        ('rate_hz = "fast"\n', Code.SETTINGS_VALUE, "rate_hz"),
        ("rate_hz = -1.0\n", Code.SETTINGS_VALUE, "rate_hz"),
        ("rate_hz = \n", Code.SETTINGS_SYNTAX, "bench.toml"),
        ("x = " + "[" * 5000 + "\n", Code.SETTINGS_SYNTAX, "bench.toml"),
        ("#" * 70_000, Code.SETTINGS_SYNTAX, "larger"),
    ],
)
def test_a_bad_file_says_what_is_wrong_and_what_was_meant(tmp_path: Path, text: str, code: Code, said: str) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=said) as caught:
        settings.load(file, {}, {})
    assert caught.value.code is code


def test_an_unknown_variable_names_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match="EYELID_HIEGHT; the nearest known one is EYELID_HEIGHT"):
        settings.load(None, {"EYELID_HIEGHT": "1080"}, {})


def test_the_table_of_variables_is_every_setting_of_every_program() -> None:
    kinds = (settings.BenchSettings, RigSettings, HostSettings, CollectorSettings)
    named = {field.name for kind in kinds for field in msgspec.structs.fields(kind)}
    assert named | {"settings", "log", "fuzz_cases"} == VARIABLES
