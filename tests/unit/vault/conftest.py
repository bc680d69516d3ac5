from __future__ import annotations

from collections.abc import Callable

import pytest

from eyelid_rig.vault.record import RecordInfo

MakeInfo = Callable[..., RecordInfo]

SECOND_NS = 10**9
SIZE = (1920, 1080)


def key_of(epoch: int) -> bytearray:
    """A different key for each epoch, as the Pico's chain gives."""
    return bytearray(epoch.to_bytes(4, "big") * 8)


@pytest.fixture
def info() -> MakeInfo:
    """Make the description of a frame taken so many milliseconds after the start."""

    def info(captured_ms: int, sharpness: int = 1, epoch: int = 1, number: int = 0) -> RecordInfo:
        return RecordInfo(epoch, number, captured_ms * 1_000_000, sharpness, SIZE)

    return info
