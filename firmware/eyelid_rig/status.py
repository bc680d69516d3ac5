"""`run/status.json`: how the rig is, for `cable` and for people. No secret and no picture byte is in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from eyelid_formats import ledger
from eyelid_rig import __version__
from eyelid_rig.agent import Agent
from eyelid_rig.camera.health import Health
from eyelid_rig.inbox import Inbox
from eyelid_rig.memory import resident_mb
from eyelid_rig.settings import RigSettings

_EVERY_NS = 500_000_000
_WHY_LENGTH = 400
"""The longest of ours; in plain ASCII, for the cable takes 3 KiB of JSON at most."""


class StatusFile:
    """Written twice a second, by rename; it need not survive a power cut, so nothing is synced."""

    def __init__(self, path: Path, agent: Agent, inbox: Inbox, settings: RigSettings, sandbox: tuple[str, ...]) -> None:
        self._path = path
        self._agent = agent
        self._inbox = inbox
        self._fixed: dict[str, object] = {
            "unit": agent.parts.unit.hash.hex(),
            "name": agent.parts.unit.record.name,
            "software": __version__,
            "simulated": settings.simulated,
            "sandbox": list(sandbox),
            "pid": os.getpid(),
        }
        self._name = _plain(settings.voice_name) if settings.voice else ""
        self._started_ns = agent.parts.clock.monotonic_ns()
        self._next_ns = 0

    def tick(self, now_ns: int) -> None:
        """Write when it is time; a run folder that is full or gone is no reason to stop."""
        if now_ns < self._next_ns:
            return
        self._next_ns = now_ns + _EVERY_NS
        temporary = self._path.with_name(".status.json.tmp")
        try:
            temporary.write_text(json.dumps(self.snapshot(now_ns)))
            temporary.replace(self._path)
        except OSError:
            return

    def snapshot(self, now_ns: int) -> dict[str, object]:
        """What the file says."""
        parts, view = self._agent.parts, self._agent.view
        counting, counts = parts.counting, parts.recorder.counts
        left = counting.left
        return {
            **self._fixed,
            "gate": str(self._agent.sealing.state),
            "crop": str(parts.workshop.condition),
            "crop_deaths": parts.workshop.deaths,
            "crop_kept": list(parts.workshop.kept),
            **_camera(parts.recorder.camera.health, now_ns),
            "pico": view.state,
            "lamp": view.lamp,
            "shut": view.shut,
            "epoch": parts.recorder.epoch,
            "frames": counts.seen,
            "frames_sealed": counts.sealed,
            "dropped": counts.dropped,
            "waiting": len(parts.outbox.not_left()),
            "sent": len(left[ledger.Received]),
            "pulled": len(left[ledger.Pulled]),
            "prompts": counting.highest,
            "sealed": counting.outcomes[ledger.Sealed],
            "refused": counting.outcomes[ledger.Refused],
            "expired": counting.outcomes[ledger.Expired],
            "owed": counting.owed,
            "voice": {"name": self._name, **self._agent.hearing.to_json()},
            "last_refusal": self._agent.sealing.last_refusal,
            "last_prompt": self._agent.sealing.last_prompt,
            "inbox_refused": self._inbox.refused,
            "uart_dropped": parts.uart.dropped,
            "ledger_head": counting.head.hex(),
            "rss_mb": resident_mb(),
            "uptime_s": round((now_ns - self._started_ns) / 1e9, 1),
            "updated_s": parts.clock.stamp().seconds,
        }


def _camera(health: Health, now_ns: int) -> dict[str, object]:
    """The camera's state (`SPEC-camera.md`, What is told)."""
    return {
        "camera": health.says,
        "camera_for_s": round((now_ns - health.since_ns) / 1e9, 1) if health.since_ns else None,
        "camera_why": _plain(health.why[:_WHY_LENGTH]),
        "camera_failures": health.failures,
        "camera_missed": health.missed,
        "camera_reopened": health.reopened,
    }


def _plain(text: str) -> str:
    return "".join(one if " " <= one <= "~" else "?" for one in text)
