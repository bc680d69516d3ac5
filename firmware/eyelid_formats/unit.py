"""Policy, unit record and trust folder (`SPEC-unit.md`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from eyelid_formats import cose, keys
from eyelid_formats.consent import GESTURE_LIMIT, MAX_RETENTION_S, Gesture, Scope
from eyelid_formats.errors import Code, CoseError, EyelidError, VerifyError
from eyelid_formats.fields import Field, Record, array, octets, one_of, record, text, uint
from eyelid_formats.files import read_regular

POLICY_LIMIT = 768
UNIT_LIMIT = 4096
_PEM_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Policy(Record):
    """What the finger may allow on this unit."""

    NAME = "policy"
    FIELDS = (
        Field(1, "press_scope", one_of(Scope, Scope.LOCAL, Scope.ANSWER)),
        Field(2, "double_scope", one_of(Scope)),
        Field(3, "recipients", array(octets(32), 1, 4)),
        Field(4, "retention_s", uint(0, MAX_RETENTION_S)),
        Field(5, "notice", octets(32)),
        Field(6, "wearer", octets(16)),
        Field(7, "wearer_key", octets(32)),
        Field(8, "share_ppm", uint(1, 999_999)),
    )

    press_scope: Scope
    double_scope: Scope
    recipients: tuple[bytes, ...]
    retention_s: int
    notice: bytes
    wearer: bytes
    wearer_key: bytes
    share_ppm: int

    def scope_of(self, gesture: Gesture) -> Scope:
        """The largest scope that `gesture` allows on this unit."""
        if gesture is Gesture.DOUBLE:
            return self.double_scope
        return min(self.press_scope, GESTURE_LIMIT[gesture])


@dataclass(frozen=True, slots=True)
class Recipient(Record):
    """One who may open crops: X25519 key, and the Ed25519 key of its receipts."""

    NAME = "recipient"
    VERSIONED = False
    FIELDS = (Field(1, "name", text(1, 64)), Field(2, "key", octets(32)), Field(3, "receipt_key", octets(32)))

    name: str
    key: bytes
    receipt_key: bytes


@dataclass(frozen=True, slots=True)
class UnitRecord(Record):
    """The operator's statement that these keys and this policy are one rig."""

    NAME = "unit record"
    FIELDS = (
        Field(1, "name", text(1, 64)),
        Field(2, "pi_key", octets(32)),
        Field(3, "pico_key", octets(65)),
        Field(4, "policy_bytes", octets(1, POLICY_LIMIT)),
        Field(5, "recipients", array(record(Recipient), 1, 4)),
        Field(6, "wearer_key", octets(32)),
        Field(7, "issued_s", uint()),
    )

    name: str
    pi_key: bytes
    pico_key: bytes
    policy_bytes: bytes
    recipients: tuple[Recipient, ...]
    wearer_key: bytes
    issued_s: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit record that an operator signed and whose keys agree; `hash` is what drafts call the unit."""

    hash: bytes
    record: UnitRecord
    policy: Policy
    data: bytes

    def pi_verifier(self) -> cose.Verifier:
        """Checks manifests and ledger entries."""
        return cose.Ed25519Verifier(self.record.pi_key)

    def pico_verifier(self) -> cose.Verifier:
        """Checks grants and audit statements."""
        return cose.P256Verifier(self.record.pico_key)


def sign_unit(unit_record: UnitRecord, operator: cose.Signer) -> bytes:
    """The bytes of a `.unit` file."""
    return cose.sign(cose.Name.UNIT, unit_record.encode(), operator)


def read_unit(data: bytes, operators: Iterable[bytes]) -> Unit:
    """A unit record signed by one of `operators` (Ed25519 keys). Raises CborError, FieldError, CoseError, VerifyError."""
    signed = cose.read(cose.Name.UNIT, cose.ED25519, data, UNIT_LIMIT)
    by_thumbprint = {keys.ed25519_thumbprint(key): key for key in operators}
    if signed.kid not in by_thumbprint:
        raise VerifyError(
            Code.UNIT_OPERATOR, f"the unit record is signed by {signed.kid.hex()[:16]}, which is no operator in the trust folder"
        )
    payload = signed.verify(cose.Ed25519Verifier(by_thumbprint[signed.kid]))
    unit_record = UnitRecord.decode(payload, UNIT_LIMIT)
    policy = Policy.decode(unit_record.policy_bytes, POLICY_LIMIT)
    _check_keys(unit_record, policy)
    return Unit(sha256(data).digest(), unit_record, policy, data)


def _check_keys(unit_record: UnitRecord, policy: Policy) -> None:
    try:
        keys.load_p256(unit_record.pico_key)
        keys.check_ed25519(unit_record.pi_key)
        keys.load_x25519(unit_record.wearer_key)
        for recipient in unit_record.recipients:
            keys.load_x25519(recipient.key)
            keys.check_ed25519(recipient.receipt_key)
    except CoseError as error:
        raise VerifyError(Code.UNIT_KEYS, f"unit record {unit_record.name}: {error.args[0]}") from None
    thumbprints = tuple(keys.x25519_thumbprint(recipient.key) for recipient in unit_record.recipients)
    if thumbprints != policy.recipients or keys.x25519_thumbprint(unit_record.wearer_key) != policy.wearer_key:
        raise VerifyError(Code.UNIT_KEYS, f"unit record {unit_record.name}: keys and policy name different recipients or wearers")


@dataclass(frozen=True, slots=True)
class Trust:
    """The operators a verifier trusts and the units they signed, by hash."""

    operators: tuple[bytes, ...]
    units: Mapping[bytes, Unit]

    def unit(self, hash_: bytes) -> Unit:
        """Raises VerifyError (`unit-unknown`)."""
        if hash_ not in self.units:
            raise VerifyError(Code.UNIT_UNKNOWN, f"no trusted unit record has the hash {hash_.hex()[:16]}")
        return self.units[hash_]


def load_trust(folder: Path) -> Trust:
    """Read a trust folder. Raises VerifyError (`trust-empty`) and whatever is wrong with a record, naming the file."""
    operators = tuple(_read_operator(path) for path in sorted(folder.glob("operator-*.pem")))
    if not operators:
        raise VerifyError(Code.TRUST_EMPTY, f"{folder} holds no operator-*.pem: nobody is trusted, so nothing can be verified")
    units = [_read_unit_file(path, operators) for path in sorted(folder.glob("*.unit"))]
    return Trust(operators, {unit.hash: unit for unit in units})


def _read_operator(path: Path) -> bytes:
    try:
        key = load_pem_public_key(read_regular(path, _PEM_LIMIT))
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise VerifyError(Code.KEY_INVALID, f"{path} is not an Ed25519 public key in PEM")
    return keys.raw(key)


def _read_unit_file(path: Path, operators: tuple[bytes, ...]) -> Unit:
    try:
        return read_unit(read_regular(path, UNIT_LIMIT), operators)
    except EyelidError as error:
        raise VerifyError(error.code, f"{path}: {error.args[0]}") from None
