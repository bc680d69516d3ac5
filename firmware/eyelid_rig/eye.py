"""`eye`: the process with the camera and the keys. It has no network and no host port. This file puts its parts together."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeAlias

from eyelid_formats import cose, ledger
from eyelid_formats.draft import TimeSource
from eyelid_formats.errors import Code, SettingsError
from eyelid_formats.unit import load_trust
from eyelid_rig import __version__, alone, reach, sandbox
from eyelid_rig.agent import Agent
from eyelid_rig.camera.frames import FrameSource
from eyelid_rig.camera.health import Health
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.clock import SystemClock
from eyelid_rig.compose import Choices, Composer
from eyelid_rig.counting import Counting
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.workshop import MEMORY_MB, ChildWorkshop, worker_command
from eyelid_rig.folders import Folders
from eyelid_rig.identity import find_unit, load_pi_key
from eyelid_rig.inbox import Inbox
from eyelid_rig.ledgerfile import LedgerFile
from eyelid_rig.memory import return_at_once
from eyelid_rig.models import listing
from eyelid_rig.outbox import Outbox
from eyelid_rig.parts import Parts
from eyelid_rig.prompts.fifo import FifoVoice
from eyelid_rig.prompts.mailbox import Mailbox
from eyelid_rig.prompts.spoken import Deaf, Voice
from eyelid_rig.prompts.uart import PicoUart, meet, open_port
from eyelid_rig.prompts.voice.keeper import EarKeeper
from eyelid_rig.prompts.voice.planning import ear_plan, wish_of
from eyelid_rig.recorder import Recorder
from eyelid_rig.recovery import note_start, recover
from eyelid_rig.settings import RigSettings
from eyelid_rig.status import StatusFile
from eyelid_rig.vault.aead import aead_for
from eyelid_rig.vault.ring import RingLimits
from eyelid_rig.vault.vault import Vault

_INBOX_NS = 100_000_000
PICTURE_BYTES = 128 << 10
"""Frames, sealed or not, are larger."""


Opener: TypeAlias = Callable[[RigSettings], FrameSource]
"""Opens the camera that the settings name. Raises RigError (`camera-*`)."""


def run(settings: RigSettings, opener: Opener = open_camera) -> None:
    """Until SIGTERM or SIGINT. Raises EyelidError where the rig cannot work, GaveUpError where a new process may help its camera, OSError
    where the disk fails in the middle.
    """
    folders = Folders(Path(settings.rig_dir))
    folders.make()
    alone.lock(folders)
    given_up = sandbox.enter(reach.of_eye(settings, folders)) if settings.sandbox else ()
    return_at_once(PICTURE_BYTES)
    agent, inbox, uart = build(settings, folders, opener)
    status = StatusFile(folders.run / "status.json", agent, inbox, settings, given_up)
    signal.signal(signal.SIGTERM, lambda *_: agent.stop())
    signal.signal(signal.SIGINT, lambda *_: agent.stop())
    inbox_at_ns = 0

    def every_tick(now_ns: int) -> None:
        nonlocal inbox_at_ns
        if now_ns >= inbox_at_ns:
            inbox_at_ns = now_ns + _INBOX_NS
            inbox.poll()
        status.tick(now_ns)

    with ExitStack() as stopping:
        for part in (uart, agent.parts.workshop, agent.parts.recorder, agent.parts.voice):
            stopping.callback(part.stop)
        agent.parts.recorder.start()
        agent.run(every_tick)


def build(settings: RigSettings, folders: Folders, opener: Opener = open_camera) -> tuple[Agent, Inbox, PicoUart]:
    """Recover what the last run left, meet the Pico, and put the parts together."""
    choices = choices_of(settings)
    clock = SystemClock(TimeSource[settings.time_source.upper()])
    mailbox = Mailbox(clock)
    workshop = open_workshop(settings, mailbox)
    workshop.start()
    key = load_pi_key(folders)
    pi = cose.Ed25519Signer(key)
    trust = load_trust(folders.trust)
    uart = PicoUart(lambda: open_port(settings.pico_port, settings.pico_baud), mailbox.post)
    uart.start()
    state = meet(uart)
    unit = find_unit(trust, key, state.unit)
    book = LedgerFile(folders.ledger / ledger.FILE_NAME, pi, unit.pi_verifier(), clock)
    outbox = Outbox(folders, settings.outbox_mb * 2**20)
    recover(book, outbox)
    note_start(book, ledger.Boot(unit.hash, __version__, state.counter), clock.monotonic_ns())
    counting = Counting(book)
    book.release()
    vault = Vault(aead_for(Path("/proc/cpuinfo").read_text()), RingLimits(max_bytes=settings.vault_bytes))
    health = Health(patient=counting.camera == Code.CAMERA_STALLED)
    recorder = Recorder(partial(opener, settings), vault, clock, settings.frame_quality, health)
    composer = Composer(recorder, unit, choices, secrets.token_bytes)
    voice = open_voice(settings)
    how = settings.crop_timeout_s, takes_stills(settings), settings.voice_confirm
    agent = Agent(Parts(uart, recorder, composer, workshop, counting, outbox, pi, unit, clock, voice, *how), mailbox)
    inbox = Inbox(folders.inbox, counting, outbox, trust, unit)
    inbox.on_receipt, inbox.on_audit = agent.signal_sent, agent.ask_statement
    agent.on_state(state)
    return agent, inbox, uart


def open_voice(settings: RigSettings) -> Voice:
    """Where spoken prompts come from. Raises SettingsError, RigError (`voice-missing`)."""
    if settings.voice:
        return EarKeeper(ear_plan(settings), wish_of(settings))
    if not settings.voice_fifo:
        return Deaf()
    if not settings.simulated:
        raise SettingsError(Code.SETTINGS_VALUE, "`voice_fifo` is for simulated rigs only: whoever can write there could speak")
    return FifoVoice(Path(settings.voice_fifo), wish_of(settings))


def open_workshop(settings: RigSettings, mailbox: Mailbox) -> ChildWorkshop:
    """The crop worker's keeper, not started yet."""
    memory_mb = MEMORY_MB[settings.profile]
    command = worker_command(settings.profile, Path(settings.rig_dir), memory_mb, settings.sandbox)
    models = {bytes.fromhex(entry.sha256) for entry in listing.entries().values()}
    return ChildWorkshop(command, models, memory_mb, mailbox.call)


def takes_stills(settings: RigSettings) -> bool:
    """Whether the settings and the board's memory allow a still at a prompt; whether the camera has any is another matter."""
    return settings.still != "never" and PROFILES[settings.profile].stills


def choices_of(settings: RigSettings) -> Choices:
    """What the settings decide about every crop."""
    limits = Limits(settings.share_ppm, settings.crop_kb * 1024, settings.crop_quality, settings.crop_margin)
    return Choices(limits, settings.retention_s, settings.simulated)
