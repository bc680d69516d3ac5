"""The attacker's reader, once for a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from components import require
from eyelid_bench.attacker.reading import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    require("tesseract-ocr-eng", any(Path("/usr/share").glob("**/tessdata/eng.traineddata")))
    require("tuxpaint-stamps-default", Path("/usr/share/tuxpaint/stamps").is_dir())
    with Reader() as opened:
        yield opened
