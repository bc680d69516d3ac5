"""The words of the UART and what a rig would say with them: numbers, keys and drafts (SPEC-pico.md, SPEC-bundle.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, unique
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from eyelid_formats import cbor, cose, keys, link

Fields = dict[int, Any]
SECONDS = 1_800_000_000


@unique
class Ask(IntEnum):
    """Requests."""

    HELLO = 1
    KEY = 2
    GRANT = 3
    VOICE = 4
    SIGNAL = 5
    AUDIT = 6
    POLICY = 7
    PROVISION = 8


@unique
class Say(IntEnum):
    """Answers and events."""

    ERROR = 64
    STATE = 65
    KEY = 66
    GRANTED = 67
    DONE = 68
    STATEMENT = 69
    POLICY = 70
    READY = 96
    PROMPT = 97
    FORGOTTEN = 98
    SHUT = 99
    OPENED = 100
    PROVISIONED = 101


PRESS, DOUBLE, VOICE = 1, 2, 3
LOCAL, ANSWER, IMPROVE, TRAIN = range(4)


def request(kind: int, number: int, fields: Fields) -> bytes:
    """As it goes over the UART, with a zero before it, which ends whatever was broken off."""
    return b"\x00" + link.pack(link.FrameType.MESSAGE, cbor.encode({0: kind, 1: number, **fields}))


def octets(*words: object, size: int = 32) -> bytes:
    """Bytes that are always the same for the same words."""
    return sha256(" ".join(map(str, words)).encode()).digest()[:size]


@dataclass(frozen=True)
class Rig:
    """A unit: its Pico's key, its operator's, and what its policy allows."""

    name: str
    press_scope: int = ANSWER
    double_scope: int = TRAIN
    share_ppm: int = 250_000
    retention_s: int = 86_400

    @cached_property
    def pico(self) -> ec.EllipticCurvePrivateKey:
        """The board's."""
        return _p256(self.name, "pico")

    @cached_property
    def operator(self) -> ec.EllipticCurvePrivateKey:
        """Whose orders the board takes."""
        return _p256(self.name, "operator")

    @cached_property
    def verifier(self) -> cose.P256Verifier:
        """Of what the board signs."""
        return cose.P256Verifier(keys.raw(self.pico.public_key()))

    @property
    def secrets(self) -> tuple[bytes, bytes]:
        """Signing key and seed."""
        return self.pico.private_numbers().private_value.to_bytes(32, "big"), octets(self.name, "seed")

    @property
    def unit(self) -> bytes:
        """SHA-256 of the unit record."""
        return octets(self.name, "unit")

    @property
    def recipient(self) -> bytes:
        """The only one."""
        return octets(self.name, "recipient")

    @cached_property
    def policy(self) -> bytes:
        """Encoded."""
        fields: Fields = {0: 1, 1: self.press_scope, 2: self.double_scope, 3: [self.recipient], 4: self.retention_s}
        fields |= {5: octets(self.name, "notice"), 6: octets(self.name, "wearer", size=16), 7: octets(self.name, "key"), 8: self.share_ppm}
        return cbor.encode(fields)

    def scope_of(self, gesture: int) -> int:
        """The largest that the policy allows a gesture (rule 7)."""
        return {PRESS: self.press_scope, DOUBLE: self.double_scope, VOICE: min(ANSWER, self.press_scope)}[gesture]

    def draft(self, counter: int, gesture: int, scope: int) -> Draft:
        """One that asks for nothing that it may not have, but for its scope."""
        crop: Fields = {1: bytes(32), 2: bytes(32), 3: "image/jpeg", 4: [96, 64], 5: 5000, 6: [0, 0, 96, 64], 7: 20_000, 8: [], 9: []}
        consent: Fields = {1: scope, 2: 3600, 3: SECONDS + 3600, 4: gesture, 6: octets(self.name, "notice"), 7: [self.recipient]}
        consent[8] = octets(self.name, "wearer", size=16)
        if gesture == VOICE:
            consent |= {5: octets(self.name, "words", counter), 9: 1 + counter % 7}
        time = {1: SECONDS, 2: 2, 3: bytes(16), 4: 1}
        frame = {1: [640, 480], 2: -100 if gesture == VOICE else 100, 3: 1}
        fields = {0: 1, 1: bytes(16), 2: self.unit, 3: counter, 4: time, 5: crop, 6: frame, 7: consent}
        return Draft(fields | {8: octets(self.name, "head", counter), 9: False, 10: False})


USUAL = Rig("a")
STRICT = Rig("b", press_scope=LOCAL, double_scope=IMPROVE, share_ppm=25_000)
RIGS = USUAL, STRICT
"""Whom a board may belong to."""


@dataclass(slots=True)
class Draft:
    """Its fields, and what of its bytes is cut off: `sound` says whether the SPECs allow it to be one."""

    fields: Fields
    cut: int = 0
    sound: bool = True
    encoded: bytes = field(default=b"", compare=False)

    def seal(self) -> Draft:
        """With its bytes."""
        data = cbor.encode(self.fields)
        self.encoded = data[: len(data) - self.cut]
        return self


def _p256(*words: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(octets(*words), "big"), ec.SECP256R1())
