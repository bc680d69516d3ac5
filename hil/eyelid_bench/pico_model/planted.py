"""Bugs that the model must catch: each a small change of the board's program, in a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eyelid_bench.pico import firmware_dir
from eyelid_bench.pico_model import sequences
from eyelid_bench.pico_model.witness import BrokenPromiseError


class NotPlantedError(Exception):
    """What a bug is planted in is not there once: the program has changed, and the bug must be written anew."""


@dataclass(frozen=True, slots=True)
class Bug:
    """`old` stands exactly once in a file of eyelid_pico, and becomes `new`."""

    name: str
    file: str
    old: str
    new: str


BUGS = (
    Bug(
        "a counter is stored with whatever is stored next",
        "custody.py",
        "        self.counts.counter += 1\n        self.counts.store()\n",
        "        self.counts.counter += 1\n",
    ),
    Bug(
        "a key is given again after a reset",
        "custody.py",
        "        renewed = next_seed(seed, self._noise())\n",
        "        renewed = bytes(seed)\n",
    ),
    Bug(
        "a grant above its gesture",
        "grants.py",
        "draft.scope > codes.GESTURE_MAX_SCOPE[prompt.gesture]",
        "draft.scope > codes.SCOPE_TRAIN",
    ),
    Bug("a grant above the policy", "grants.py", "draft.scope > prompt.scope)", "False)"),
    Bug("any recipient", "grants.py", "    return strangers or len(", "    return len("),
    Bug("a second draft for one prompt", "grants.py", "        if prompt.draft_hash != digest(encoded):\n", "        if False:\n"),
    Bug("a grant for a prompt of long ago", "grants.py", "> LIFETIME_MS:", "> 2 * LIFETIME_MS:"),
    Bug("the lamp is not looked at", "lamp.py", "look.fault() if look", "'' if look"),
    Bug("the lamp is dark after a boot", "device.py", "            self._lamp.keep_lit(EPOCH_MS)", "            self._lamp.darken()"),
    Bug(
        "an epoch opens early",
        "keychain.py",
        "        if now_ms < self._not_before_ms:\n",
        "        if now_ms < self._not_before_ms - 60:\n",
    ),
    Bug("a key at once after a boot", "keychain.py", "        self._not_before_ms = EPOCH_MS\n", "        self._not_before_ms = 0\n"),
    Bug("any epoch may be named", "keychain.py", "        if epoch > self._next:\n", "        if False:\n"),
    Bug("the old seed stays in flash", "statelog.py", "        self._erase(old)\n", ""),
    Bug(
        "a record's CRC is not looked at",
        "statelog.py",
        "        if _crc(header, payload) == crc:\n",
        "        if len(payload) == length:\n",
    ),
    Bug("a spoken prompt comes with keys", "answering.py", "now_ms), 0, [])", "now_ms), 0, self._custody.keychain.look_back())"),
    Bug(
        "a reset forgets how often was spoken",
        "custody.py",
        "        self.counts.boots += 1\n",
        "        self.counts.boots += 1\n        self.counts.spoken = 0\n",
    ),
    Bug("keys while shut", "answering.py", "        if self._switch.level:\n", "        if False:\n"),
    Bug(
        "shut leaves the lamp lit",
        "device.py",
        "            self._lamp.darken()\n            self._custody.shut(",
        "            self._custody.shut(",
    ),
    Bug(
        "a forget keeps the look-back",
        "keychain.py",
        "        self.drop()\n        self.has_dropped = True\n        self._set",
        "        self._set",
    ),
    Bug("a forget keeps its prompts", "custody.py", "        self._prompts = []\n        self.counts.forgot", "        self.counts.forgot"),
    Bug("keys of longer ago than the look-back", "keychain.py", "LOOK_BACK_MS = 10000\n", "LOOK_BACK_MS = 14000\n"),
    Bug(
        "a head that is shown is never stored",
        "custody.py",
        "        if now_ms >= self._head_due_ms and not",
        "        if now_ms < 0 and not",
    ),
    Bug(
        "voices push a press from the pending prompts",
        "grants.py",
        "alike = [one for one in prompts if (one.gesture == codes.GESTURE_VOICE) == voice]",
        "alike = list(prompts)",
    ),
    Bug("words see frames from before them", "grants.py", "draft.age_ms > (0 if", "draft.age_ms > (20000 if"),
    Bug("a hold leaves what is being signed", "device.py", "        self._bench.drop()\n        if not", "        if not"),
    Bug("a confirmed provisioning leaves what is being signed", "device.py", "        self._bench.drop()\n        unit", "        unit"),
    Bug("an order's signature is not looked at", "provisioning.py", "        if not self._verifying.holds:\n", "        if False:\n"),
    Bug("provisioning without the button", "custody.py", "self._unlock() if unlocked else Locked()", "self._unlock()"),
    Bug("an order is good at any boot", "provisioning.py", "        if order.boots != self._boots:\n", "        if False:\n"),
    Bug(
        "provisioning without a forget",
        "custody.py",
        "        self._renew(provisioned_seed(",
        "        self._seed.replace(provisioned_seed(",
    ),
    Bug("secrets given again bring their keys again", "keychain.py", ' + boots.to_bytes(4, "big")', ""),
)


@dataclass(frozen=True, slots=True)
class Caught:
    """After how many sequences, or not at all."""

    bug: Bug
    after: int | None
    how: str = ""


@contextmanager
def planted(bug: Bug, firmware: Path | None = None) -> Iterator[Path]:
    """A copy of the board's files with this bug. Raises NotPlantedError."""
    with TemporaryDirectory(prefix="eyelid-bug-") as name:
        copy = Path(name) / "pico"
        shutil.copytree(firmware or firmware_dir(), copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / "eyelid_pico" / bug.file
        text = file.read_text()
        if text.count(bug.old) != 1:
            raise NotPlantedError(f"{bug.name}: {bug.old!r} stands {text.count(bug.old)} times in {bug.file}")
        file.write_text(text.replace(bug.old, bug.new))
        yield copy


def caught(bug: Bug, within: int, firmware: Path | None = None) -> Caught:
    """Plays sequences until one shows the bug."""
    tally = sequences.Tally()
    with planted(bug, firmware) as copy:
        try:
            sequences.run(copy, within, shard=0, shrink=False, tally=tally)
        except BrokenPromiseError as error:
            return Caught(bug, tally.sequences + 1, str(error).splitlines()[0])
    return Caught(bug, None)
