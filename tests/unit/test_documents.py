"""What the documents link to and show is there, and small enough to be fetched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "NOTICE.md", *(ROOT / "docs").glob("*.md"))
PICTURES = sorted((ROOT / "docs" / "pictures").iterdir())
LARGEST_BYTES = 150_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", document.read_text()) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_every_picture_is_shown_and_small(picture: Path) -> None:
    shown = "".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    assert f"(pictures/{picture.name})" in shown
    assert picture.stat().st_size < LARGEST_BYTES


def test_the_photographs_in_the_pictures_are_credited() -> None:
    assert "`docs/pictures/`" in (ROOT / "NOTICE.md").read_text()
