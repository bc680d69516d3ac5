"""Shards of the model's sequences, in two test files, so that two workers share them.

Always the same 10,000; with `-m nightly` a million more (EYELID_MODEL_SEQUENCES), other ones every day. A night that was cut short goes on
where it was, while neither day, program nor model has changed. EYELID_MODEL_NIGHT=number plays the night again that printed this number.
"""

from __future__ import annotations

import functools
import os
from datetime import date
from hashlib import sha256
from pathlib import Path

from components import require
from eyelid_bench import pico_model
from eyelid_bench.pico import firmware_dir, micropython_port
from eyelid_bench.pico_model import sequences
from eyelid_bench.pico_model.sequences import Tally

ALWAYS = 10_000
SHARD = 1250
HALVES = tuple(range(ALWAYS // SHARD)[half::2] for half in range(2))
NIGHTLY = int(os.environ.get("EYELID_MODEL_SEQUENCES", "1000000"))
NIGHTLY_SHARD = 5000
NIGHTLY_HALVES = tuple(range(-(-NIGHTLY // NIGHTLY_SHARD))[half::2] for half in range(2))
NIGHT = int(os.environ.get("EYELID_MODEL_NIGHT") or date.today().toordinal())
_SEEDS_A_NIGHT = 1_000_000
_DONE = Path(__file__).parents[3] / ".build" / "pico-model"

# Every answer to every request (SPEC-pico.md); `any` is a request that is none.
OUTCOMES = {
    "any": {"malformed", "unknown-type"},
    "hello": {"state"},
    "key": {"key", "not-provisioned", "shut", "epoch-past", "epoch-ahead", "too-early"}
    | {"lamp-dark", "lamp-stuck", "lamp-blinded", "lamp-no-sensor"},
    "grant": {"granted", "not-provisioned", "no-prompt", "grant-late", "grant-used"}
    | {"draft-malformed", "draft-unit", "draft-counter", "draft-gesture", "scope-above-gesture", "scope-above-policy"}
    | {"recipient-not-allowed", "retention-above-policy", "notice-differs", "wearer-differs", "share-above-policy"}
    | {"frame-age", "unredacted-not-simulated"},
    "voice": {"prompt", "not-provisioned", "shut", "too-early", "voice-limit"},
    "signal": {"done", "not-provisioned"},
    "audit": {"statement", "not-provisioned", "busy"},
    "policy": {"policy", "not-provisioned"},
    "provision": {"done", "provision-locked", "order-malformed", "order-boot", "order-unit", "order-keys", "order-operator"},
}


@functools.cache
def played(shard: int) -> Tally:
    """One of those that are always played."""
    require("the MicroPython unix port", micropython_port() is not None)
    return sequences.run(None, SHARD, shard)


def missed(shards: range) -> dict[str, set[str]]:
    """Of OUTCOMES, what none of these shards has hit."""
    hit = {outcome for shard in shards for outcome in played(shard).outcomes}
    missing = {kind: {code for code in codes if (kind, code) not in hit} for kind, codes in OUTCOMES.items()}
    return {kind: codes for kind, codes in missing.items() if codes}


def play_at_night(shard: int) -> int:
    """How many sequences were played now: none where the shard has been this night, with this program and this model."""
    require("the MicroPython unix port", micropython_port() is not None)
    done = _DONE / _version() / str(NIGHT) / str(shard)
    if done.exists():
        return 0
    tally = sequences.run(None, NIGHTLY_SHARD, nightly_seed(NIGHT, shard))
    done.parent.mkdir(parents=True, exist_ok=True)
    done.touch()
    return tally.sequences


def nightly_seed(night: int, shard: int) -> int:
    """Another one for each night and shard, and none of those that are always played."""
    return night * _SEEDS_A_NIGHT + shard


@functools.cache
def _version() -> str:
    folders = firmware_dir(), Path(pico_model.__file__).parent
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
