from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import serial

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.ports import FoundPort, choose_port
from eyelid_host.transport import SerialTransport, cannot_open
from unit.cable.wire import Wire
from unit.host.command import eyelid


def found(device: str, *, eyelid: bool = False) -> FoundPort:
    return FoundPort(device, "a port", None, 0x1D6B, 0x0104, eyelid)


def test_a_named_port_is_taken_unseen() -> None:
    assert choose_port("/dev/ttyX", []) == "/dev/ttyX"


def test_the_only_port_is_the_rigs() -> None:
    assert choose_port(None, [found("/dev/ttyACM0")]) == "/dev/ttyACM0"


def test_of_several_ports_the_only_eyelid_is_the_rigs() -> None:
    assert choose_port(None, [found("/dev/ttyACM0"), found("/dev/ttyACM1", eyelid=True)]) == "/dev/ttyACM1"


@pytest.mark.parametrize("eyelids", [False, True])
def test_several_that_may_be_meant_are_listed(eyelids: bool) -> None:
    with pytest.raises(EyelidError) as caught:
        choose_port(None, [found("/dev/ttyACM0", eyelid=eyelids), found("/dev/ttyACM1", eyelid=eyelids)])
    assert caught.value.code is Code.PORT_SEVERAL
    assert "/dev/ttyACM0, /dev/ttyACM1" in caught.value.args[0]


def test_no_port_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(EyelidError) as caught:
        choose_port(None, [])
    assert caught.value.code is Code.PORT_MISSING
    assert "--port" in caught.value.args[0]


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.EACCES, Code.PERMISSION, "udev"),
        (errno.EPERM, Code.PERMISSION, "dialout"),
        (errno.EAGAIN, Code.PORT_BUSY, "ModemManager"),
        (errno.EBUSY, Code.PORT_BUSY, "terminal"),
        (errno.ENOENT, Code.PORT_MISSING, "eyelid ports"),
        (errno.EIO, Code.PORT_MISSING, "cannot be opened"),
    ],
)
def test_a_port_that_does_not_open_says_why_and_what_to_do(number: int, code: Code, words: str) -> None:
    error = cannot_open("/dev/ttyACM0", serial.SerialException(number, os.strerror(number)))
    assert error.code is code
    assert words in error.args[0]


def test_a_port_that_another_program_holds_is_busy(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        held = SerialTransport(str(wire.host))
        ran = eyelid("status", "--port", wire.host)
        held.close()
    assert ran.code == 2
    assert ran.err.startswith("eyelid: port-busy: ")


@pytest.mark.parametrize("port", ["/dev/does-not-exist", "socket://127.0.0.1:1", "nonsense://x", "/etc/hostname"])
def test_what_is_no_port_exits_2_without_a_traceback(port: str) -> None:
    ran = eyelid("ls", "--port", port)
    assert ran.code == 2
    assert ran.err.startswith("eyelid: port-missing: ")
    assert len(ran.err.splitlines()) == 1
