"""ECDSA on P-256 with the deterministic nonces of RFC 6979, in steps of a few milliseconds so that the board stays awake.

Multiples of the base point come from a fixed comb (6 teeth, 43 columns; `p256_comb.py`). Nothing here runs in constant
time: whoever calls it answers at a fixed deadline instead (SPEC-pico.md rule 8).
"""

from .hmac256 import hmac_sha256
from .p256_comb import COLUMNS, POINTS, TEETH

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

TYPE_CHECKING = False
if TYPE_CHECKING:
    Jacobian = tuple[int, int, int]  # Z is 0 at infinity

_INFINITY = (1, 1, 0)


def _double(point: "Jacobian") -> "Jacobian":
    x, y, z = point
    zz = z * z % P
    yy = y * y % P
    xyy = x * yy % P
    m = 3 * (x - zz) * (x + zz) % P
    x3 = (m * m - 8 * xyy) % P
    return x3, (m * (4 * xyy - x3) - 8 * yy * yy) % P, 2 * y * z % P


def _add_affine(point: "Jacobian", x2: int, y2: int) -> "Jacobian":
    x1, y1, z1 = point
    if z1 == 0:
        return x2, y2, 1
    zz = z1 * z1 % P
    h = (x2 * zz - x1) % P
    r = (y2 * zz % P * z1 - y1) % P
    if h == 0:
        return _INFINITY if r else _double(point)
    hh = h * h % P
    hhh = h * hh % P
    v = x1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y1 * hhh) % P, z1 * h % P


def _comb_point(digit: int) -> "tuple[int, int]":
    at = 64 * (digit - 1)
    return int.from_bytes(POINTS[at : at + 32], "big"), int.from_bytes(POINTS[at + 32 : at + 64], "big")


def inverse(value: int, modulus: int) -> int:
    """Extended Euclid: on the board far faster than pow() with a long exponent."""
    r0, r1, t0, t1 = modulus, value % modulus, 0, 1
    while r1:
        quotient, rest = divmod(r0, r1)
        r0, r1, t0, t1 = r1, rest, t1, t0 - quotient * t1
    return t0 % modulus


class BaseMultiple:
    """scalar * G, one column of the comb a step."""

    def __init__(self, scalar: int) -> None:
        self._scalar = scalar
        self._column = COLUMNS
        self._point: "Jacobian" = _INFINITY

    def step(self) -> bool:
        """True when `affine` may be called."""
        if self._column == 0:
            return True
        self._column -= 1
        digit = 0
        for tooth in range(TEETH):
            digit |= (self._scalar >> (tooth * COLUMNS + self._column) & 1) << tooth
        point = _double(self._point)
        self._point = _add_affine(point, *_comb_point(digit)) if digit else point
        return self._column == 0

    def affine(self) -> "tuple[int, int]":
        """x and y; the scalar was not a multiple of the group's order."""
        x, y, z = self._point
        z_inverse = inverse(z, P)
        zz = z_inverse * z_inverse % P
        return x * zz % P, y * zz % P * z_inverse % P


def is_private_key(key: bytes) -> bool:
    """True for 32 bytes from 1 to the group's order less one."""
    return len(key) == 32 and 0 < int.from_bytes(key, "big") < N


def public_key(private_key: bytes) -> bytes:
    """x then y, 64 bytes; takes as long as half a signature, in one go."""
    multiple = BaseMultiple(int.from_bytes(private_key, "big"))
    while not multiple.step():
        pass
    x, y = multiple.affine()
    return x.to_bytes(32, "big") + y.to_bytes(32, "big")


class Nonces:
    """The nonces of RFC 6979 section 3.2 for HMAC-SHA256, one after another."""

    def __init__(self, private_key: bytes, digest: bytes) -> None:
        reduced = (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
        self._key = bytes(32)
        self._value = b"\x01" * 32
        for separator in (b"\x00", b"\x01"):
            self._key = hmac_sha256(self._key, self._value + separator + private_key + reduced)
            self._value = hmac_sha256(self._key, self._value)

    def next(self) -> int:
        """The first candidate in range."""
        while True:
            self._value = hmac_sha256(self._key, self._value)
            nonce = int.from_bytes(self._value, "big")
            if 0 < nonce < N:
                return nonce
            self.skip()

    def skip(self) -> None:
        """After a candidate that did not do."""
        self._key = hmac_sha256(self._key, self._value + b"\x00")
        self._value = hmac_sha256(self._key, self._value)


class Signing:
    """One signature in the making. `signature` is (r, s) once `step` has returned True."""

    def __init__(self, private_key: bytes, digest: bytes) -> None:
        self.signature: "tuple[int, int] | None" = None
        self._private_key = int.from_bytes(private_key, "big")
        self._digest = int.from_bytes(digest, "big")
        self._nonces = Nonces(private_key, digest)
        self._begin()

    def _begin(self) -> None:
        self._nonce = self._nonces.next()
        self._multiple = BaseMultiple(self._nonce)

    def step(self) -> bool:
        """Does a few milliseconds of work on the board; True when the signature is there."""
        if self.signature is not None or not self._multiple.step():
            return self.signature is not None
        r = self._multiple.affine()[0] % N
        s = inverse(self._nonce, N) * (self._digest + r * self._private_key) % N
        if r and s:
            self.signature = (r, s)
            return True
        self._nonces.skip()
        self._begin()
        return False


def sign(private_key: bytes, digest: bytes) -> "tuple[int, int]":
    """(r, s) over a SHA-256 digest in one go, s as RFC 6979 gives it."""
    signing = Signing(private_key, digest)
    while not signing.step():
        pass
    assert signing.signature is not None
    return signing.signature


def low_s(signature: "tuple[int, int]") -> bytes:
    """r then s, 64 bytes, with the smaller of s and -s: the one form that SPEC-cbor-cose.md allows."""
    r, s = signature
    return r.to_bytes(32, "big") + min(s, N - s).to_bytes(32, "big")
