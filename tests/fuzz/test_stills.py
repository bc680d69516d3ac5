"""Whatever file somebody names, opening it ends with pixels or a code: in bounded time, and in bounded memory.

`EYELID_FUZZ_CASES` is the number of cases (10,000 unless set). A failure names its case: all it takes to see it again.
"""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.stills import opening
from eyelid_rig.stills.decoder import MEMORY_BYTES, Decoder
from fuzz.mutation import damaged

CASES = int(os.environ.get("EYELID_FUZZ_CASES", "10000"))
CHUNK = 2500
WHOLE = 40
LONG_S = 5.0
KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP")
ENDS = {"pixels", Code.IMAGE_UNREADABLE, Code.CAMERA_FORMAT, Code.LOW_MEMORY}
MODES = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "TIFF": ("RGB", "RGBA", "L", "CMYK", "P", "1", "I;16", "F", "LAB", "YCbCr"),
    "BMP": ("RGB", "L", "P", "1"),
}
HOSTILE_SIZES = (0, 1, 2, 63, 64, 65, 255, 8192, 16_384, 16_385, 65_535, 65_536, 2**31 - 1, 2**31, 2**32 - 1)


@cache
def good(kind: str, seed: int) -> bytes:
    """One of a hundred good pictures of this kind: each of its modes, sizes, orientations, several pages, compressions."""
    random = Random(f"{kind} {seed}")
    mode = MODES[kind][seed % len(MODES[kind])]
    image = picture(mode, (random.randrange(60, 140), random.randrange(60, 140)), random)
    return saved(image, kind, options(kind, image, random))


