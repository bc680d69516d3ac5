"""What PortAudio's and ALSA's errors mean for a microphone."""

from __future__ import annotations

import errno
from typing import Final

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.mic.health import Event
from eyelid_rig.prompts.voice.mic.holders import held_by, who_holds

EVENTS: Final = {
    Code.MIC_MISSING: Event.ABSENT,
    Code.MIC_BUSY: Event.HELD,
    Code.MIC_LOST: Event.FAILED,
    Code.MIC_FORMAT: Event.REFUSED,
}
UNFIT: Final = frozenset({-9998, -9997, -9994})
"""Channel count, rate or sample format that the device does not have: another one may do."""
_UNAVAILABLE = -9985
_HOST = -9999
_ABSENT = frozenset({errno.ENODEV, errno.ENXIO, errno.ENOENT})


def fault(error: Exception, name: str) -> RigError:
    """What went wrong with the microphone `name`, from sounddevice's PortAudioError: its text, PortAudio's code, the host's."""
    number = error.args[1] if len(error.args) > 1 else 0
    host = -error.args[2][1] if number == _HOST and len(error.args) > 2 else 0
    if number == _UNAVAILABLE or host == errno.EBUSY:
        return RigError(Code.MIC_BUSY, f"{name}: {held_by(who_holds())}")
    if host in _ABSENT:
        return RigError(Code.MIC_MISSING, f"{name} is not there any more: plug it in again")
    return RigError(Code.MIC_LOST, f"{name} does not open ({error.args[0]}): look at its cable and at the kernel's log (dmesg)")
