from pathlib import Path

from eyelid_formats.errors import Code
from unit.host.command import environment, eyelid


def test_the_file_says_what_a_flag_would_say(tmp_path: Path) -> None:
    file = tmp_path / "host.toml"
    file.write_text(f'trust = "{tmp_path / "nobody"}"\n')
    done = eyelid("--settings", file, "verify", tmp_path)
    assert done.code == 2
    assert "nobody" in done.err


def test_a_variable_wins_over_the_file_and_a_flag_over_both(tmp_path: Path) -> None:
    file = tmp_path / "host.toml"
    file.write_text('trust = "from-file"\n')
    named = {"EYELID_SETTINGS": str(file), "EYELID_TRUST": "from-variable"}
    assert "from-variable" in eyelid("verify", tmp_path, env=environment(**named)).err
    assert "from-flag" in eyelid("verify", tmp_path, "--trust", "from-flag", env=environment(**named)).err


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "host.toml"
    file.write_text('truts = "x"\n')
    done = eyelid("--settings", file, "verify", tmp_path)
    assert done.code == 2
    assert Code.SETTINGS_UNKNOWN in done.err
    assert "trust" in done.err


def test_a_variable_of_another_program_is_no_error_and_one_of_none_is(tmp_path: Path) -> None:
    assert Code.SETTINGS_UNKNOWN not in eyelid("verify", tmp_path, env=environment(EYELID_RIG_DIR="/x")).err
    assert "EYELID_TRUST" in eyelid("verify", tmp_path, env=environment(EYELID_TRUTS="/x")).err
