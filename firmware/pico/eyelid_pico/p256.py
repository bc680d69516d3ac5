"""ECDSA on P-256 with the deterministic nonces of RFC 6979, in steps of a few milliseconds so that the board stays awake.

Multiples of the base point come from a fixed comb with signed digits (6 teeth, 44 columns, 2 tables; `p256_comb.py`): every
signature is the same row of steps. MicroPython's integers do not run in constant time, so that what they work on is masked
and whoever calls answers at a fixed deadline (SPEC-pico.md, "Signing").
"""

from .hmac256 import hmac_sha256, wipe, wipe_bytes
from .p256_comb import COLUMNS, POINTS, TABLES, TEETH

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

TYPE_CHECKING = False
if TYPE_CHECKING:
    Jacobian = tuple[int, int, int]  # Z is 0 at infinity

INFINITY = (1, 1, 0)
_BITS = TEETH * COLUMNS
_ROWS = COLUMNS // TABLES
_LAST_ENTRY = (1 << (TEETH - 1)) - 1
_NO_MASK = bytes(32)
_INVERSE_STEPS = 4
_QUOTIENTS = 48


def double(point: "Jacobian") -> "Jacobian":
    """2 * point."""
    x, y, z = point
    zz = z * z % P
    yy = y * y % P
    xyy = x * yy % P
    m = 3 * (x - zz) * (x + zz) % P
    x3 = (m * m - 8 * xyy) % P
    return x3, (m * (4 * xyy - x3) - 8 * yy * yy) % P, 2 * y * z % P


def add_affine(point: "Jacobian", x2: int, y2: int) -> "Jacobian":
    """point + (x2, y2), equal and opposite ones among them."""
    x1, y1, z1 = point
    if z1 == 0:
        return x2, y2, 1
    zz = z1 * z1 % P
    h = (x2 * zz - x1) % P
    r = (y2 * zz % P * z1 - y1) % P
    if h == 0:
        return INFINITY if r else double(point)
    hh = h * h % P
    hhh = h * hh % P
    v = x1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y1 * hhh) % P, z1 * h % P


class Inverse:
    """value^-1 by extended Euclid: on the board far faster than pow() with a long exponent.

    How many quotients it takes depends on the value, the number of steps does not (but once in some 100,000 times).
    """

    def __init__(self, value: int, modulus: int) -> None:
        self._modulus = modulus
        self._rests = modulus, value % modulus
        self._factors = 0, 1
        self._steps = _INVERSE_STEPS

    def step(self) -> bool:
        """True when `result` may be called."""
        r0, r1 = self._rests
        t0, t1 = self._factors
        for _ in range(_QUOTIENTS):
            if r1 == 0:
                break
            quotient, rest = divmod(r0, r1)
            r0, r1, t0, t1 = r1, rest, t1, t0 - quotient * t1
        self._rests, self._factors = (r0, r1), (t0, t1)
        self._steps -= 1
        return r1 == 0 and self._steps <= 0

    def result(self) -> int:
        """The inverse, 0 for 0."""
        return self._factors[0] % self._modulus


def inverse(value: int, modulus: int) -> int:
    """The same in one go."""
    inverting = Inverse(value, modulus)
    while not inverting.step():
        pass
    return inverting.result()


class BaseMultiple:
    """scalar * G for a scalar from 1 to N - 1, an addition or a part of an inversion a step: the same steps whatever the scalar is.

    `mask` (32 bytes, none for what is no secret) hides it from whoever measures power: the scalar goes in with a random
    multiple of N, the first point with random coordinates.
    """

    def __init__(self, scalar: int, mask: bytes = _NO_MASK) -> None:
        times = mask[0] & 0xFE | ~scalar & 1  # odd and even are the other way round with N, which is odd
        self._digits = ((scalar + times * N + (1 << _BITS) - 1) >> 1).to_bytes(_BITS >> 3, "little")
        self._scale = int.from_bytes(mask[1:], "big") or 1
        self._steps = COLUMNS
        self._point: "Jacobian" = INFINITY
        self._inverse: "Inverse | None" = None

    def step(self) -> bool:
        """True when `affine` may be called."""
        if self._inverse is not None:
            return self._inverse.step()
        self._steps -= 1
        row, table = divmod(self._steps, TABLES)
        x, y = self._entry(table, row + table * _ROWS)
        self._point = self._sum(table, x, y)
        if self._steps == 0:
            self._inverse = Inverse(self._point[2], P)
        return False

    def _sum(self, table: int, x: int, y: int) -> "Jacobian":
        if self._steps == COLUMNS - 1:
            z = self._scale
            return x * z * z % P, y * z * z * z % P, z
        point = double(self._point) if table == TABLES - 1 else self._point
        return add_affine(point, x, y)

    def _entry(self, table: int, column: int) -> "tuple[int, int]":
        """The table's point for a column's bits: 1 adds a tooth, 0 takes it off. It holds half of them, the others are their negatives."""
        digit = 0
        for tooth in range(TEETH):
            bit = tooth * COLUMNS + column
            digit |= (self._digits[bit >> 3] >> (bit & 7) & 1) << tooth
        plus = digit >> (TEETH - 1)
        at = 64 * (table << (TEETH - 1) | (digit ^ (plus - 1)) & _LAST_ENTRY)
        y = int.from_bytes(POINTS[at + 32 : at + 64], "big")
        return int.from_bytes(POINTS[at : at + 32], "big"), (P - y, y)[plus]

    def affine(self) -> "tuple[int, int]":
        """x and y."""
        assert self._inverse is not None
        x, y, _ = self._point
        z_inverse = self._inverse.result()
        zz = z_inverse * z_inverse % P
        return x * zz % P, y * zz % P * z_inverse % P


