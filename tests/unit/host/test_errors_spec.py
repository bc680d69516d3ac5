from __future__ import annotations

import re
from pathlib import Path

from eyelid_formats import errors
from eyelid_formats.errors import Code
from eyelid_host.commands import terminal
from eyelid_rig import cli

SPEC = (Path(errors.__file__).parent / "SPEC-errors.md").read_text()


def test_every_code_is_in_the_spec_once_and_nothing_else_is() -> None:
    named = re.findall(r"^\| `([a-z0-9-]+)` \| \S.* \| \S.* \|$", SPEC, re.MULTILINE)
    assert sorted(named) == sorted(map(str, Code))


def test_the_exit_codes_are_those_of_the_spec() -> None:
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", SPEC, re.MULTILINE)}
    host = {terminal.GOOD, terminal.BAD, terminal.COULD_NOT_RUN, terminal.INTERRUPTED, terminal.BROKEN_PIPE}
    assert listed == {*host, cli.CAMERA_GAVE_UP}
