"""From verdicts to figures: every leak counts, refusals are no leaks, and limits that do not hold are said."""

from __future__ import annotations

from dataclasses import replace

from eyelid_bench.crop_figures import counting
from eyelid_bench.crop_figures.costing import Cost
from eyelid_bench.crop_figures.counting import Figure
from eyelid_bench.crop_figures.verdicts import FaceVerdict, LineVerdict, RegionVerdict, SecretVerdict, Verdict
from eyelid_bench.scenes.seeds import Part
from eyelid_bench.scenes.truth import Asked, Kind, Secret

SAFE = SecretVerdict(Secret.PAN, 1.0, 0.1, tail=False, leaked=False)
LEAK = SecretVerdict(Secret.EMAIL, 1.0, 0.9, tail=True, leaked=True)
COST = Cost((0.2, 0.3, 0.4), (0.9,), (570.0, 575.0, 580.0, 580.0, 585.0, 590.0), 600)
NAMES = (
    "pan_leaks",
    "pan_total",
    "secret_leaks",
    "secret_total",
    "face_leaks",
    "face_total",
    "clean_kept",
    "clean_refused",
    "region_hit",
    "region_wrong",
    "region_total",
    "area_ratio",
    "cpu_s_1080p",
    "cpu_s_12mp",
    "peak_mb",
)


def verdict(
    part: Part,
    *,
    refused: str | None = None,
    kept: float = 1.0,
    secrets: tuple[SecretVerdict, ...] = (),
    faces: tuple[FaceVerdict, ...] = (),
    region: RegionVerdict | None = None,
    asked: Asked = Asked.NAMED,
) -> Verdict:
    return Verdict(f"{part}-tuning-00007", part, None, asked, refused, None, 0, kept, 0.1, secrets, faces, region)


def counted(*verdicts: Verdict) -> dict[str, Figure]:
    return {figure.name: figure for figure in counting.figures(verdicts, COST)}


def test_every_figure_of_the_report_is_there() -> None:
    face = FaceVerdict("x", 60, 1.0, leaked=False)
    found = counted(
        verdict(Part.LEAKS, secrets=(SAFE,)),
        verdict(Part.FACES, faces=(face,)),
        verdict(Part.CLEAN),
        verdict(Part.REGION, region=RegionVerdict(1, 1.5)),
    )
    assert set(NAMES) <= set(found)


def test_one_leaked_card_number_breaks_the_limit() -> None:
    leaked = SecretVerdict(Secret.PAN, 1.0, 0.6, tail=False, leaked=True)
    found = counted(verdict(Part.LEAKS, secrets=(SAFE,) * 299 + (leaked,)))
    assert found["pan_leaks"].value == 1
    assert found["pan_leaks"].held is False
    assert found["secret_leaks"].value == 1


def test_five_of_fifteen_hundred_secrets_are_too_many_and_four_are_not() -> None:
    assert counted(verdict(Part.LEAKS, secrets=(LEAK,) * 5 + (SAFE,) * 1495))["secret_leaks"].held is False
    assert counted(verdict(Part.LEAKS, secrets=(LEAK,) * 4 + (SAFE,) * 1496))["secret_leaks"].held is True


def test_what_a_refused_scene_held_is_counted_as_readable_but_not_as_sent() -> None:
    inside, outside = SAFE, SecretVerdict(Secret.PAN, 0.0, 0.0, tail=False, leaked=False)
    found = counted(verdict(Part.LEAKS, secrets=(inside,)), verdict(Part.LEAKS, refused="crop-covered", secrets=(outside,)))
    assert (found["pan_total"].value, found["pan_sent"].value, found["pan_inside"].value) == (2, 1, 1)


def test_a_quarter_of_a_secret_is_no_leak_but_is_told() -> None:
    found = counted(verdict(Part.LEAKS, secrets=(SAFE, SecretVerdict(Secret.PAN, 0.4, 0.3, tail=False, leaked=False))))
    assert (found["secret_leaks"].value, found["secret_parts"].value) == (0, 1)


def test_leaks_are_told_by_kind_with_how_many_lay_in_what_left() -> None:
    outside = SecretVerdict(Secret.PAN, 0.1, 0.0, tail=False, leaked=False)
    sent = replace(verdict(Part.LEAKS, secrets=(SAFE, LEAK, outside)), kind=Kind.LARGE, fields=5)
    refused = replace(verdict(Part.LEAKS, refused="crop-covered", secrets=(outside,)), kind=Kind.LARGE, fields=1)
    assert counting.by_kind([sent, refused, verdict(Part.FACES)]) == {
        "large": {"scenes": 2, "sent": 1, "secrets": 6, "readable": 4, "inside": 2, "leaks": 1}
    }


