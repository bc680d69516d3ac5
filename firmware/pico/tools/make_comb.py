"""Writes `eyelid_pico/p256_comb.py`, the fixed comb of P-256's base point. Runs on CPython: `python3 firmware/pico/tools/make_comb.py`."""

import base64
from pathlib import Path

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
TEETH = 6
COLUMNS = 44
TABLES = 2
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


def negative(a: Point) -> Point:
    """The point that makes infinity with `a`."""
    return a[0], P - a[1]


def doubled(point: Point, times: int) -> Point:
    """2^times `point`."""
    for _ in range(times):
        point = add(point, point)
    return point


def signed_sums(base: Point) -> list[Point]:
    """Entry d is the last tooth plus or minus each other one, plus where d has its bit; tooth i is 2^(44 i) `base`."""
    teeth = [doubled(base, COLUMNS * tooth) for tooth in range(TEETH)]
    sums = [teeth[-1]]
    for tooth in teeth[:-1]:
        sums = [add(one, negative(tooth)) for one in sums] + [add(one, tooth) for one in sums]
    return sums


def comb() -> list[Point]:
    """The tables one after another; that of place i is of 2^(22 i) G."""
    return [point for table in range(TABLES) for point in signed_sums(doubled(G, COLUMNS // TABLES * table))]


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
        f"TABLES = {TABLES}",
        "POINTS = binascii.a2b_base64(",
    ]
    return "\n".join(head + lines + [")", ""])


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
