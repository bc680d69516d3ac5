"""The keys that are not the rig's: operator, wearer, recipient. Made where they are missing, kept off the rig."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key

from eyelid_formats import keys
from eyelid_formats.errors import Code, RigError
from eyelid_rig.folders import write_durably

OPERATOR, BOARD = "operator.pem", "operator-board.pem"
WEARER, RECIPIENT, RECEIPTS = "wearer.pem", "recipient.pem", "receipts.pem"


@dataclass(frozen=True, slots=True)
class Keyring:
    """Private keys in one folder of the operator's machine. The operator signs unit records with one, orders to boards with another."""

    operator: Ed25519PrivateKey
    board: ec.EllipticCurvePrivateKey
    wearer: X25519PrivateKey
    recipient: X25519PrivateKey
    receipts: Ed25519PrivateKey


def open_keyring(folder: Path) -> Keyring:
    """Read the keys in `folder`, making those that are not there (0600). Raises RigError (`key-invalid`)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keyring(
        operator=_ed25519(folder / OPERATOR),
        board=_p256(folder / BOARD),
        wearer=_x25519(folder / WEARER),
        recipient=_x25519(folder / RECIPIENT),
        receipts=_ed25519(folder / RECEIPTS),
    )


def private_pem(key: Ed25519PrivateKey | X25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """PKCS #8, unencrypted."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """SubjectPublicKeyInfo."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def operator_file(key: Ed25519PrivateKey) -> str:
    """The name of an operator's public key in a trust folder."""
    return f"operator-{keys.ed25519_thumbprint(keys.raw(key.public_key())).hex()[:8]}.pem"


def _ed25519(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        write_durably(path, private_pem(Ed25519PrivateKey.generate()), 0o600)
    key = _load(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise RigError(Code.KEY_INVALID, f"{path} is not an Ed25519 key")
    return key


def _p256(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        write_durably(path, private_pem(ec.generate_private_key(ec.SECP256R1())), 0o600)
    key = _load(path)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise RigError(Code.KEY_INVALID, f"{path} is not a P-256 key")
    return key


def _x25519(path: Path) -> X25519PrivateKey:
    if not path.exists():
        write_durably(path, private_pem(X25519PrivateKey.generate()), 0o600)
    key = _load(path)
    if not isinstance(key, X25519PrivateKey):
        raise RigError(Code.KEY_INVALID, f"{path} is not an X25519 key")
    return key


def _load(path: Path) -> object:
    try:
        return load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise RigError(Code.KEY_INVALID, f"{path} cannot be read as a private key ({type(error).__name__})") from None
