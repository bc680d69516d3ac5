"""The simulated rig: the three processes, the Pico on the MicroPython port, and a collector, in one folder."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from eyelid_bench.children import Child, run_to_end, wait_for_json
from eyelid_bench.layout import Layout
from eyelid_bench.mouth import Mouth
from eyelid_bench.pico import Output, SimulatedPico
from eyelid_bench.ptycable import PtyCable
from eyelid_bench.tls import make_ca, make_server_certificate
from eyelid_bench.virtual_camera import building, faults
from eyelid_bench.virtual_camera.cameras import known
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.photos import NOW, list_photos
from eyelid_rig.camera.replay import open_replay
from eyelid_rig.folders import Folders

PHOTOS = Path(__file__).parent / "photos"
_POLL_S = 0.02
_START_S = 20.0
_EAR_S = 60.0
"""Its models are loaded after the first frame was seen."""
_BETWEEN_S = 0.45
_HEARS_S = 0.4
"""The Pico takes no press for its confirmation that begins before a wearer can have heard that it waits."""


@dataclass(frozen=True, slots=True)
class SimSettings:
    """How the simulated rig is set. Sizes in pixels, rates in hertz, times in seconds and milliseconds."""

    frames: Path = PHOTOS
    virtual_camera: str = ""
    """A sensor's model: the frames come by libcamera and picamera2, each photograph for four of them. Empty: a replay."""
    size: tuple[int, int] = (1920, 1080)
    rate_hz: float = 10.0
    photo_s: float = 3.0
    share_ppm: int = 250_000
    double_scope: str = "train"
    pico_deadline_ms: int = 100
    use_cpython: bool = False
    microphone: bool = False
    """A sound server of its own is the microphone, and the rig listens; otherwise it takes words from a FIFO."""
    extra: dict[str, str | int | float | bool] = field(default_factory=dict)


