from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.flashing.uf2 import LARGEST, Chip, chip_of
from unit.host.flashing.uf2_files import ABSOLUTE, FLASH, RISCV, RP2040, RP2350, block, ignored, uf2

WHOLE = uf2()


def code(data: bytes) -> Code:
    with pytest.raises(EyelidError) as caught:
        chip_of(data)
    return caught.value.code


def test_a_whole_uf2_says_its_chip() -> None:
    assert chip_of(WHOLE) is Chip.RP2040
    assert chip_of(uf2(family=RP2350)) is Chip.RP2350
    assert chip_of(ignored() + uf2(family=RP2350)) is Chip.RP2350


def test_pages_may_be_left_out_between_others() -> None:
    assert chip_of(block(0, 2) + block(1, 2, address=FLASH + 0x10000)) is Chip.RP2040


@pytest.mark.parametrize("family", [0x1C5F21B0, RISCV, 0])
def test_a_uf2_for_another_chip_is_refused_by_name(family: int) -> None:
    assert code(uf2(family=family)) is Code.UF2_CHIP


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MicroPython",
        WHOLE[:-1],
        WHOLE + b"\0",
        WHOLE[:-512],
        WHOLE[512:],
        WHOLE + block(8, 8),
        WHOLE[512:1024] + WHOLE[:512] + WHOLE[1024:],
        WHOLE[:512] + WHOLE[:512] + WHOLE[1024:],
        uf2(4) + uf2(4),
        block(0, 2) + block(1, 2, RP2350),
        block(0, 2) + block(1, 2, address=FLASH),
        block(0, 1, magic=0x0A324656),
        block(0, 1, end=0),
        block(0, 1, flags=0),
        block(0, 1, flags=0x2001),
        block(0, 1, length=255),
        block(0, 1, length=476),
        block(0, 1, address=FLASH + 4),
        block(0, 1, address=FLASH - 256),
        block(0, 1, address=0x11000000),
        ignored(),
        ignored() + WHOLE,
        ignored(count=3) + uf2(family=RP2350),
        ignored() + ignored() + uf2(family=RP2350),
    ],
)
def test_a_damaged_or_unlike_file_is_refused(data: bytes) -> None:
    assert code(data) in (Code.UF2_MALFORMED, Code.UF2_CHIP)


def test_what_no_flash_could_hold_is_refused_before_it_is_looked_at() -> None:
    assert code(bytes(LARGEST + 512)) is Code.UF2_MALFORMED


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_byte_changed_in_a_blocks_frame_is_noticed(at: int, change: int) -> None:
    """The payload is the hash's affair."""
    damaged = WHOLE[:at] + bytes([WHOLE[at] ^ change]) + WHOLE[at + 1 :]
    if at % 512 < 32 or at % 512 >= 508:
        with pytest.raises(EyelidError):
            chip_of(damaged)
    else:
        assert chip_of(damaged) is Chip.RP2040


def test_a_family_of_its_own_is_no_image() -> None:
    assert code(uf2(family=ABSOLUTE)) is Code.UF2_CHIP
    assert RP2040 != RP2350
