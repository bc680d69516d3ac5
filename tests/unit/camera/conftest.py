from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

PaintPhoto = Callable[..., Path]


class SteppedClock:
    """A clock on which time passes only when somebody sleeps, or a test says so."""

    def __init__(self) -> None:
        self.now_ns = 1_000_000_000

    def monotonic_ns(self) -> int:
        return self.now_ns

    def sleep(self, seconds: float, /) -> None:
        self.pass_s(seconds)

    def pass_s(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def paint(tmp_path: Path) -> PaintPhoto:
    """Paint a plain picture into the test's folder."""

    def paint(name: str, colour: tuple[int, int, int], size: tuple[int, int] = (64, 36)) -> Path:
        path = tmp_path / name
        Image.new("RGB", size, colour).save(path, quality=95)
        return path

    return paint
