"""How long the board's program boots and signs on the MicroPython unix port, beside OpenSSL on the same machine."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from eyelid_bench.pico import PicoFailedError, firmware_dir, micropython_port
from eyelid_bench.pico_model import images
from eyelid_bench.pico_model.board import HEAP, PORT, SimulatedBoard

BOOTS = 7
_PEER_SIGNATURES = 400


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians, in milliseconds: from the program's first line to `ready`, one signature, and one of OpenSSL's (`cryptography`)."""

    boot_ms: float
    sign_ms: float
    peer_sign_ms: float


def measured(firmware: Path | None = None) -> Timing:
    """Boots a board that has lived a while, again and again, and signs after each boot. Raises PicoFailedError."""
    with SimulatedBoard(firmware) as board:
        worn = next(image for image in images.make(board) if image.name == "worn")
    runs = [_run(firmware or firmware_dir(), worn.data) for _ in range(BOOTS)]
    boot_us = statistics.median(boot_us for boot_us, _ in runs)
    sign_us = statistics.median(one for _, signed in runs for one in signed)
    return Timing(boot_us / 1000, sign_us / 1000, _peer_ms())


def _run(firmware: Path, flash: bytes) -> tuple[int, list[int]]:
    with tempfile.NamedTemporaryFile(prefix="eyelid-timing-") as file:
        file.write(flash)
        file.flush()
        environment = {"PATH": os.environ.get("PATH", ""), "MICROPYPATH": f"{PORT}:{firmware}:.frozen", "EYELID_MODEL_FLASH": file.name}
        command = [str(micropython_port()), "-X", f"heapsize={HEAP}", str(PORT / "timing.py")]
        finished = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    if finished.returncode:
        raise PicoFailedError(f"the board's program did not boot to be timed: {(finished.stderr + finished.stdout)[-500:].decode()}")
    said = json.loads(finished.stdout.splitlines()[-1])
    return said["boot_us"], said["sign_us"]


def _peer_ms() -> float:
    key = ec.generate_private_key(ec.SECP256R1())
    took = []
    for number in range(_PEER_SIGNATURES):
        began = time.perf_counter()
        key.sign(b"%d" % number, ec.ECDSA(hashes.SHA256()))
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)