def is_private_key(key: bytes) -> bool:
    """True for 32 bytes from 1 to the group's order less one."""
    return len(key) == 32 and 0 < int.from_bytes(key, "big") < N


def public_multiple(private_key: bytes) -> BaseMultiple:
    """The public key in the making, masked as a signature is."""
    return BaseMultiple(int.from_bytes(private_key, "big"), hmac_sha256(private_key, b"mask"))


class Nonces:
    """The nonces of RFC 6979 section 3.2 for HMAC-SHA256, one after another; `wipe` when the right one was found."""

    def __init__(self, private_key: bytes, digest: bytes) -> None:
        reduced = (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
        self._key = bytes(32)
        self._value = b"\x01" * 32
        for separator in (b"\x00", b"\x01"):
            self._rekey(separator + private_key + reduced)

    def next(self) -> int:
        """The first candidate in range."""
        while True:
            self._step()
            nonce = int.from_bytes(self._value, "big")
            if 0 < nonce < N:
                return nonce
            self.skip()

    def skip(self) -> None:
        """After a candidate that did not do."""
        self._rekey(b"\x00")

    def mask(self, noise: bytes) -> bytes:
        """32 bytes that only this key, this digest and this noise give: unknown outside even where the noise is known."""
        return hmac_sha256(self._key, self._value + b"mask" + noise)

    def _rekey(self, more: bytes) -> None:
        message = bytearray(self._value + more)
        key = hmac_sha256(self._key, message)
        wipe(message)
        wipe_bytes(self._key)
        self._key = key
        self._step()

    def _step(self) -> None:
        value = hmac_sha256(self._key, self._value)
        wipe_bytes(self._value)
        self._value = value

    def wipe(self) -> None:
        """Overwrites the state that every nonce follows from."""
        wipe_bytes(self._key)
        wipe_bytes(self._value)


class Signing:
    """One signature in the making. `signature` is (r, s) once `step` has returned True.

    `noise` (any bytes) changes what happens on the way, never the signature.
    """

    def __init__(self, private_key: bytes, digest: bytes, noise: bytes = b"") -> None:
        self.signature: "tuple[int, int] | None" = None
        self._private_key = int.from_bytes(private_key, "big")
        self._digest = int.from_bytes(digest, "big")
        self._nonces = Nonces(private_key, digest)
        self._noise = noise
        self._begin()

    def _begin(self) -> None:
        nonce = self._nonces.next()
        mask = self._nonces.mask(self._noise)
        self._multiple = BaseMultiple(nonce, mask)
        self._factor = int.from_bytes(mask, "big") % N or 1
        self._is_multiplied = False
        self._inverse = Inverse(nonce * self._factor % N, N)

    def step(self) -> bool:
        """Does a few milliseconds of work on the board; True when the signature is there."""
        if self.signature is not None:
            return True
        if not self._is_multiplied:
            self._is_multiplied = self._multiple.step()
            return False
        if not self._inverse.step():
            return False
        r = self._multiple.affine()[0] % N
        s = self._answer(r)
        if r and s:
            self.signature = (r, s)
            self._nonces.wipe()
            return True
        self._nonces.skip()
        self._begin()
        return False

    def _answer(self, r: int) -> int:
        """s, with a factor on the private key before it meets r, and on the nonce before Euclid's steps depend on it."""
        total = self._digest * self._factor + r * (self._private_key * self._factor % N)
        return self._inverse.result() * total % N


def sign(private_key: bytes, digest: bytes, noise: bytes = b"") -> "tuple[int, int]":
    """(r, s) over a SHA-256 digest in one go, s as RFC 6979 gives it."""
    signing = Signing(private_key, digest, noise)
    while not signing.step():
        pass
    assert signing.signature is not None
    return signing.signature


def low_s(signature: "tuple[int, int]") -> bytes:
    """r then s, 64 bytes, with the smaller of s and -s: the one form that SPEC-cbor-cose.md allows."""
    r, s = signature
    return r.to_bytes(32, "big") + min(s, N - s).to_bytes(32, "big")
