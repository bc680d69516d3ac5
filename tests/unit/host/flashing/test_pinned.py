from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.flashing.pinned import OURS, load_build, load_pins
from eyelid_host.flashing.uf2 import Chip
from unit.host.flashing.uf2_files import RP2350, uf2

ENTRY = """
[[uf2]]
file = "mine.uf2"
version = "1.29.0"
chip = "{chip}"
sha256 = "{sha256}"
published = "https://example.org/mine.uf2"
"""


def write_list(folder: Path, data: bytes, chip: str = "RP2040") -> Path:
    path = folder / "pins.toml"
    path.write_text(ENTRY.format(chip=chip, sha256=hashlib.sha256(data).hexdigest()))
    return path


def test_our_list_names_a_build_for_the_pico_and_who_states_its_hash() -> None:
    (pin,) = load_pins([OURS])
    assert (pin.chip, pin.version) == (Chip.RP2040, "1.29.0")
    assert pin.published == f"https://micropython.org/resources/firmware/{pin.file}"
    assert len(pin.stated) >= 2
    assert all(re.match(r"https://github\.com/\S+/blob/[0-9a-f]{40}/", one) for one in pin.stated)


def test_a_pinned_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.uf2").write_bytes(uf2())
    build = load_build(tmp_path / "mine.uf2", load_pins([OURS, write_list(tmp_path, uf2())]))
    assert (build.pin.file, build.data) == ("mine.uf2", uf2())


@pytest.mark.parametrize("name", ["/tmp/x.uf2", "sub/x.uf2", "../x.uf2", "..\\\\x.uf2", ".uf2", "x.txt", "x y.uf2", "x.uf2\\n", ""])
def test_a_name_that_may_lead_elsewhere_than_onto_the_drive_is_refused(tmp_path: Path, name: str) -> None:
    path = write_list(tmp_path, uf2())
    path.write_text(path.read_text().replace("mine.uf2", name, 1))
    with pytest.raises(EyelidError, match="plain name") as caught:
        load_pins([path])
    assert caught.value.code is Code.SETTINGS_VALUE


def test_a_file_that_no_list_has_is_refused_with_its_hash_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "other.uf2").write_bytes(uf2())
    with pytest.raises(EyelidError) as caught:
        load_build(tmp_path / "other.uf2", load_pins([OURS]))
    assert caught.value.code is Code.UF2_UNPINNED
    for words in (hashlib.sha256(uf2()).hexdigest(), "twice", "--pins", "RPI_PICO-20260824-v1.29.0.uf2"):
        assert words in caught.value.args[0]


def test_for_the_rp2350_the_refusal_says_that_none_is_listed(tmp_path: Path) -> None:
    (tmp_path / "other.uf2").write_bytes(uf2(family=RP2350))
    with pytest.raises(EyelidError, match="none for an RP2350"):
        load_build(tmp_path / "other.uf2", load_pins([OURS]))


def test_one_changed_byte_is_another_file(tmp_path: Path) -> None:
    pins = load_pins([write_list(tmp_path, uf2())])
    (tmp_path / "mine.uf2").write_bytes(uf2()[:40] + b"!" + uf2()[41:])
    with pytest.raises(EyelidError) as caught:
        load_build(tmp_path / "mine.uf2", pins)
    assert caught.value.code is Code.UF2_UNPINNED


def test_an_entry_cannot_make_a_file_one_for_another_chip(tmp_path: Path) -> None:
    (tmp_path / "mine.uf2").write_bytes(uf2())
    with pytest.raises(EyelidError) as caught:
        load_build(tmp_path / "mine.uf2", load_pins([write_list(tmp_path, uf2(), "RP2350")]))
    assert caught.value.code is Code.UF2_CHIP


def test_damage_is_told_before_the_list_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mine.uf2").write_bytes(uf2()[:-1])
    with pytest.raises(EyelidError) as caught:
        load_build(tmp_path / "mine.uf2", load_pins([OURS]))
    assert caught.value.code is Code.UF2_MALFORMED


GOOD = ENTRY.format(chip="RP2040", sha256="0" * 64)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[uf2", Code.SETTINGS_SYNTAX),
        ("uf2 = 3", Code.SETTINGS_VALUE),
        ("[[uf3]]", Code.SETTINGS_VALUE),
        (GOOD.replace("RP2040", "ESP32"), Code.SETTINGS_VALUE),
        (GOOD.replace("0" * 64, "0" * 63), Code.SETTINGS_VALUE),
        (GOOD.replace("0" * 64, "F" * 64), Code.SETTINGS_VALUE),
        (GOOD.replace("1.29.0", "latest"), Code.SETTINGS_VALUE),
        (GOOD.replace("published", "publisched"), Code.SETTINGS_VALUE),
    ],
)
def test_a_list_with_a_fault_is_refused_whole(tmp_path: Path, text: str, code: Code) -> None:
    (tmp_path / "pins.toml").write_text(text)
    with pytest.raises(EyelidError) as caught:
        load_pins([tmp_path / "pins.toml"])
    assert caught.value.code is code
    assert "pins.toml" in caught.value.args[0]


def test_a_list_or_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    for load in (lambda: load_pins([tmp_path / "none"]), lambda: load_build(tmp_path / "none", [])):
        with pytest.raises(EyelidError) as caught:
            load()
        assert caught.value.code is Code.NOT_FOUND
