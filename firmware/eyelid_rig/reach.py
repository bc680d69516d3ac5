"""What each of the processes may reach, in one place (promise 9). The systemd units say the same."""

from __future__ import annotations

from pathlib import Path

from eyelid_rig.folders import Folders
from eyelid_rig.sandbox import Reach
from eyelid_rig.settings import RigSettings

_MODELS = Path(__file__).parent / "models"
_SOUND = Path("dev/snd")
"""A folder, for a microphone that is plugged in again comes back as another file."""
_ALSA = (Path("/etc/alsa"), Path("/etc/asound.conf"))


def of_eye(settings: RigSettings, folders: Folders, machine: Path = Path("/")) -> Reach:
    """Keys, vault and camera (a replay, or the devices of `machine`); its folders and the Pico's port; no network, no swap.

    What its ear is to reach, eye has to reach as well: nobody gets back what its parent gave up. It opens none of it.
    """
    about, camera = _camera(settings, machine)
    voice = [Path(one) for one in (settings.voice_fifo, settings.voice_phrases) if one]
    devices = (Path(settings.pico_port), *camera)
    write = (folders.staging, folders.outbox, folders.ledger, folders.inbox, folders.run, *devices)
    read = (folders.keys, folders.trust, *about, *voice)
    sound = _sound(settings, machine)
    return Reach(folders.root, read, write, network=False, secrets=True, sound=sound, server=bool(settings.mic_server))


def of_aim(settings: RigSettings, folders: Folders, saves: Path | None, machine: Path = Path("/")) -> Reach:
    """Whoever aims: the camera as eye has it, the Pico's port, and the folder of the settings file that it `saves`; no key, no network."""
    about, camera = _camera(settings, machine)
    saved = (saves.resolve().parent,) if saves else ()
    return Reach(folders.root, about, (Path(settings.pico_port), *camera, *saved), network=False, secrets=True)


def of_worker(rig: Path) -> Reach:
    """The crop worker, a child of eye that gets plain frames by a pipe. Python and models to read; nothing to write, no network, no key."""
    return Reach(rig, (_MODELS,), (), network=False, secrets=True, bare=True)


def of_ear(settings: RigSettings, machine: Path = Path("/")) -> Reach:
    """The ear, a child of eye: sound cards, or on a simulated rig a sound server; what ALSA and the phrase book say. Nothing of the rig,
    no key, no frame, no network.
    """
    phrases = (Path(settings.voice_phrases),) if settings.voice_phrases else ()
    rig, server = Path(settings.rig_dir), bool(settings.mic_server)
    sound = _sound(settings, machine)
    return Reach(rig, (*_ALSA, *phrases), (), network=False, secrets=True, bare=True, sound=sound, server=server)


def of_uplink(folders: Folders) -> Reach:
    """The network; sealed files to read, the inbox to write; no key."""
    return Reach(folders.root, (folders.outbox, folders.trust), (folders.inbox,), network=True)


def of_cable(settings: RigSettings, folders: Folders) -> Reach:
    """The host port; sealed files to read, the inbox to write; no key, no network."""
    read = (folders.outbox, folders.ledger, folders.run, folders.trust)
    return Reach(folders.root, read, (folders.inbox, Path(settings.cable_port)), network=False)


def _sound(settings: RigSettings, machine: Path) -> tuple[Path, ...]:
    """The sound cards, where a microphone is to be had from one of them."""
    return (machine / _SOUND,) if settings.voice and not settings.mic_server else ()


def _camera(settings: RigSettings, machine: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """What is read and what is written to see: a replay, or the devices of `machine`."""
    from eyelid_rig.camera import devices  # not above: uplink and cable have no code that could see

    if settings.frames:
        return (Path(settings.frames),), ()
    return devices.facts(machine), devices.nodes(machine)
