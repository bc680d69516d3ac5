"""Checking an ECDSA signature on P-256, in steps of a few milliseconds like signing. Nothing in it is secret.

Both multiples are added up in one pass over the bits (Shamir's trick): a doubling a bit, and at most one point out of three.
"""

from .p256 import INFINITY, N, P, add_affine, double, inverse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .p256 import Jacobian

    Affine = tuple[int, int]

_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_BITS = 256


def read_point(public_key: bytes) -> "Affine | None":
    """x and y of a key given as x then y (64 bytes); None unless it is a point of the curve."""
    if len(public_key) != 64:
        return None
    x, y = int.from_bytes(public_key[:32], "big"), int.from_bytes(public_key[32:], "big")
    if x >= P or y >= P or (x * x * x - 3 * x + _B - y * y) % P:
        return None
    return x, y


def _plus_g(point: "Affine") -> "Affine | None":
    """G + point; None at infinity, which adds nothing."""
    return _affine(add_affine((point[0], point[1], 1), *_G))


def _affine(point: "Jacobian") -> "Affine | None":
    """x and y; None at infinity."""
    x, y, z = point
    if z == 0:
        return None
    z_inverse = inverse(z, P)
    zz = z_inverse * z_inverse % P
    return x * zz % P, y * zz % P * z_inverse % P


class Verifying:
    """One signature (r then s) over a SHA-256 digest under check. `holds` is None until `step` has returned True.

    Only the smaller of s and -s holds: a signature has one form (SPEC-cbor-cose.md).
    """

    def __init__(self, public_key: bytes, digest: bytes, signature: bytes) -> None:
        self.holds: "bool | None" = False
        point = read_point(public_key)
        self._r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if point is None or len(signature) != 64 or not (0 < self._r < N and 0 < s <= N // 2):
            return
        self.holds = None
        s_inverse = inverse(s, N)
        self._scalars = (int.from_bytes(digest, "big") * s_inverse % N, self._r * s_inverse % N)
        self._points = (None, _G, point, _plus_g(point))
        self._bit = _BITS
        self._total: "Jacobian" = INFINITY

    def step(self) -> bool:
        """True once it is known whether it holds."""
        if self.holds is not None:
            return True
        self._bit -= 1
        self._total = double(self._total)
        point = self._points[(self._scalars[0] >> self._bit & 1) | (self._scalars[1] >> self._bit & 1) << 1]
        if point is not None:
            self._total = add_affine(self._total, *point)
        if self._bit == 0:
            self.holds = self._is_r()
        return self.holds is not None

    def _is_r(self) -> bool:
        """The total's x is r modulo the group's order."""
        total = _affine(self._total)
        return total is not None and total[0] % N == self._r
