"""The wordings are those of picamera2 0.3.38 and libcamera 0.7.2; the tests of `picamera` meet some of them in the flesh."""

from __future__ import annotations

import errno

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.faults import fault_of, told


def led_to(message: str, cause: Exception) -> Exception:
    error = RuntimeError(message)
    error.__cause__ = cause
    return error


def constructor_failed(cause: Exception) -> Exception:
    """As picamera2 says of all that goes wrong in its constructor."""
    return led_to("Camera __init__ sequence did not complete.", cause)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (constructor_failed(RuntimeError("Failed to acquire camera: Device or resource busy")), Code.CAMERA_BUSY),
        (RuntimeError('No camera number 0 found - use "rpicam-hello --list-cameras" to check connected cameras'), Code.CAMERA_MISSING),
        (constructor_failed(led_to("Failed to initialize camera", RuntimeError("Camera(s) not found (...)"))), Code.CAMERA_MISSING),
        (constructor_failed(IndexError("list index out of range")), Code.CAMERA_MISSING),
        (RuntimeError("Failed to start camera: No such device"), Code.CAMERA_MISSING),
        (RuntimeError("Could not open any dmaHeap device"), Code.CAMERA_MISSING),
        (RuntimeError("Invalid camera configuration: {'use_case': 'video'}"), Code.CAMERA_FORMAT),
        (RuntimeError("lores stream dimensions may not exceed main stream"), Code.CAMERA_FORMAT),
        (RuntimeError("Failed to configure camera: Invalid argument"), Code.CAMERA_FORMAT),
        (RuntimeError("failed to allocate capture buffers for stream 0"), Code.CAMERA_FORMAT),
        (RuntimeError("Failed to start camera: Cannot allocate memory"), Code.CAMERA_FORMAT),
        (OSError(errno.ENOMEM, "ioctl"), Code.CAMERA_FORMAT),
        (RuntimeError("Failed to start camera: Input/output error"), Code.CAMERA_STALLED),
        (RuntimeError("Failed to queue request: Invalid argument"), Code.CAMERA_STALLED),
        (AssertionError(), Code.CAMERA_STALLED),
    ],
)
def test_what_picamera2_raises_has_a_code(error: Exception, code: Code) -> None:
    assert fault_of(error, "imx708").code is code


def test_what_nobody_knows_is_told_in_its_own_words() -> None:
    fault = fault_of(constructor_failed(ValueError("a new kind of trouble")), "imx708")
    assert "a new kind of trouble; Camera __init__" in str(fault)
    assert "imx708" in str(fault)


def test_too_little_memory_is_told_from_a_wrong_format() -> None:
    assert "fewer `buffers`" in str(fault_of(OSError(errno.ENOMEM, "Cannot allocate memory"), "imx708"))


def test_a_wait_that_timed_out_is_a_stall() -> None:
    with pytest.raises(RigError, match=r"imx708 gave no frame within 1\.2 s") as stalled, told("imx708", 1.2):
        raise TimeoutError
    assert stalled.value.code is Code.CAMERA_STALLED


def test_errors_of_the_rigs_own_pass_as_they_are() -> None:
    ours = RigError(Code.CAMERA_FORMAT, "as it is")
    with pytest.raises(RigError) as passed, told("imx708"):
        raise ours
    assert passed.value is ours
