"""Writes `eyelid_pico/p256_comb.py`, the fixed comb of P-256's base point. Runs on CPython: `python3 firmware/pico/tools/make_comb.py`."""

import base64
from pathlib import Path

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
TEETH = 6
COLUMNS = 43
TARGET = Path(__file__).parents[1] / "eyelid_pico" / "p256_comb.py"

Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    """Affine addition of points that are not each other's negatives."""
    if a == b:
        slope = 3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def comb() -> list[Point]:
    """Entry d - 1 is the sum of 2^(43 i) G over the bits i of d."""
    bases = [G]
    for _ in range(TEETH - 1):
        point = bases[-1]
        for _ in range(COLUMNS):
            point = add(point, point)
        bases.append(point)
    sums: list[Point] = []
    for digit in range(1, 1 << TEETH):
        top = digit.bit_length() - 1
        rest = digit - (1 << top)
        sums.append(add(sums[rest - 1], bases[top]) if rest else bases[top])
    return sums


def module() -> str:
    """The module's source."""
    points = b"".join(x.to_bytes(32, "big") + y.to_bytes(32, "big") for x, y in comb())
    lines = [f'    b"{base64.b64encode(points[at : at + 84]).decode()}"' for at in range(0, len(points), 84)]
    head = [
        '"""Multiples of P-256\'s base point for p256.py, x then y. Written by tools/make_comb.py."""',
        "",
        "import binascii",
        "",
        f"TEETH = {TEETH}",
        f"COLUMNS = {COLUMNS}",
        "POINTS = binascii.a2b_base64(",
    ]
    return "\n".join(head + lines + [")", ""])


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
