"""Settings of the rig: one file, variables over it, flags over both; nothing unknown, nothing out of range."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import eyelid_formats
from eyelid_formats.errors import Code, SettingsError
from eyelid_rig.eye import open_voice
from eyelid_rig.prompts.fifo import FifoVoice
from eyelid_rig.prompts.spoken import Deaf
from eyelid_rig.settings import RigSettings, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rig.toml"
    path.write_text('name = "bench 3"\nrate_hz = 5.0\nwidth = 640\n')
    return path


def code_of(text: str, file: Path) -> str:
    file.write_text(text)
    with pytest.raises(SettingsError) as raised:
        load(file, {}, {})
    return str(raised.value.code)


def test_flags_win_over_variables_and_variables_over_the_file(file: Path) -> None:
    loaded = load(file, {"EYELID_RATE_HZ": "7", "EYELID_WIDTH": "800", "EYELID_HEIGHT": "600"}, {"width": 1024, "height": None})
    assert (loaded.name, loaded.rate_hz, loaded.width, loaded.height) == ("bench 3", 7.0, 1024, 600)


@pytest.mark.parametrize("size", [(640, 0), (0, 480), (640, 63)])
def test_a_size_is_whole_or_not_given(size: tuple[int, int]) -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, {}, {"width": size[0], "height": size[1]})
    assert caught.value.code is Code.SETTINGS_VALUE


def test_without_a_file_everything_has_its_default() -> None:
    assert load(None, {}, {}) == RigSettings()


def test_the_defaults_are_those_of_a_real_rig() -> None:
    loaded = RigSettings()
    assert (loaded.simulated, loaded.sandbox, loaded.profile) == (False, True, "pi4")
    assert loaded.share_ppm == 250_000


def test_an_unknown_setting_names_the_nearest_one(file: Path) -> None:
    file.write_text("rate_hx = 5")
    with pytest.raises(SettingsError, match=r"rate_hx.*rate_hz") as raised:
        load(file, {}, {})
    assert raised.value.code is Code.SETTINGS_UNKNOWN


def test_an_unknown_variable_names_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match=r"EYELID_PICOPORT.*EYELID_PICO_PORT"):
        load(None, {"EYELID_PICOPORT": "x"}, {})


def test_variables_of_the_other_programs_are_passed_over() -> None:
    shared = {"EYELID_SETTINGS": "x", "EYELID_LOG": "x", "EYELID_OUT": "x", "EYELID_TRUST": "x", "EYELID_KEY": "x", "EYELID_PORT": "x"}
    assert load(None, {**shared, "PATH": "x"}, {}) == RigSettings()


@pytest.mark.parametrize(
    "text",
    [
        'rate_hz = "fast"',
        "rate_hz = 0",
        "rate_hz = nan",
        "rate_hz = inf",
        "photo_s = inf",
        "retry_s = 0",
        "width = 63",
        "width = 1e9",
        "share_ppm = 1000000",
        "share_ppm = 0",
        "retention_s = -1",
        'double_scope = "everything"',
        'time_source = "gps"',
        'name = ""',
        "simulated = 2",
        'profile = "pi3"',
        "crop_margin = -0.1",
        "crop_margin = 1.1",
        "crop_timeout_s = 0",
        "crop_timeout_s = 26",
        "frames = ['a']",
        "[name]\nx = 1",
    ],
)
def test_a_value_of_the_wrong_type_or_range_is_refused(file: Path, text: str) -> None:
    assert code_of(text, file) == "settings-value"


@pytest.mark.parametrize("text", ["name = ", "= 1", "name = 'a'\nname = 'b'", "x = " + "[" * 5000, "name = 'a'\n" + "#" * 70_000])
def test_what_is_no_toml_is_refused_in_bounded_time(file: Path, text: str) -> None:
    assert code_of(text, file) == "settings-syntax"


def test_a_file_that_is_not_text_is_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError):
        load(file, {}, {})


@given(st.binary(max_size=200))
def test_random_bytes_are_settings_or_an_error_with_a_code(data: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file, suppress(SettingsError):
        file.write(data)
        file.flush()
        load(Path(file.name), {}, {})


@pytest.mark.parametrize("simulated", [False, True])
def test_words_from_a_fifo_are_for_simulated_rigs_only(tmp_path: Path, simulated: bool) -> None:
    os.mkfifo(tmp_path / "voice")
    loaded = RigSettings(simulated=simulated, voice_fifo=str(tmp_path / "voice"))
    if simulated:
        assert isinstance(open_voice(loaded), FifoVoice)
    else:
        with pytest.raises(SettingsError) as raised:
            open_voice(loaded)
        assert raised.value.code is Code.SETTINGS_VALUE


@pytest.mark.parametrize(
    ("together", "named"),
    [
        ({"voice": True, "voice_fifo": "/run/words", "simulated": True}, "voice_fifo"),
        ({"voice_free": True}, "voice_free"),
        ({"voice": True, "voice_free": True, "profile": "zero"}, "zero"),
        ({"voice": True, "mic_server": "/run/sound"}, "mic_server"),
        ({"voice": True, "simulated": True, "mic_server": "run/sound"}, "whole path"),
        ({"voice": True, "voice_name": "hey\niris"}, "voice_name"),
        ({"voice": True, "voice_name": ""}, "voice_name"),
        ({"voice": True, "voice_front": "loudest"}, "voice_front"),
    ],
)
def test_settings_of_the_voice_that_cannot_be_are_refused_by_name(together: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        load(None, {}, together)
    assert caught.value.code is Code.SETTINGS_VALUE


def test_a_rig_that_listens_needs_one_setting_and_a_sound_server_is_for_simulated_ones() -> None:
    assert (load(None, {}, {"voice": True}).voice_name, RigSettings().voice) == ("hey iris", False)
    assert load(None, {}, {"voice": True, "simulated": True, "mic_server": "/run/sound"}).mic_server == "/run/sound"


def test_the_spec_names_every_setting_of_the_voice() -> None:
    assert named_in("The voice's settings") == set(fields_between("voice", "frames"))


def test_a_rig_without_a_setting_for_it_hears_nothing() -> None:
    assert isinstance(open_voice(RigSettings()), Deaf)
    assert isinstance(open_voice(RigSettings(simulated=True)), Deaf)


def test_the_spec_names_every_setting_of_the_camera() -> None:
    assert named_in("The camera's settings") == {"width", "height", "rate_hz", *fields_between("camera", "profile")}


def named_in(title: str) -> set[str]:
    text = (Path(eyelid_formats.__file__).parent / "SPEC-settings.md").read_text()
    table = text.partition(f"## {title}")[2].partition("\n## ")[0]
    return {name for line in table.splitlines() if line.startswith("| `") for name in line.split("|")[1].split("`")[1::2]}


def fields_between(first: str, end: str) -> list[str]:
    fields = [field.name for field in msgspec.structs.fields(RigSettings)]
    return fields[fields.index(first) : fields.index(end)]
