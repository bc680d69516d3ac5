"""The demo says that promises held only when every single thing did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eyelid_bench.demo.result import Result
from eyelid_bench.demo.stage import Promise
from eyelid_formats.errors import Code, VerifyError
from eyelid_host.verify import Verdict
from unit.demo.results import FRAMES, REFUSED, make_result

OUT = Path("demo-out")


@pytest.fixture
def result() -> Result:
    return make_result(OUT)


def test_an_honest_run_kept_its_promises(result: Result) -> None:
    assert result.kept, result.audit.findings


def test_the_json_line_has_what_its_readers_rely_on(result: Result) -> None:
    line = json.loads(json.dumps(result.to_json()))
    assert line["frames"] == FRAMES
    assert line["prompts"] == 5
    assert line["prompts"] == len(line["bundles"]) + line["forgotten"] + line["refused"] + line["expired"]
    assert line["prompts"] == line["sealed"] + line["refused"] + line["expired"]
    assert (line["verified"], line["attacks"], line["attacks_refused"], line["counted"]) == (2, 2, 2, True)
    assert [(one["scope"], set(one)) for one in line["bundles"]] == [
        ("answer", {"path", "id", "scope", "share_of_frame"}),
        ("train", {"path", "id", "scope", "share_of_frame"}),
    ]


def test_an_attack_that_got_through_is_a_broken_promise(result: Result) -> None:
    assert not replace(result, attacks=(REFUSED, replace(REFUSED, code="", ok=False))).kept


def test_a_promise_that_did_not_hold_is_a_broken_one(result: Result) -> None:
    assert not replace(result, promises=(Promise("a press releases one bundle", False, "two"),)).kept


def test_an_audit_that_does_not_hold_is_a_broken_promise(result: Result) -> None:
    missing = replace(result.audit.counted, uncounted=1)
    assert not replace(result, audit=replace(result.audit, counted=missing, findings=("missing",))).kept  # type: ignore[arg-type]


def test_a_bundle_that_does_not_verify_is_a_broken_promise(result: Result) -> None:
    bad = Verdict(OUT / "x.eyelid", None, VerifyError(Code.CROP_SWAPPED, "swapped"))
    assert not replace(result, verdicts=(*result.verdicts[1:], bad)).kept


def test_a_bundle_that_went_missing_does_not_add_up(result: Result) -> None:
    assert not replace(result, verdicts=result.verdicts[1:]).adds_up


def test_a_run_that_sealed_nothing_convinces_nobody(result: Result) -> None:
    assert not replace(result, verdicts=(), forgotten=3).kept


def test_the_share_is_counted_in_pixels(result: Result) -> None:
    assert result.share_of_pixels == pytest.approx(2 * 96 * 64 / (FRAMES * 640 * 480))
