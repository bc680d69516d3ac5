"""Words from a FIFO, for simulated rigs: a line is a phrase. They pass through the kernel's memory and no file.

`eye` has no sockets, and a FIFO needs none; the sandbox lets it reach this one because the settings name it (`reach`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from eyelid_formats.consent import Intent
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.spoken import TEXT, WORDS_BYTES, Spoken, VoiceFacts, tidy
from eyelid_rig.prompts.voice.phrases import Wish

_READ_BYTES = 4096
_LINE_BYTES = 4 * WORDS_BYTES


class FifoVoice:
    """Reads what is there and never waits; a phrase counts as said when it is read, and wants what `wish_of` says, or an answer."""

    def __init__(self, path: Path, wish_of: Callable[[str], Wish | None] = lambda _words: None) -> None:
        """Raises RigError (`voice-missing`) unless `path` is a FIFO that can be read."""
        self._descriptor = _open(path)
        self._wish_of = wish_of
        self._held = b""
        self._skips = False

    @property
    def facts(self) -> VoiceFacts:
        """See `Voice`."""
        return VoiceFacts("listening", TEXT)

    def attend(self, now_ns: int, wanted: bool) -> None:
        """See `Voice`: there is no sound, and what is written while nothing is to be heard is dropped by whom it comes to."""

    def heard(self, now_ns: int) -> Spoken | None:
        """See `Voice`."""
        if b"\n" not in self._held:
            self._held += self._read()
        line, end, rest = self._held.partition(b"\n")
        if not end:
            self._drop_endless(line)
            return None
        self._held, skipped, self._skips = rest, self._skips, False
        words = tidy(_text(line, skipped))
        return Spoken(words, now_ns, self._wish_of(words) or Intent.ASK)

    def _drop_endless(self, line: bytes) -> None:
        """No more is held than may ever be a phrase; the rest of such a line goes with it."""
        if len(line) > _LINE_BYTES:
            self._held, self._skips = b"", True

    def stop(self) -> None:
        """Let go of the FIFO."""
        os.close(self._descriptor)

    def _read(self) -> bytes:
        """Nothing where nobody has it open for writing, or has not written."""
        try:
            return os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return b""


def _open(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise RigError(Code.VOICE_MISSING, f"cannot listen to {path}: {error.strerror}; does `voice_fifo` name a FIFO?") from None
    if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RigError(Code.VOICE_MISSING, f"{path} is no FIFO: name one with `voice_fifo`, or nothing")
    return descriptor


def _text(line: bytes, cut: bool) -> str:
    """Raises RigError (`words-refused`)."""
    if cut:
        raise RigError(Code.WORDS_REFUSED, f"a line of more than {_LINE_BYTES} bytes: say it in fewer")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise RigError(Code.WORDS_REFUSED, "the words are no UTF-8: look at what writes them") from None
