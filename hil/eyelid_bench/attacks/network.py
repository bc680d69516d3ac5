"""Attempts on the running rig and the running collector, by whoever took over the process with the network."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from eyelid_bench.attacks.loot import Loot, with_consent
from eyelid_bench.attacks.outcome import Attack, Refusal
from eyelid_formats import cose
from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code
from eyelid_formats.inbox import Suffix
from eyelid_formats.receipt import Receipt, sign_receipt
from eyelid_rig.sending.carrier import BUNDLE_TYPE

_UPLINK = "the rig’s network"
_PATIENCE_S = 5.0
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Online:
    """The collector's address and CA, and the rig's inbox and outbox."""

    loot: Loot
    collector_url: str
    ca: Path
    inbox: Path
    outbox: Path


def upload_tampered(online: Online) -> Refusal:
    """One bit of the crop is another."""
    data = bytearray(online.loot.pressed)
    data[-100] ^= 1
    return _put(online, bytes(data))


def upload_raised(online: Online) -> Refusal:
    """A bundle signed by the Pi whose tag says more than its grant."""
    parts = online.loot.parts
    return _put(online, online.loot.signed(with_consent(parts.draft, scope=Scope.TRAIN), parts.grant_bytes, parts.crop_bytes))


def leave_forged_receipt(online: Online) -> Refusal:
    """A receipt in the inbox, signed by nobody."""
    draft = online.loot.parts.draft
    receipt = Receipt(draft.bundle_id, bytes(32), draft.unit, draft.counter, draft.consent.scope, 1, 1)
    data = sign_receipt(receipt, cose.Ed25519Signer(online.loot.stranger.pi))
    name = draft.bundle_id.hex() + Suffix.RECEIPT
    (online.inbox / name).write_bytes(data)
    until = time.monotonic() + _PATIENCE_S
    while (online.inbox / name).exists() and time.monotonic() < until:
        time.sleep(_POLL_S)
    taken = (online.outbox / name).exists() and (online.outbox / name).read_bytes() == data
    return Refusal("" if taken or (online.inbox / name).exists() else str(Code.INBOX_REFUSED))


def _put(online: Online, data: bytes) -> Refusal:
    url = f"{online.collector_url.rstrip('/')}/v1/bundles/{online.loot.parts.draft.bundle_id.hex()}"
    context = ssl.create_default_context(cafile=str(online.ca))
    answer = httpx.put(url, content=data, headers={"Content-Type": BUNDLE_TYPE}, verify=context, trust_env=False)
    return Refusal("" if answer.is_success else str(answer.json()["code"]))


GROUP = "Over the network"
ATTACKS: tuple[Attack[Online], ...] = (
    Attack("A tampered upload", _UPLINK, "sent a bundle with one bit changed", "the collector", str(Code.CROP_SWAPPED), upload_tampered),
    Attack("A raised upload", "the Pi and its key", "sent “train” under the grant of a press", "the collector",
           str(Code.GRANT_DRAFT), upload_raised),
    Attack("A false receipt", _UPLINK, "left a receipt by nobody in the inbox", "eye", str(Code.INBOX_REFUSED), leave_forged_receipt),
)  # fmt: skip
