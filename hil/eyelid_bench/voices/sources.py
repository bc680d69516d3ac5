"""Where sound without a prompt comes from, piece by piece, and in which half it is: no package is in both."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from eyelid_bench.voices.clips import Half, Kind
from eyelid_bench.voices.decoding import decoded, seconds, unsigned_bytes
from eyelid_bench.voices.packages import unpacked
from eyelid_bench.voices.places import there
from eyelid_rig.prompts.voice.phonemes import Samples

STAMPS: Final = Path("/usr/share/tuxpaint/stamps")
"""Of the Debian package tuxpaint-stamps-default, which scenes of `perf crop` need too."""
_DRASCULA_HZ: Final = 11_025
_QUEEN_BYTES_A_SECOND: Final = 2_000
"""Its speech is MP3 at 16 kbit/s."""
_QUEEN_ENTRY: Final = struct.Struct(">12sBII")


@dataclass(frozen=True, slots=True)
class Piece:
    """One recording."""

    seconds: float
    load: Callable[[], Samples]


@dataclass(frozen=True, slots=True)
class Source:
    """The recordings of one package, in an order that is always the same."""

    name: str
    kind: Kind
    half: Half
    pieces: Callable[[], Iterator[Piece]]
    """Raises `not-found` with the command that gets the package."""


def _files(package: str, pattern: str) -> Iterator[Piece]:
    return _all(unpacked(package), pattern)


def _stamps(pattern: str, *, described: bool) -> Iterator[Piece]:
    """Tux Paint's sounds: what a thing is called, in ten languages, or what it sounds like."""
    folder = there(STAMPS, "the Debian package tuxpaint-stamps-default", "make crop-components")
    return _all(folder, pattern, lambda path: ("_desc" in path.name) is described)


def _all(folder: Path, pattern: str, is_wanted: Callable[[Path], bool] = lambda _: True) -> Iterator[Piece]:
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and is_wanted(path):
            yield Piece(seconds(path), partial(decoded, path, "g722" if path.suffix == ".g722" else None))


def _drascula() -> Iterator[Piece]:
    """Every line of the game's cast: raw bytes."""
    for path in sorted(unpacked("drascula").rglob("*.ALS")):
        yield Piece(path.stat().st_size / _DRASCULA_HZ, partial(_raw, path))


def _raw(path: Path) -> Samples:
    return unsigned_bytes(path.read_bytes(), _DRASCULA_HZ)


def _amazon_queen() -> Iterator[Piece]:
    """Every line of the game's cast: MP3 in one file, after a table of names, places and sizes (ScummVM's form of it)."""
    (path,) = unpacked("amazon-queen").rglob("queen.1c")
    with path.open("rb") as file:
        (count,) = struct.unpack(">13xH", file.read(15))
        entries = [_QUEEN_ENTRY.unpack(file.read(_QUEEN_ENTRY.size)) for _ in range(count)]
    for name, _, start, size in entries:
        if name.rstrip(b"\0 ").endswith(b".SB"):
            yield Piece(size / _QUEEN_BYTES_A_SECOND, partial(_cut_out, path, start, size))


def _cut_out(path: Path, start: int, size: int) -> Samples:
    with path.open("rb") as file:
        file.seek(start)
        return decoded(file.read(size), "mp3")


SOURCES: Final = (
    Source("amazon-queen", Kind.SPEECH, Half.REPORT, _amazon_queen),
    Source("fillets-nl", Kind.SPEECH, Half.REPORT, partial(_files, "fillets-nl", "*.ogg")),
    Source("asterisk-es", Kind.SPEECH, Half.REPORT, partial(_files, "asterisk-es", "*.g722")),
    Source("asterisk-it", Kind.SPEECH, Half.REPORT, partial(_files, "asterisk-it", "*.g722")),
    Source("asterisk-ru", Kind.SPEECH, Half.REPORT, partial(_files, "asterisk-ru", "*.g722")),
    Source("wesnoth-music", Kind.MUSIC, Half.REPORT, partial(_files, "wesnoth-music", "*.ogg")),
    Source("scratch", Kind.NOISE, Half.REPORT, partial(_files, "scratch", "Media/Sounds/*/*.[wm][ap][v3]")),
    Source("drascula", Kind.SPEECH, Half.TUNING, _drascula),
    Source("fillets-cs", Kind.SPEECH, Half.TUNING, partial(_files, "fillets-cs", "*.ogg")),
    Source("asterisk-en", Kind.SPEECH, Half.TUNING, partial(_files, "asterisk-en", "*.g722")),
    Source("asterisk-fr", Kind.SPEECH, Half.TUNING, partial(_files, "asterisk-fr", "*.g722")),
    Source("tuxpaint-words", Kind.SPEECH, Half.TUNING, partial(_stamps, "*.ogg", described=True)),
    Source("tuxpaint-sounds", Kind.NOISE, Half.TUNING, partial(_stamps, "*.ogg", described=False)),
    Source("asterisk-moh", Kind.MUSIC, Half.TUNING, partial(_files, "asterisk-moh", "*.g722")),
    Source("asc-music", Kind.MUSIC, Half.TUNING, partial(_files, "asc-music", "*.mp3")),
)
