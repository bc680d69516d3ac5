"""`eyelid collector` and its settings."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, SettingsError
from eyelid_host.collector.settings import load
from unit.collector.support import READY_S, Site

NEEDED = {"data_dir": "d", "trust_dir": "t", "receipt_key": "r", "tls_cert": "c", "tls_key": "k"}


def test_flags_win_over_variables_and_those_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "collector.toml"
    file.write_text("".join(f'{name} = "{value}"\n' for name, value in NEEDED.items()) + 'host = "0.0.0.0"\nport = 1\n')
    loaded = load(file, {"EYELID_DATA_DIR": "e", "EYELID_HOST": "::1", "EYELID_PORT": "/dev/ttyACM0"}, {"host": "127.0.0.1", "port": None})
    assert (loaded.data_dir, loaded.host, loaded.port) == ("e", "127.0.0.1", 1)


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ({"port": 65_536}, Code.SETTINGS_VALUE),
        ({"answer": "ä" * 257}, Code.SETTINGS_VALUE),
        ({"idle_s": 0}, Code.SETTINGS_VALUE),
        ({"data_dir": None}, Code.SETTINGS_VALUE),
    ],
)
def test_settings_that_cannot_be_taken_are_refused(flags: dict[str, object], code: Code) -> None:
    with pytest.raises(SettingsError) as refused:
        load(None, {}, {**NEEDED, **flags})
    assert refused.value.code is code


def test_the_command_prints_one_line_when_ready_and_stops_cleanly(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "collector.toml"
    file.write_text("".join(f"{name} = {value!r}\n" for name, value in site.settings.items()))
    start = "from eyelid_host.cli import main; main()"
    command = [sys.executable, "-c", start, "collector", "--settings", str(file)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout
        try:
            assert select.select([process.stdout], [], [], READY_S)[0]
            assert process.stdout.readline().startswith('{"url": "https://127.0.0.1:')
            process.terminate()
            assert process.wait(READY_S) == 0
            assert process.stdout.read() == ""
        finally:
            process.kill()


WITHOUT_EXTRA = """
import sys
for name in ("starlette", "uvicorn", "anyio", "h11"):
    sys.modules[name] = None
import eyelid_host.collector.store, eyelid_host.collector.settings, eyelid_host.collector.intake
from eyelid_host.collector.command import collector
sys.exit(collector.main(sys.argv[1:]))
"""


def test_without_its_extra_the_rest_imports_and_the_command_says_what_to_install() -> None:
    flags = [word for name, value in NEEDED.items() for word in (f"--{name.replace('_', '-')}", value)]
    done = subprocess.run([sys.executable, "-c", WITHOUT_EXTRA, *flags], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "pip install 'eyelid[collector]'" in done.stderr
