"""A report made of a test rig's bundles, and a small reader of HTML."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from PIL import Image

from eyelid_bench.demo.result import Result
from eyelid_bench.report.page import make_page
from eyelid_bench.report.render import render
from factory import FRAME_SIZE, PICTURE, Rig

RIG = Rig.make()
BOX_AT = (40, 30)
VOID = {"meta", "img", "br", "hr", "input", "link", "path", "source"}


def write_photos(folder: Path) -> Path:
    """Two photographs; `b.png` has the test picture where the test rig's crops were cut."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = Image.new("RGB", FRAME_SIZE, (200, 60, 20))
    plain.save(folder / "a.png")
    plain.paste(Image.open(io.BytesIO(PICTURE)), BOX_AT)
    plain.save(folder / "b.png")
    return folder


def page_of(result: Result, photos: Path) -> str:
    """Its HTML."""
    return render(make_page(result, photos, RIG.wearer, 1_800_000_000))


@dataclass
class Read(HTMLParser):
    """What a page consists of; refuses tags that do not nest."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    _open: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, html: str) -> Read:
        """A whole document."""
        read = cls()
        HTMLParser.__init__(read, convert_charrefs=True)
        read.feed(html)
        read.close()
        assert not read._open, f"never closed: {read._open}"
        return read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.text += data

    def named(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of this name."""
        return [attributes for tag, attributes in self.tags if tag == name]
