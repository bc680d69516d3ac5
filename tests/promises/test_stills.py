"""A still on the running rig, from a replay of photographs that have more pixels than its frames: what promises 1 to 8 are with it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_bench.prompting import Prompting
from eyelid_bench.sim import PHOTOS
from eyelid_formats import ledger
from eyelid_formats.draft import Draft
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.photos import load_photo
from promises.asking_eye import held, left_by, show
from promises.memory import occurrences
from promises.running import Bench, running

FRAME, STILL = (960, 540), (1920, 1080)
SMALL, LARGE, COVERED = "1-table-with-wine.jpg", "2-bowl-with-fig.jpg", "5-mountain-path.jpg"
"""In the centre: a bottle of 130 pixels across; a bowl of 270. And a dog so small that the still's crop would be nothing but fills."""
SOMEWHERE = slice(60_000, 60_064)
"""Of a still's bytes: its pixels, which nothing else has."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    frames = tmp_path_factory.mktemp("camera")
    for photo in (SMALL, LARGE, COVERED):
        shutil.copy(PHOTOS / photo, frames)
    with running(tmp_path_factory.mktemp("rig"), frames=frames, size=FRAME, rate_hz=10.0, extra={"still": "replay"}) as made:
        made.worker()
        yield made


def bytes_of_still(photo: str) -> bytes:
    """What the rig's encoder makes of it."""
    return jpeg.encode(load_photo(PHOTOS / photo, STILL), 85)


def asked(bench: Bench, words: str) -> ledger.Sealed:
    """Spoken words that must become a bundle."""
    before = bench.book.sealed()
    bench.until(lambda: not Prompting(bench.simulation).say(words).startswith("refused (too-early"), "hear the words")
    (sealed,) = [one for bundle_id, one in bench.book.sealed().items() if bundle_id not in before]
    bench.until(bench.path(sealed.bundle_id).exists, "release the bundle")
    return sealed


def draft_of(bench: Bench, sealed: ledger.Sealed) -> Draft:
    """As the host verifies it: granted by the Pico, signed by the Pi."""
    return bench.verified(sealed.bundle_id).draft


def test_something_small_leaves_with_the_stills_pixels_granted_by_the_pico_with_an_age_below_zero(bench: Bench) -> None:
    show(bench, SMALL)
    before = len(bench.book.sealed())
    sealed = bench.sealed()
    draft, left = draft_of(bench, sealed), left_by(bench, sealed)
    assert draft.frame.size == STILL
    assert -3_000 < draft.frame.age_ms < 0
    assert draft.crop.share_ppm <= 250_000
    x, y, width, height = draft.crop.box
    assert left.pixels.shape == (draft.crop.size[1], draft.crop.size[0], 3)
    frame = (130, 352)
    assert (width, height) == tuple(draft.crop.size)
    assert width * height > 3.5 * frame[0] * frame[1], "of the frame it would have been a quarter"
    assert x + width <= STILL[0]
    assert y + height <= STILL[1]
    assert len(bench.book.sealed()) == before + 1, "one prompt, one bundle"


def test_something_large_leaves_from_the_frame_before_the_press(bench: Bench) -> None:
    show(bench, LARGE)
    draft = draft_of(bench, bench.sealed())
    assert draft.frame.size == FRAME
    assert 0 <= draft.frame.age_ms <= 500


def test_words_get_a_still_that_was_taken_after_them(bench: Bench) -> None:
    show(bench, SMALL)
    draft = draft_of(bench, asked(bench, "what is this bottle"))
    assert draft.frame.size == STILL
    assert draft.frame.age_ms < -500, "the half second of frames came first"


def test_where_the_stills_crop_is_refused_the_frames_leaves(bench: Bench) -> None:
    show(bench, COVERED)
    draft = draft_of(bench, asked(bench, "what is this dog"))
    assert draft.frame.size == FRAME
    last = {"counter": draft.counter}
    bench.until(lambda: last.items() <= bench.status().get("last_prompt", {}).items(), "say what it did last")
    assert "still" in bench.status()["last_prompt"], "it was tried"


def test_when_a_prompt_is_over_eye_has_no_byte_of_its_still(bench: Bench) -> None:
    """While its crop is awaited it has; the worker keeps what it saw until the next order, as with any frame."""
    show(bench, SMALL)
    eye, still = bench.pid("eye"), bytes_of_still(SMALL)[SOMEWHERE]
    worker = bench.worker()
    before = bench.book.highest()
    os.kill(worker, signal.SIGSTOP)
    bench.simulation.gesture("press")
    bench.until(lambda: occurrences(eye, [still])[0] > 0, "take a still")
    os.kill(worker, signal.SIGCONT)
    bench.until(lambda: before + 1 in bench.book.outcomes(), "settle the press")
    assert isinstance(bench.book.outcomes()[before + 1], ledger.Sealed)
    bench.until(lambda: occurrences(eye, [still]) == [0], "let go of its still", 3.0)


def test_forgetting_drops_a_still_that_waits_for_its_crop(bench: Bench) -> None:
    show(bench, SMALL)
    eye, still, before = bench.pid("eye"), bytes_of_still(SMALL)[SOMEWHERE], bench.book.highest()
    with held(bench.worker()):
        bench.simulation.gesture("press")
        bench.until(lambda: occurrences(eye, [still])[0] > 0, "take a still")
        bench.simulation.gesture("hold")
        bench.until(lambda: before + 1 in bench.book.outcomes(), "settle the press")
        outcome = bench.book.outcomes()[before + 1]
        assert isinstance(outcome, ledger.Refused)
        assert outcome.reason == "forgotten"
        bench.until(lambda: occurrences(eye, [still]) == [0], "let go of its still", 1.0)


def test_no_file_of_the_rig_has_a_byte_of_a_still_and_the_audit_holds(bench: Bench, tmp_path: Path) -> None:
    bench.worker()
    show(bench, SMALL)
    bench.sealed()
    stills = [bytes_of_still(photo)[SOMEWHERE] for photo in (SMALL, LARGE, COVERED)]
    for path in bench.layout.root.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [one for one in stills if one in data], path
    bench.audit(tmp_path)