def picture(mode: str, size: tuple[int, int], random: Random) -> Image.Image:
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    tone = (rows * random.randrange(1, 9) + columns * random.randrange(1, 9)) % 256
    if mode == "I;16":
        return Image.fromarray((tone * 257).astype(np.uint16))
    image = Image.fromarray(np.stack([tone, tone[::-1], columns * 255 // size[0]], axis=2).astype(np.uint8))
    if mode == "LAB":
        return Image.new("LAB", size, (90, 120, 130))
    if mode in ("RGBA", "LA"):
        image.putalpha(random.randrange(256))
    return image.convert(mode)


def options(kind: str, image: Image.Image, random: Random) -> dict[str, object]:
    chosen: dict[str, object] = {}
    if random.random() < 0.5:
        exif = Image.Exif()
        exif[274] = random.choice((1, 2, 3, 4, 5, 6, 7, 8, *(() if kind == "TIFF" else (0, 9, 65_535))))
        exif[270] = "words " * random.randrange(20)
        chosen["exif"] = exif.tobytes()
    if random.random() < 0.2:
        chosen["icc_profile"] = random.randbytes(random.randrange(300))
    if kind in ("PNG", "WEBP", "TIFF") and random.random() < 0.3:
        chosen |= {"save_all": True, "append_images": [picture(image.mode, image.size, random) for _ in range(2)]}
    if kind == "TIFF" and image.mode not in ("F", "LAB"):
        chosen["compression"] = random.choice((None, "tiff_lzw", "tiff_adobe_deflate", "packbits"))
    if kind == "JPEG":
        chosen |= {"progressive": random.random() < 0.5, "quality": random.randrange(5, 100)}
    return chosen


def saved(image: Image.Image, kind: str, chosen: dict[str, object]) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **chosen)
    return file.getvalue()


def _as_it_is(random: Random) -> bytes:
    return good(random.choice(KINDS), random.randrange(100))


def _damaged(random: Random) -> bytes:
    return damaged(_as_it_is(random), _as_it_is(random), random)


def _flipped(random: Random) -> bytes:
    """Up to a hundred bits anywhere."""
    data = bytearray(_as_it_is(random))
    for _ in range(random.choice((1, 3, 10, 100))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def _flipped_head(random: Random) -> bytes:
    """Where sizes, depths and offsets stand."""
    data = bytearray(_as_it_is(random))
    for _ in range(random.choice((1, 2, 4))):
        data[random.randrange(min(len(data), 64))] = random.choice((0, 1, 127, 128, 255, random.randrange(256)))
    return bytes(data)


def _cut_off(random: Random) -> bytes:
    data = _as_it_is(random)
    return data[: random.randrange(len(data))]


def _swapped_magic(random: Random) -> bytes:
    """One format's beginning on another's body."""
    length = random.choice((2, 4, 8, 12, 32))
    return _as_it_is(random)[:length] + _as_it_is(random)[length:]


def _noise(random: Random) -> bytes:
    magic = random.choice(
        (b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8 ", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"BM")
    )
    return magic + random.randbytes(random.randrange(400))


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png_bomb(random: Random) -> bytes:
    """Well-formed chunks whose header says anything at all, over data that inflates a thousandfold."""
    width, height = random.choice(HOSTILE_SIZES), random.choice(HOSTILE_SIZES)
    head = struct.pack(
        ">IIBBBBB", width, height, random.choice((1, 2, 4, 8, 16, 3)), random.choice((0, 2, 3, 4, 6, 9)), 0, 0, random.choice((0, 1, 7))
    )
    extra = random.choice(
        (b"", _png_chunk(b"PLTE", random.randbytes(random.randrange(10))), _png_chunk(b"iTXt", b"k\0\1\0\0\0" + _inflating()))
    )
    return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", head) + extra + _png_chunk(b"IDAT", _inflating()) + _png_chunk(b"IEND", b"")


@cache
def _inflating() -> bytes:
    return zlib.compress(bytes(4_000_000), 9)


def _bmp_claim(random: Random) -> bytes:
    size = [random.choice(HOSTILE_SIZES) for _ in range(2)]
    head = struct.pack("<IIIHHIIiiII", 40, *size, 1, random.choice((1, 4, 8, 16, 24, 32, 7)), random.choice((0, 1, 2, 3, 9)), 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 999, 0, 0, random.choice((0, 54, 2**31))) + head + random.randbytes(200)


def _tiff_tags(random: Random) -> bytes:
    """A directory whose tags have any type, count and value; now and then one that is its own successor."""
    names = (254, 256, 257, 258, 259, 262, 270, 273, 274, 277, 278, 279, 284, 317, 320, 322, 323, 324, 330, 338, 339, 34_665, 34_853)
    tags = sorted({name: random.choice(HOSTILE_SIZES) for name in random.sample(names, random.randrange(1, len(names)))}.items())
    plausible = {
        256: 100,
        257: 100,
        258: 8,
        259: random.choice((1, 5, 7, 8, 32_773)),
        262: random.randrange(7),
        273: 300,
        277: 3,
        279: 30_000,
    }
    entries = b"".join(
        struct.pack("<HHII", name, random.choice((3, 4, 3, 4, 2, 5, 13)), random.choice((1, 1, 1, 3, 2**31)), plausible.get(name, value))
        for name, value in tags
    )
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + struct.pack("<I", random.choice((0, 8))) + random.randbytes(3000)


MAKERS: tuple[Callable[[Random], bytes], ...] = (
    _as_it_is, _damaged, _damaged, _flipped, _flipped, _flipped_head, _flipped_head, _cut_off, _swapped_magic, _noise,
    _png_bomb, _bmp_claim, _tiff_tags,
)  # fmt: skip


def case_bytes(case: int) -> bytes:
    """The same case is always the same file."""
    random = Random(f"still {case}")
    return random.choice(MAKERS)(random)


def end_of(case: int, decode: Callable[[bytes], np.ndarray]) -> str:
    """`pixels`, or the code. Anything else fails, naming the case."""
    begun = time.process_time()
    try:
        pixels = decode(case_bytes(case))
    except EyelidError as error:
        return error.code
    except Exception as error:
        raise AssertionError(f"case {case}: {type(error).__name__}: {error}") from error
    assert time.process_time() - begun < LONG_S, f"case {case} took too long"
    height, width, channels = pixels.shape
    assert (channels, pixels.dtype) == (3, np.uint8)
    assert height in opening.SIDES, f"case {case}"
    assert width in opening.SIDES, f"case {case}"
    assert height * width <= opening.MAX_PIXELS
    return "pixels"


@pytest.mark.parametrize("cases", [range(at, min(at + CHUNK, CASES)) for at in range(0, CASES, CHUNK)], ids=str)
def test_any_file_becomes_pixels_or_a_code(cases: range) -> None:
    ends = Counter(end_of(case, opening.decode) for case in cases)
    assert set(ends) <= ENDS
    assert len(cases) < CHUNK or min(ends[one] for one in ENDS - {Code.LOW_MEMORY}) > len(cases) // 100


def test_the_process_that_decodes_gives_every_case_its_end_and_stays_within_its_memory(tmp_path: Path) -> None:
    with Decoder(tmp_path) as decoder:
        ends = {case: end_of(case, decoder.decode) for case in range(0, CASES, max(1, CASES // 500))}
        status = Path(f"/proc/{decoder.child.pid}/status").read_text()
    assert ends == {case: end_of(case, opening.decode) for case in ends}
    (peak,) = (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmPeak"))
    assert peak * 1024 <= MEMORY_BYTES


def test_the_same_case_is_the_same_file() -> None:
    assert case_bytes(7) == case_bytes(7)


def test_the_whole_tool_says_what_became_of_every_file(tmp_path: Path) -> None:
    names = [f"{case}.jpg" for case in range(WHOLE)]
    for case, name in enumerate(names):
        (tmp_path / name).write_bytes(case_bytes(case))
    command = [sys.executable, "-m", "eyelid_rig", "crop", *names, "--json", "--explain", "--out", "out", "--prompt", "read this"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    items = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (2, "")
    assert [item["path"] for item in items] == names
    for case, item in enumerate(items):
        opened = end_of(case, opening.decode)
        assert item["refused"] == opened if opened != "pixels" else item["refused"] not in {*ENDS - {"pixels"}, "crop-worker", "internal"}
        assert item["ok"] == (item["refused"] is None) == (tmp_path / "out" / f"{case}.crop.jpg").exists()
        assert (opened == "pixels") == (tmp_path / "out" / f"{case}.explain.png").exists()
