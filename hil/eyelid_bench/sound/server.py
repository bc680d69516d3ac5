"""A private PulseAudio: a null sink whose monitor is the microphone. It needs no D-Bus, no user session and no card, and runs as root."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from eyelid_bench.children import die_with_parent
from eyelid_formats.errors import Code, RigError

RATE_HZ: Final = 16_000
_SINK: Final = "mic"
_START_S = 10.0
_POLL_S = 0.02
_SOCKET_BYTES: Final = 100
"""Of a Unix socket's path, at most."""
_MARGIN_S = 20.0


class SoundServer:
    """Runs inside its `with`, in a folder of its own."""

    def __init__(self, folder: Path, rate_hz: int = RATE_HZ) -> None:
        self.socket = folder / "sound"
        self._folder = folder
        self._sink = ["module-null-sink", f"sink_name={_SINK}", "format=s16le", f"rate={rate_hz}", "channels=1", "norewinds=1"]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it: when this returns, the microphone is there. Raises RigError (`internal`)."""
        if len(os.fsencode(self.socket)) > _SOCKET_BYTES:
            raise RigError(Code.INTERNAL, f"{self.socket} is too long for a socket: take a folder nearer to the root")
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "sound.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment(), preexec_fn=die_with_parent
            )
        self._wait_until_ready()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()

    def play(self, samples: NDArray[np.int16], rate_hz: int = RATE_HZ, latency_ms: int = 50) -> int:
        """Play mono sound to the microphone; returns when its last sample was played, with that instant (CLOCK_MONOTONIC, ns).

        The server cuts what the microphone gives into pieces of half of `latency_ms`, or shorter where its listener asks for that.
        Raises RigError (`internal`).
        """
        form = [f"--device={_SINK}", "--format=s16le", f"--rate={rate_hz}", "--channels=1"]
        command = ["pacat", "--raw", *form, f"--latency-msec={latency_ms}"]
        self._run(command, samples.astype("<i2").tobytes(), samples.size / rate_hz + _MARGIN_S)
        return time.monotonic_ns()

    def unplug(self) -> None:
        """The microphone is gone; the server stays."""
        self._run(["pactl", "unload-module", "module-null-sink"])

    def plug(self) -> None:
        """It is there again."""
        self._run(["pactl", "load-module", *self._sink])

    def listeners(self) -> int:
        """How many streams from the microphone there are now."""
        return len(self._run(["pactl", "list", "short", "source-outputs"]).splitlines())

    def freeze(self) -> None:
        """It hangs: nothing comes, and nothing answers."""
        self._running().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self._running().send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """It is gone, as after a crash."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.socket.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        """The socket comes last: who can connect finds the microphone."""
        return [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--disable-shm=yes",
            "--realtime=no",
            "--high-priority=no",
            "--exit-idle-time=-1",
            "--log-target=stderr",
            f"--load={' '.join(self._sink)}",
            f"--load=module-native-protocol-unix socket={self.socket} auth-anonymous=1",
        ]

    def _environment(self) -> dict[str, str]:
        """Nothing of the user's own sound server, and no search for a D-Bus."""
        at = str(self._folder)
        ours = {"HOME": at, "XDG_RUNTIME_DIR": at, "PULSE_RUNTIME_PATH": at, "PULSE_STATE_PATH": at}
        return {**os.environ, **ours, "PULSE_SERVER": f"unix:{self.socket}", "DBUS_SESSION_BUS_ADDRESS": f"unix:path={at}/no-dbus"}

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _START_S
        while time.monotonic() < until and self._running().poll() is None:
            if _answers(self.socket):
                return
            time.sleep(_POLL_S)
        log = (self._folder / "sound.log").read_text(errors="replace")
        self.kill()
        raise RigError(Code.INTERNAL, f"the sound server does not start: {log.strip()[-500:]}")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RigError(Code.INTERNAL, "the sound server does not run")
        return self._process

    def _run(self, command: list[str], data: bytes = b"", timeout_s: float = _MARGIN_S) -> str:
        """What it prints."""
        done = subprocess.run(command, input=data, env=self._environment(), capture_output=True, timeout=timeout_s, check=False)
        if done.returncode:
            raise RigError(Code.INTERNAL, f"{command[0]}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode(errors="replace")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True