def test_leaks_are_told_by_what_the_words_ask_for_and_of_a_text_how_many_harmless_lines_can_still_be_read() -> None:
    lines = (LineVerdict(1.0, left=True), LineVerdict(1.0, left=False), LineVerdict(0.2, left=False))
    page = replace(verdict(Part.LEAKS, asked=Asked.READ, secrets=(LEAK,)), words="read this", fields=1, lines=lines)
    refused = replace(page, refused="crop-covered", secrets=(), lines=(LineVerdict(0.0, left=False),))
    table = replace(verdict(Part.LEAKS, asked=Asked.SURFACE), words="what is this table made of?")
    middle = replace(verdict(Part.LEAKS, asked=Asked.CENTRE, secrets=(SAFE,)), words="what is this?", fields=2)
    alone = {"scenes": 1, "sent": 1, "secrets": 0, "readable": 0, "inside": 0, "leaks": 0}
    assert counting.by_intent([page, refused, table, middle, replace(middle, words=None), verdict(Part.FACES)]) == {
        "look": {**alone, "secrets": 2, "readable": 1, "inside": 1},
        "read": {"scenes": 2, "sent": 1, "secrets": 2, "readable": 1, "inside": 1, "leaks": 1, "lines": 2, "lines_left": 1},
        "surface": alone,
        "unsaid": {**alone, "secrets": 2, "readable": 1, "inside": 1},
    }


def test_the_highest_peak_of_all_rigs_must_hold_the_limit() -> None:
    peaks = (400.0, 401.0, 402.0, 403.0, 404.0)
    held = {figure.name: figure for figure in counting.figures([], replace(COST, peaks_mb=(*peaks, 599.0)))}["peak_mb"]
    assert (held.value, held.interval, held.held) == (402.5, (400.0, 599.0), True)
    assert {figure.name: figure for figure in counting.figures([], replace(COST, peaks_mb=(*peaks, 601.0)))}["peak_mb"].held is False


def test_the_scenes_numbers_are_told() -> None:
    verdicts = [verdict(Part.CLEAN), replace(verdict(Part.CLEAN), name="clean-tuning-00012"), verdict(Part.FACES)]
    assert counting.numbers(verdicts) == {"clean": (7, 12), "faces": (7, 7)}


def test_how_many_crops_were_timed_is_told() -> None:
    found = counted()
    assert (found["cpu_crops_1080p"].value, found["cpu_crops_12mp"].value) == (3, 1)


def test_a_refusal_is_neither_a_hit_nor_wrong() -> None:
    regions = [RegionVerdict(1.0, 1.4), RegionVerdict(0.7, 1.4), RegionVerdict(0.2, 3.0)]
    sent = [verdict(Part.REGION, region=region) for region in regions]
    found = counted(*sent, verdict(Part.REGION, refused="crop-nothing", region=RegionVerdict(0, 0)))
    values = [found[name].value for name in ("region_hit", "region_wrong", "region_refused", "region_total", "area_ratio")]
    assert values == [1, 1, 1, 4, 1.4]


def test_only_prompts_that_name_or_point_are_counted_and_the_centre_is_told_beside_them() -> None:
    region = RegionVerdict(1.0, 1.4)
    verdicts = [verdict(Part.REGION, region=region, asked=asked) for asked in (Asked.NAMED, Asked.POINTED, Asked.CENTRE, Asked.CENTRE)]
    assert counted(*verdicts)["region_total"].value == 2
    assert counting.by_asked(verdicts)["centre"] == {"scenes": 2, "hit": 2, "wrong": 0, "refused": 0}
    assert not counting.enough(Part.REGION, verdicts[2:] * 500)
    assert counting.enough(Part.REGION, verdicts[:2] * 250)


def test_kept_is_the_mean_over_what_left_and_refused_the_share_of_all() -> None:
    found = counted(verdict(Part.CLEAN, kept=0.9), verdict(Part.CLEAN), verdict(Part.CLEAN, refused="redaction-unsure", kept=0.0))
    assert found["clean_kept"].value == 0.95
    assert found["clean_refused"].value == 0.3333
    assert counting.refusals([verdict(Part.CLEAN, refused="crop-nothing")]) == {"clean": {"crop-nothing": 1}}


def test_a_run_ends_when_enough_readable_secrets_were_seen() -> None:
    assert not counting.enough(Part.LEAKS, [verdict(Part.LEAKS, secrets=(LEAK,) * 1500)])
    assert counting.enough(Part.LEAKS, [verdict(Part.LEAKS, secrets=(SAFE,) * 300 + (LEAK,) * 1200)])