class Simulation:
    """A rig in a folder. `start` provisions a new one, or goes on with the one that is there."""

    def __init__(self, layout: Layout, settings: SimSettings, outputs: Callable[[Output], None] | None = None) -> None:
        self.layout = layout
        self.settings = settings
        self.collector_url = ""
        self.cable: PtyCable | None = None
        self.mouth = Mouth(layout, settings.microphone)
        self.pico = SimulatedPico(layout.pico, deadline_ms=settings.pico_deadline_ms, events=outputs, use_cpython=settings.use_cpython)
        self._open = ExitStack()
        self._lock = threading.Lock()
        self._finger_free_s = 0.0
        self.children: dict[str, Child] = {}

    def start(self) -> None:
        """Returns when frames flow, and with a microphone when it listens. Raises RigError (`camera-*` and `not-found` before anything is
        made), PicoFailedError.
        """
        self._check_frames()
        self.mouth.check()
        self._drop_half_made()
        self.layout.make()
        Folders(self.layout.rig).make()
        self.cable = PtyCable()
        self.cable.link(self.layout.port)
        self.mouth.start(self._open)
        is_new = not list((self.layout.rig / "trust").glob("*.unit"))
        self.pico.hold_button_at_boot(is_new)
        self.pico.start()
        self._write_settings()
        if is_new:
            self._provision()
            self.layout.half_made.unlink()
        self._start_collector()
        self._write_settings()
        for name in ("eye", "uplink", "cable"):
            self.start_process(name)
        self.wait(lambda status: bool(status.get("frames")), "see its first frame")
        if self.settings.microphone:
            self.wait_for_voice("listening")

    def _check_frames(self) -> None:
        settings = self.settings
        if settings.virtual_camera:
            list_photos(settings.frames)
            known(settings.virtual_camera)
            if building.found() is None:
                raise RigError(Code.NOT_FOUND, f"no libcamera in {building.BUILD}: make libcamera")
            return
        with open_replay(settings.frames, settings.size, settings.rate_hz, dwell_s=settings.photo_s) as source:
            source.next_frame(_START_S)

    def _drop_half_made(self) -> None:
        """A first start that was cut off leaves a mark, and nothing that is worth going on with."""
        layout = self.layout
        if layout.half_made.exists():
            for folder in (layout.rig, layout.keys, layout.trust, layout.pico, layout.collector):
                shutil.rmtree(folder, ignore_errors=True)
        elif list((layout.rig / "trust").glob("*.unit")):
            return
        layout.root.mkdir(parents=True, exist_ok=True)
        layout.half_made.touch()

    def stop(self) -> None:
        """Stop every process, by its own id."""
        for child in reversed(self.children.values()):
            child.stop()
        self.pico.stop()
        self._open.close()
        if self.cable is not None:
            self.cable.close()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start_process(self, name: str) -> None:
        """Start `eye`, `uplink` or `cable`, new or again."""
        if name == "eye":
            self.layout.status.unlink(missing_ok=True)
        arguments = ["eyelid_rig", "--settings", str(self.layout.settings), "-v", name]
        if name == "eye" and self.settings.virtual_camera:
            arguments = self._eye_with_a_virtual_camera()
        self.children[name] = Child(name, arguments, self.layout.logs / f"{name}.log")
        self.children[name].start()

    def _eye_with_a_virtual_camera(self) -> list[str]:
        layout = self.layout
        shutil.rmtree(layout.camera, ignore_errors=True)
        if not layout.camera_fault.exists():
            self.break_camera(Fault.NONE)
        paths = {"--settings": layout.settings, "--photos": self.settings.frames, "--place": layout.camera, "--faults": layout.camera_fault}
        named = [str(one) for pair in paths.items() for one in pair]
        return ["eyelid_bench.virtual_camera.eye", "--camera", self.settings.virtual_camera, *named]

    def break_camera(self, fault: Fault) -> None:
        """From now on, this is wrong with the virtual camera; `Fault.NONE`: nothing is."""
        faults.write(self.layout.camera_fault, fault)

    def revive(self) -> list[str]:
        """Start again whatever has ended, as systemd does on a Pi; what that was, with its exit status. Raises RigError."""
        ended = [(name, child.status) for name, child in self.children.items() if child.status is not None]
        for name, _ in ended:
            if name == "collector":
                self._start_collector()
            else:
                self.start_process(name)
        return [f"{name} ended with status {status} and is started again" for name, status in ended]

    def status(self) -> dict[str, object]:
        """What `eye` last said of itself; empty where it has not said anything."""
        try:
            found = json.loads(self.layout.status.read_text())
        except (OSError, ValueError):
            return {}
        return dict(found)

    def wait(self, holds: Callable[[dict[str, object]], bool], what: str, timeout_s: float = _START_S) -> dict[str, object]:
        """The first status for which `holds`. Raises RigError (`internal`) with the log's end when that takes too long, or eye ended."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until and self.children["eye"].status is None:
            status = self.status()
            if status and holds(status):
                return status
            time.sleep(_POLL_S)
        raise RigError(Code.INTERNAL, f"the rig did not {what} within {timeout_s:g} s: {self.children['eye'].tail()}")

    def wait_for_voice(self, *states: str) -> dict[str, object]:
        """Until the rig's voice is in one of these states (`SPEC-voice.md`). Raises as `wait` does."""
        return self.wait(lambda status: _voice_of(status).get("state") in states, f"come to {' or '.join(states)}", _EAR_S)

    def gesture(self, name: str) -> None:
        """`press`, `double`, `hold`, `shut` or `open`, by a finger that takes its time: two presses never run into a double one."""
        actions = {"press": self.pico.press, "double": self.pico.double, "hold": self.pico.hold}
        switches = {"shut": self.pico.shut, "open": self.pico.open}
        with self._lock:
            time.sleep(max(0.0, self._finger_free_s - time.monotonic()))
            {**actions, **switches}[name]()
            self._finger_free_s = time.monotonic() + _BETWEEN_S

    def show(self, photo: str) -> None:
        """Hold one photograph of the frames' folder before the camera, until another one is held there."""
        link = self.settings.frames / NOW
        fresh = link.with_name(f"{NOW}.tmp")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(photo)
        fresh.replace(link)

    def _provision(self) -> None:
        """`eyelid-rig init`, with a finger that is on the button since the board's start, and presses when it is asked to."""
        arguments = ["eyelid_rig", "--settings", str(self.layout.settings), "init", "--keys", str(self.layout.keys)]
        child = Child("init", arguments, self.layout.logs / "init.log")
        child.start()
        until = time.monotonic() + _START_S
        pressed = False
        while child.status is None and time.monotonic() < until:
            if not pressed and "Press the button" in child.tail():
                self._confirm()
                pressed = True
            time.sleep(_POLL_S)
        if child.status != 0:
            child.stop()
            raise RigError(Code.INTERNAL, f"init failed: {child.tail()}")
        for path in (self.layout.rig / "trust").iterdir():
            shutil.copy2(path, self.layout.trust / path.name)
        self._make_certificates()

    def _confirm(self) -> None:
        self.pico.bounce([(0, 0)])
        self.pico.hold_button_at_boot(False)
        time.sleep(_HEARS_S)
        self.pico.press()

    def _make_certificates(self) -> None:
        ca = make_ca()
        server = make_server_certificate(ca)
        (self.layout.rig / "trust" / "collector-ca.pem").write_bytes(ca.certificate_pem)
        (self.layout.keys / "tls-cert.pem").write_bytes(server.certificate_pem)
        key = self.layout.keys / "tls-key.pem"
        key.touch(0o600)
        key.write_bytes(server.key_pem)

    def _start_collector(self) -> None:
        keys = self.layout.keys
        options = {
            "--data-dir": self.layout.collector,
            "--trust-dir": self.layout.trust,
            "--receipt-key": keys / "receipts.pem",
            "--tls-cert": keys / "tls-cert.pem",
            "--tls-key": keys / "tls-key.pem",
            "--port": self._last_port(),
        }
        arguments = ["eyelid_host", "collector", *(str(one) for pair in options.items() for one in pair)]
        log = self.layout.logs / "collector.log"
        log.unlink(missing_ok=True)
        child = self.children["collector"] = Child("collector", arguments, log)
        child.start()
        self.collector_url = str(wait_for_json(child, "url", _START_S)["url"])

    def _last_port(self) -> int:
        """A collector that starts again keeps its address."""
        return int(self.collector_url.rsplit(":", 1)[1].rstrip("/")) if self.collector_url else 0

    def restart_collector(self) -> None:
        """As after a power cut of the server."""
        self.children["collector"].kill()
        self._start_collector()

    def _write_settings(self) -> None:
        width, height = self.settings.size
        values: dict[str, str | int | float | bool] = {
            "rig_dir": str(self.layout.rig),
            "name": "simulated",
            "simulated": True,
            "pico_port": self.pico.port,
            **self.mouth.settings(),
            "frames": "" if self.settings.virtual_camera else str(self.settings.frames),
            "width": width,
            "height": height,
            "rate_hz": float(self.settings.rate_hz),
            "photo_s": float(self.settings.photo_s),
            "share_ppm": self.settings.share_ppm,
            "double_scope": self.settings.double_scope,
            "collector_url": self.collector_url,
            "retry_s": 1.0,
            "cable_port": self.cable.rig_port if self.cable else "",
            **self.settings.extra,
        }
        self.layout.settings.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()))


def _voice_of(status: dict[str, object]) -> dict[str, object]:
    found = status.get("voice")
    return found if isinstance(found, dict) else {}


def host_command(*arguments: str, timeout_s: float = 60.0) -> tuple[int, str, str]:
    """`eyelid ARGS` as a user runs it: (exit code, output, errors)."""
    done = run_to_end(["eyelid_host", *arguments], timeout_s)
    return done.returncode, done.stdout, done.stderr
