"""Hostile sizes cost neither time nor memory. Time is this process's own on the processor, in passes over a MiB: load changes neither."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import hypothesis
import msgspec
import pytest

from eyelid_formats import bundle, cbor, crop, inbox, ledger, link, receipt, settings
from eyelid_formats.errors import EyelidError
from eyelid_formats.unit import read_unit
from factory import Rig

RIG = Rig.make()
MIB = 2**20
PLAIN_MIB = bytes(MIB)
LONG = 100
"""Passes over a MiB: seconds at most, where the whole of the largest input is one pass in nine."""


def heads(head: int, count: int, rest: bytes) -> bytes:
    return bytes([head | 26]) + count.to_bytes(4) + rest


BYTES: dict[str, bytes] = {
    "nothing": b"",
    "9 MiB of zeros": bytes(9 * MIB),
    "64 KiB of zeros": bytes(64 * 1024),
    "a map of 2^32 members": heads(0xA0, 2**32 - 1, bytes(1000)),
    "an array of 2^32 members": heads(0x80, 2**32 - 1, bytes(1000)),
    "a string of 2^32 bytes": heads(0x40, 2**32 - 1, bytes(1000)),
    "a string of 2^64 bytes": b"\x5b" + b"\xff" * 8,
    "100,000 nested arrays": b"\x81" * 100_000,
    "100,000 nested maps": b"\xa1\x00" * 100_000,
    "100,000 nested tags": b"\xd2" * 100_000,
    "7 MiB of empty arrays": heads(0x80, 7 * MIB, b"\x80" * 7 * MIB),
    "7 MiB of empty maps": heads(0x80, 7 * MIB, b"\xa0" * 7 * MIB),
    "3.5 million pairs": heads(0xA0, 7 * MIB // 2, bytes(7 * MIB)),
    "empty arrays in a bundle": b"\xa3\x00\x01\x01" + heads(0x80, 7 * MIB, b"\x80" * 7 * MIB) + b"\x02\x40",
    "a crop of empty arrays": b"\xa3\x00\x01\x01\x41\x00\x02" + heads(0x80, 7 * MIB, b"\x80" * 7 * MIB),
    "an indefinite string": b"\x5f" + b"\x41\x00" * 100_000,
}
READERS: dict[str, Callable[[bytes], object]] = {
    "cbor": lambda data: cbor.decode(data, limit=bundle.BUNDLE_LIMIT),
    "bundle": lambda data: bundle.verify(data, RIG.trust),
    "crop": crop.read,
    "unit record": lambda data: read_unit(data, RIG.trust.operators),
    "receipt": lambda data: receipt.read_receipt(data, RIG.unit),
    "ledger entry": lambda data: ledger.read_entry(data, RIG.unit.pi_verifier()),
    "inbox file": lambda data: inbox.RejectedNote.decode(data, inbox.INBOX_LIMIT),
}


def passes(run: Callable[[], object]) -> float:
    """What a call costs, in passes over a MiB in plain Python."""
    begun_s = time.process_time()
    for _ in PLAIN_MIB:
        pass
    between_s = time.process_time()
    run()
    return (time.process_time() - between_s) / (between_s - begun_s)


def cost(run: Callable[[], object]) -> tuple[float, int]:
    """(passes over a MiB, most bytes held) of a call that is refused."""

    def refused() -> None:
        with pytest.raises(EyelidError):
            run()

    tracemalloc.start()
    spent = passes(refused)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return spent, most


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", BYTES)
def test_hostile_bytes_are_refused_at_once(name: str, reader: str) -> None:
    spent, most = cost(lambda: READERS[reader](BYTES[name]))
    assert spent < LONG
    assert most < MIB


def test_a_long_ledger_of_rubbish_is_refused_at_its_first_byte() -> None:
    data = b"\xff" * 9 * MIB
    spent, most = cost(lambda: ledger.read_ledger(data, RIG.unit.pi_verifier()))
    assert spent < LONG
    assert most < MIB


def test_a_long_ledger_of_zeros_is_torn_at_its_first_byte() -> None:
    data = BYTES["9 MiB of zeros"]
    torn: list[int] = []
    assert passes(lambda: torn.append(ledger.read_ledger(data, RIG.unit.pi_verifier()).torn_bytes)) < LONG
    assert torn == [len(data)]


def test_a_torn_end_is_never_longer_than_an_entry() -> None:
    torn = heads(0x80, 4, b"\x59\xff\xff") + bytes(ledger.ENTRY_LIMIT)
    spent, _ = cost(lambda: ledger.read_ledger(torn, RIG.unit.pi_verifier()))
    assert spent < LONG


def test_the_largest_bundle_is_read_in_bounded_memory() -> None:
    picture = crop.Picture(RIG.bytes_of("salt"), bytes(crop.CROP_LIMIT - 2048))
    made = RIG.bundle(picture=picture)
    assert len(made.data) <= bundle.BUNDLE_LIMIT
    tracemalloc.start()
    bundle.verify(made.data, RIG.trust)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 6 * len(made.data)


def test_a_link_holds_no_more_than_its_limit_whatever_comes() -> None:
    reader = link.Reader(link.UART_LIMIT)
    noise = io.BytesIO(b"\x55" * (4 * MIB))

    def listen() -> None:
        while piece := noise.read(4096):
            assert reader.feed(piece) == []

    tracemalloc.start()
    spent = passes(listen)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < LONG
    assert most < 64 * 1024
    assert reader.feed(b"\0" + link.pack_message({0: 1, 1: 7})) == [{0: 1, 1: 7}]


def test_log_lines_are_kept_by_number_not_for_ever() -> None:
    reader = link.Reader(link.UART_LIMIT)
    reader.feed(link.pack(link.FrameType.LOG, b"lamp lit") * 1000)
    assert len(reader.logs) == 100


class Plain(msgspec.Struct):
    """A program with one setting."""

    name: str = ""


TOML: dict[str, bytes] = {
    "too large": b"#" * (settings.FILE_LIMIT + 1),
    "nested arrays": b"name = " + b"[" * 16_000,
    "nested tables": b"name = " + b"{a=" * 5_000,
    "a long number": b"name = " + b"9" * 16_000,
    "a long hexadecimal number": b"name = 0x" + b"f" * 16_000,
    "a long key": b"a." * 8_000 + b"a = 1",
    "many long keys": b"".join(b"b%d." % line + b"a." * 508 + b"a = 1\n" for line in range(15)),
    "not UTF-8": b"name = '\xff'",
    "zeros": bytes(1000),
}


@pytest.mark.parametrize("name", TOML)
def test_hostile_settings_are_refused_at_once(name: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(TOML[name])
    spent, _ = cost(lambda: settings.load(Plain, file, {}, {}))
    assert spent < LONG


def test_no_test_here_or_elsewhere_depends_on_how_busy_the_machine_is() -> None:
    assert hypothesis.settings().deadline is None
