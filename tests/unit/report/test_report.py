"""The page needs nothing but itself, says what happened and no more, and can be read by everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from eyelid_bench.demo.result import Result
from eyelid_bench.demo.said import Said
from eyelid_bench.demo.stage import Promise, Told
from unit.demo.results import make_result
from unit.report.pages import Read, page_of, write_photos


@pytest.fixture
def result() -> Result:
    return make_result(Path("demo-out"))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return write_photos(tmp_path / "photos")


@pytest.fixture
def html(result: Result, photos: Path) -> str:
    return page_of(result, photos)


@pytest.fixture
def read(html: str) -> Read:
    return Read.of(html)


def test_the_page_loads_nothing_from_anywhere(html: str, read: Read) -> None:
    for _, attributes in read.tags:
        for name in ("src", "href", "srcset", "data", "action", "poster"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert not re.search(r"https?://|//[a-z]|url\(|@import|@font-face", re.sub(r"data:[^\"]*", "", html))


def test_the_page_needs_no_script(read: Read) -> None:
    assert not {"script", "link", "iframe", "object", "embed", "base"} & {tag for tag, _ in read.tags}
    assert not any(name.startswith("on") for _, attributes in read.tags for name in attributes)


def test_the_head_line_has_the_numbers(read: Read) -> None:
    assert "600 frames seen, 2 crops left, 0.0067\N{NARROW NO-BREAK SPACE}% of the pixels" in " ".join(read.text.split(" "))


def test_the_last_thing_it_says_is_that_nothing_is_uncounted(read: Read) -> None:
    before_the_footer = read.text[: read.text.index("Check it yourself")]
    assert before_the_footer.rstrip().endswith("uncounted 0")


def test_every_prompt_stands_in_the_table_with_its_one_outcome(read: Read) -> None:
    words = " ".join(read.text[read.text.index("Everything is counted") :].split())
    for row in ("1 press sealed", "2 press refused no-frame", "3 double press sealed", "4 press sealed", "5 press expired interrupted"):
        assert row in words, words
    assert "forgotten before it left" in words


def test_a_grant_that_nothing_was_sealed_with_is_named(read: Read) -> None:
    words = " ".join(read.text.split())
    assert "granted 4 drafts" in words
    assert "The grant for prompt 5 was given and nothing was sealed with it (interrupted)" in words


def test_a_photograph_stands_beside_every_crop(read: Read) -> None:
    assert len(read.named("img")) == 4
    assert read.text.count("not sent: b.png") == 2


def test_simulated_stands_in_capitals_by_every_bundle_and_unredacted_by_one_that_says_so(read: Read) -> None:
    assert read.text.count("SIMULATED") == 1 + 2
    assert read.text.count("UNREDACTED") == 2, "the test rig's bundles are"


def test_it_says_what_was_allowed_and_who_signed(read: Read) -> None:
    words = " ".join(read.text.split())
    assert "asked byone press, prompt 1" in words
    assert "train modelsno" in words
    assert "train modelsyes" in words
    assert "be shared with othersyes" not in words
    for who in ("Operator", "Pi", "Pico"):
        assert f"{who}: " in words


def test_every_picture_has_words_for_those_who_cannot_see_it(read: Read) -> None:
    assert all(len(attributes["alt"] or "") > 20 for attributes in read.named("img"))
    assert all(attributes.get("aria-label") for attributes in read.named("svg"))


def test_headings_go_down_one_at_a_time(read: Read) -> None:
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert read.named("html")[0]["lang"] == "en"


def test_what_it_was_given_stays_text(result: Result, photos: Path) -> None:
    told = (Told(1.0, "<script>alert(1)</script>", "<img src=x>"),)
    read = Read.of(page_of(replace(result, told=told), photos))
    assert not read.named("script")
    assert "<script>alert(1)</script>" in read.text


def test_an_attack_that_got_through_is_shown_as_one(result: Result, photos: Path) -> None:
    through = replace(result.attacks[0], code="", ok=False)
    read = Read.of(page_of(replace(result, attacks=(through,)), photos))
    assert "NOT REFUSED" in read.text
    assert "A promise was broken in this run" in read.text


def test_a_broken_promise_stands_at_the_top(result: Result, photos: Path) -> None:
    broken = (Promise("A press releases one bundle", False, "two"),)
    text = Read.of(page_of(replace(result, promises=broken), photos)).text
    assert text.index("A promise was broken in this run") < text.index("What happened")
    assert "A press releases one bundle: two" in text


def test_an_honest_run_shows_no_alarm(read: Read) -> None:
    assert "broken" not in read.text


def test_a_crop_like_no_photograph_is_shown_without_one(result: Result, tmp_path: Path) -> None:
    photos = write_photos(tmp_path / "others")
    (photos / "b.png").unlink()
    read = Read.of(page_of(result, photos))
    assert len(read.named("img")) == 2
    assert "No photograph in the folder is like this crop" in read.text


PAIRS = [
    ("ink", "paper"),
    ("soft", "paper"),
    ("good", "paper"),
    ("bad", "paper"),
    ("left", "paper"),
    ("warn-ink", "paper"),
    ("ink", "panel"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("above", "below"), PAIRS)
def test_text_has_the_contrast_of_wcag_aa(html: str, scheme: str, above: str, below: str) -> None:
    blocks = re.findall(r":root \{([^}]*)\}", html)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))
    assert _contrast(colours[above], colours[below]) >= 4.5


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_what_was_said_is_shown_with_what_came_of_it_and_only_where_somebody_spoke(result: Result, photos: Path) -> None:
    asked = Said(
        "hey iris, <b>what</b> is this?", "af_heart", "noise 10 dB under it", "sealed", "“what is this”: name -0.31", 1, "identify"
    )
    stranger = Said("What is this?", "am_fenrir", "", "nothing (listening)", "no name")
    text = Read.of(page_of(replace(result, said=(asked, stranger)), photos)).text
    section = text[text.index("What was said") :].partition("What left")[0]
    for words in ("<b>what</b>", "af_heart", "noise 10 dB", "sealed", "name -0.31", "prompt 1, intent identify", "nothing (listening)"):
        assert words in section
    assert "What was said" not in Read.of(page_of(result, photos)).text
