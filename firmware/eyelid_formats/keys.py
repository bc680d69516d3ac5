"""Public keys as bytes, and their thumbprints (RFC 9679)."""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eyelid_formats import cbor
from eyelid_formats.errors import Code, CoseError

P256_BYTES = 65
OKP_BYTES = 32
_FIELD = 2**255 - 19
_EDWARDS_D = -121665 * pow(121666, -1, _FIELD) % _FIELD
_EIGHTH_Y = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER_Y = (0, 1, _FIELD - 1, _EIGHTH_Y, _FIELD - _EIGHTH_Y)
_ANY_X25519 = x25519.X25519PrivateKey.from_private_bytes(bytes(range(32)))


def ed25519_thumbprint(key: bytes) -> bytes:
    """Thumbprint of 32 bytes of Ed25519 public key."""
    return _thumbprint({1: 1, -1: 6, -2: key})


def x25519_thumbprint(key: bytes) -> bytes:
    """Thumbprint of 32 bytes of X25519 public key."""
    return _thumbprint({1: 1, -1: 4, -2: key})


def p256_thumbprint(key: bytes) -> bytes:
    """Thumbprint of 65 bytes of P-256 public key (uncompressed point)."""
    return _thumbprint({1: 2, -1: 1, -2: key[1:33], -3: key[33:]})


def _thumbprint(cose_key: dict[int, cbor.Item]) -> bytes:
    return sha256(cbor.encode(cose_key)).digest()


def load_ed25519(key: bytes) -> ed25519.Ed25519PublicKey:
    """Raises CoseError (`key-invalid`)."""
    try:
        return ed25519.Ed25519PublicKey.from_public_bytes(key)
    except (ValueError, UnsupportedAlgorithm):
        raise CoseError(Code.KEY_INVALID, "not an Ed25519 public key") from None


def check_ed25519(key: bytes) -> None:
    """Refuse 32 bytes that are no point of edwards25519, or one of small order, which anybody can sign for.

    `load_ed25519` does not look: keys are checked once, when the unit record is read. Raises CoseError (`key-invalid`).
    """
    y = int.from_bytes(key, "little") % 2**255
    y2 = y * y % _FIELD
    x2 = (y2 - 1) * pow(_EDWARDS_D * y2 + 1, -1, _FIELD) % _FIELD
    if y >= _FIELD or y in _SMALL_ORDER_Y or pow(x2, (_FIELD - 1) // 2, _FIELD) != 1:
        raise CoseError(Code.KEY_INVALID, "not an Ed25519 public key: no point of the curve, or one of small order")


def load_p256(key: bytes) -> ec.EllipticCurvePublicKey:
    """Raises CoseError (`key-invalid`) for anything but an uncompressed point on P-256."""
    try:
        if len(key) != P256_BYTES or key[0] != 4:
            raise ValueError
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except ValueError:
        raise CoseError(Code.KEY_INVALID, "not an uncompressed point on P-256") from None


def load_x25519(key: bytes) -> x25519.X25519PublicKey:
    """Raises CoseError (`key-invalid`), also for the points of small order that agree on zeros with everybody."""
    try:
        loaded = x25519.X25519PublicKey.from_public_bytes(key)
        _ANY_X25519.exchange(loaded)
        return loaded
    except (ValueError, UnsupportedAlgorithm):
        raise CoseError(Code.KEY_INVALID, "not an X25519 public key") from None


def raw(key: ed25519.Ed25519PublicKey | x25519.X25519PublicKey | ec.EllipticCurvePublicKey) -> bytes:
    """The bytes of a public key, as this project stores it."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
