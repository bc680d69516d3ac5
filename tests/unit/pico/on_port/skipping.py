"""Runs on both Pythons: nonces that do not do are passed over. Prints one JSON object of what was seen.

The first candidates of RFC 6979 are out of range once in 2^32 signatures, and r or s is 0 once in 2^256: here they are made so.
"""

import json

from eyelid_pico import p256

KEY = bytes(31) + b"\x07"
DIGEST = bytes(range(32))
GIVEN = [0, p256.N, p256.N + 1, (1 << 256) - 1, 5]


class Scripted(p256.Nonces):
    """RFC 6979's, but for the first values of its generator, which are those of `GIVEN`."""

    def __init__(self, private_key, digest):
        self._given = list(GIVEN)
        super().__init__(private_key, digest)
        self.skips = 0

    def _step(self):
        super()._step()
        if hasattr(self, "skips") and self._given:
            self._value = self._given[0].to_bytes(32, "big")

    def skip(self):
        self.skips += 1
        self._given.pop(0)
        super().skip()


class Two(p256.Nonces):
    """Two nonces, one after the other."""

    skips = 0

    def next(self):
        return (11, 13)[self.skips]

    def skip(self):
        self.skips += 1


def signed_with(nonces, digest):
    """(r, s, candidates passed over) of a signature with other nonces."""
    real = p256.Nonces
    p256.Nonces = nonces
    try:
        signing = p256.Signing(KEY, digest)
    finally:
        p256.Nonces = real
    while not signing.step():
        pass
    r, s = signing.signature
    return [hex(r), hex(s), signing._nonces.skips]


def without_x(nonces, digest):
    """The same, where the first point's x is the group's order, so that r is 0."""
    real = p256.BaseMultiple.affine
    points = []

    def affine(self):
        points.append(real(self))
        return (p256.N, 1) if len(points) == 1 else points[-1]

    p256.BaseMultiple.affine = affine
    try:
        return signed_with(nonces, digest)
    finally:
        p256.BaseMultiple.affine = real


def r_of(nonce):
    multiple = p256.BaseMultiple(nonce)
    while not multiple.step():
        pass
    return multiple.affine()[0] % p256.N


opposite = (-r_of(11) * 7 % p256.N).to_bytes(32, "big")
candidates = Scripted(KEY, DIGEST)
print(
    json.dumps(
        {
            "out_of_range": [candidates.next(), candidates.skips],
            "s_is_0": signed_with(Two, opposite),
            "r_is_0": without_x(Two, DIGEST),
            "digest": opposite.hex(),
        }
    )
)
