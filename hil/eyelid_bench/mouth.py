"""How words come to a simulated rig: aloud, into a sound server that is its microphone, or as text through a FIFO."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from eyelid_bench.layout import Layout
from eyelid_bench.sound.server import SoundServer
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import Samples

NO_MICROPHONE = "this simulated rig has no microphone: start it with eyelid-bench sim --microphone, or give it the words with --text"


class Mouth:
    """Whoever speaks to the rig: with a microphone aloud alone, without one in text alone."""

    def __init__(self, layout: Layout, has_microphone: bool) -> None:
        self._layout = layout
        self._has_microphone = has_microphone
        self.microphone: SoundServer | None = None

    def check(self) -> None:
        """Raises RigError (`not-found`) where a microphone cannot be made."""
        if self._has_microphone and shutil.which("pulseaudio") is None:
            raise RigError(Code.NOT_FOUND, "no pulseaudio to make a microphone of: make voices installs it, where apt may")

    def start(self, until: ExitStack) -> None:
        """The microphone, where there is one. Not in the rig's folder: that may lie deeper than a socket's path is long."""
        if self._has_microphone:
            folder = until.enter_context(tempfile.TemporaryDirectory(prefix="eyelid-sound-"))
            self.microphone = until.enter_context(SoundServer(Path(folder)))

    def settings(self) -> dict[str, str | int | float | bool]:
        """The rig's, for how words come in."""
        if self.microphone is not None:
            return {"voice": True, "mic_server": str(self.microphone.socket)}
        return {"voice_fifo": str(self._layout.voice)}

    def say(self, line: str) -> None:
        """One line of words to `eye`. Raises RigError (`voice-missing`) where nobody reads them."""
        if self._has_microphone:
            raise RigError(Code.VOICE_MISSING, "this rig has a microphone and takes no words as text: say them aloud, without --text")
        try:
            fifo = os.open(self._layout.voice, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise RigError(Code.VOICE_MISSING, f"eye does not listen ({error.strerror}): see {self._layout.logs}/eye.log") from None
        try:
            os.write(fifo, line.encode() + b"\n")
        finally:
            os.close(fifo)

    def speak(self, samples: Samples) -> int:
        """Sound at the microphone; returns when its last sample was played, with that instant (CLOCK_MONOTONIC, ns).

        Raises RigError (`voice-missing`) where there is no microphone.
        """
        return self._playing().play(samples)

    def listeners(self) -> int:
        """How many streams from the microphone there are, by the sound server's account. Raises RigError (`voice-missing`)."""
        return self._playing().listeners()

    def _playing(self) -> SoundServer:
        if self.microphone is None:
            raise RigError(Code.VOICE_MISSING, NO_MICROPHONE)
        return self.microphone
