from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from PIL import Image

from eyelid_rig.camera.photos import list_photos

PHOTOS = Path(str(files("eyelid_bench") / "photos"))
NOTICE = Path(__file__).parents[3] / "NOTICE.md"


def test_at_least_five_photographs_ship_and_one_is_of_a_table() -> None:
    names = [path.name for path in list_photos(PHOTOS)]
    assert len(names) >= 5
    assert any("table" in name for name in names)


def test_every_photograph_that_ships_has_its_author_and_licence_in_the_notice() -> None:
    notice = NOTICE.read_text()
    for path in PHOTOS.iterdir():
        row = next(line for line in notice.splitlines() if f"`{path.name}`" in line)
        assert "CC BY 4.0" in row or "CC0 1.0" in row


def test_no_photograph_that_ships_says_where_or_by_what_it_was_taken() -> None:
    for path in list_photos(PHOTOS):
        with Image.open(path) as image:
            assert not image.getexif()
            assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_photographs_stay_small() -> None:
    assert sum(path.stat().st_size for path in PHOTOS.iterdir()) < 3_000_000
