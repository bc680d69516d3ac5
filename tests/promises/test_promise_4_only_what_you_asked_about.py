"""Promise 4 on the running rig: a redacted crop within the budget leaves, or nothing does and the wearer is told why."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from components import require
from eyelid_bench.attacker.reading import Reader
from eyelid_bench.prompting import Prompting
from eyelid_formats import ledger
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.photos import load_photo
from eyelid_rig.crop.messages import Answer, Done
from eyelid_rig.crop.painting import COLOUR
from eyelid_rig.models import listing
from promises.asking_eye import BARE, CARD, DARK, SIZE, Left, another_eye, answer_for, card_number, held, left_by, photographs, show
from promises.running import Bench, running

BUDGET_PPM = 200_000
REFUSED_HZ = 500
"""What the board's buzzer plays for a refusal, and for nothing else but the end of a forget."""
JPEG_LEVELS = 3
LUMA = (0.299, 0.587, 0.114)
"""Brightness holds to the last pixel of a fill; a decoder mixes a little of the neighbour's colour into its outermost one."""
IN_A_WORLD_WITH = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
"""For `unshare --mount`: the rest of the command line finds the first path where the second one is; nobody else does."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    frames = photographs(tmp_path_factory.mktemp("camera") / "photos")
    with running(tmp_path_factory.mktemp("rig"), frames=frames, size=SIZE, rate_hz=12.0, share_ppm=BUDGET_PPM) as made:
        made.worker()
        yield made


@pytest.fixture(scope="module")
def with_card(bench: Bench) -> Left:
    """A press, a payment card in the centre of view."""
    show(bench, CARD)
    return left_by(bench, bench.sealed())


def everything_sealed(bench: Bench) -> set[Path]:
    collected = (bench.layout.collector / "bundles").rglob("*.eyelid")
    return {*bench.folders.outbox.glob("*.eyelid"), *bench.folders.staging.iterdir(), *collected}


def refused(bench: Bench, meanwhile: Callable[[], None] | None = None) -> str:
    """A press at which nothing is sealed, by the reason that the ledger has; the wearer heard that, and the status says why.

    `meanwhile` is called when the worker has the frame.
    """
    bench.until(lambda: everything_received(bench), "get receipts for what was sealed before")
    before, heard, counter = everything_sealed(bench), len(bench.outputs), bench.book.highest() + 1
    bench.simulation.gesture("press")
    if meanwhile:
        bench.until(lambda: bench.status().get("crop") == "working", "give its worker the frame")
        meanwhile()
    bench.until(lambda: counter in bench.book.outcomes(), "settle the press")
    outcome = bench.book.outcomes()[counter]
    assert isinstance(outcome, ledger.Refused), outcome
    assert everything_sealed(bench) == before
    bench.until(lambda: any((one.name, one.value) == ("buzzer", REFUSED_HZ) for _, one in bench.outputs[heard:]), "tell the wearer")
    bench.until(lambda: bench.status().get("last_refusal") == outcome.reason, "say why in its status")
    return outcome.reason


def everything_received(bench: Bench) -> bool:
    return all(path.with_suffix(".receipt").exists() for path in bench.folders.outbox.glob("*.eyelid"))


@pytest.mark.parametrize("photo", [BARE, CARD])
def test_what_leaves_is_a_part_of_the_frame_within_the_budget(bench: Bench, photo: str) -> None:
    show(bench, photo)
    left = left_by(bench, bench.sealed())
    x, y, width, height = left.facts.box
    assert 0 < width * height * 1_000_000 <= BUDGET_PPM * SIZE[0] * SIZE[1]
    assert x >= 0
    assert y >= 0
    assert x + width <= SIZE[0]
    assert y + height <= SIZE[1]
    assert left.pixels.shape == (left.facts.size[1], left.facts.size[0], 3)
    assert left.pixels.size <= width * height * 3


def test_what_was_not_painted_is_the_frame_at_the_box_that_the_draft_names(bench: Bench) -> None:
    show(bench, BARE)
    left = left_by(bench, bench.sealed())
    x, y, width, height = left.facts.box
    frame = load_photo(bench.simulation.settings.frames / BARE, SIZE)[y : y + height, x : x + width].astype(int)
    assert left.facts.redactions == ()
    assert np.abs(left.pixels.astype(int) - frame).mean() < JPEG_LEVELS * 2


def test_what_was_painted_is_solid_in_the_picture_at_the_boxes_that_the_draft_names(with_card: Left) -> None:
    assert with_card.facts.redactions
    for kind, x, y, width, height in with_card.facts.redactions:
        (left, top), _, (right, bottom), _ = with_card.place(((x, y), (x + width, y), (x + width, y + height), (x, y + height)))
        patch = with_card.pixels[round(top) : round(bottom), round(left) : round(right)].astype(int)
        assert patch.size, kind
        assert np.abs((patch - COLOUR) @ LUMA).max() <= JPEG_LEVELS, kind
        assert np.abs(patch[1:-1, 1:-1] - COLOUR).max() <= JPEG_LEVELS, kind


def test_a_card_in_the_crop_cannot_be_read(bench: Bench, with_card: Left) -> None:
    """Tesseract knows where the number is, and reads it in the frame."""
    number = card_number()
    frame = load_photo(bench.simulation.settings.frames / CARD, SIZE)
    with Reader() as reader:
        assert reader.read(frame, number).leaked, "the attacker cannot read it before either, so this test would see nothing"
        place = with_card.place(number.quad)
        seen = type(number)(number.kind, number.text, place, number.inside)
        found = reader.read(with_card.pixels, seen)
    width, height = with_card.facts.size
    assert all(0 <= px <= width and 0 <= py <= height for px, py in place), "the number lies wholly in the crop"
    assert (found.share, found.tail) == (0.0, False)


def test_who_asks_for_the_text_on_a_card_does_not_get_it_either(bench: Bench) -> None:
    show(bench, CARD)
    before, number = bench.book.sealed(), card_number()
    bench.until(lambda: not Prompting(bench.simulation).say("read this text").startswith("refused (too-early"), "hear the words")
    fresh = [sealed for bundle_id, sealed in bench.book.sealed().items() if bundle_id not in before]
    with Reader() as reader:
        for left in (left_by(bench, sealed) for sealed in fresh):
            found = reader.read(left.pixels, type(number)(number.kind, number.text, left.place(number.quad), number.inside))
            assert (found.leaked, found.tail) == (False, False)


def test_the_same_frame_and_prompt_give_the_same_bytes(bench: Bench) -> None:
    show(bench, CARD)
    one, other = (left_by(bench, bench.sealed()) for _ in range(2))
    assert one.image == other.image
    assert (one.facts.box, one.facts.redactions, one.facts.models) == (other.facts.box, other.facts.redactions, other.facts.models)


def test_too_little_light_to_see_what_must_be_painted_refuses(bench: Bench) -> None:
    show(bench, DARK)
    assert refused(bench) == "too-dark"
    show(bench, BARE)


def test_a_worker_that_is_killed_at_work_refuses(bench: Bench) -> None:
    worker = bench.worker()
    with held(worker):
        assert refused(bench, lambda: os.kill(worker, signal.SIGKILL)) == "crop-worker"


def test_a_worker_that_hangs_refuses_and_is_replaced(bench: Bench) -> None:
    with another_eye(bench, EYELID_CROP_TIMEOUT_S="1.5") as eye:
        worker = bench.worker(eye)
        with held(worker):
            assert refused(bench) == "crop-timeout"
        assert bench.worker(eye) != worker


WHOLE_FRAME = Done(jpeg.encode(np.zeros((SIZE[1], SIZE[0], 3), np.uint8), 85), SIZE, (0, 0, *SIZE), "centre", (), (bytes(32),))


@pytest.mark.parametrize("said", [b"\0\0\0\x04\xff\xd8\xff\xd9", Answer(done=WHOLE_FRAME), Answer("no-such-code"), Answer()])
def test_a_worker_that_answers_garbage_or_lies_refuses(bench: Bench, said: Answer | bytes) -> None:
    worker = bench.worker()
    with held(worker):
        assert refused(bench, lambda: answer_for(worker, said)) == "crop-worker"


@pytest.mark.parametrize("harm", ["model-missing", "model-differs"])
def test_a_model_that_is_not_there_or_was_altered_refuses(bench: Bench, tmp_path: Path, harm: str) -> None:
    """Every model is looked at when a worker starts; here the faces' is gone, or has one other bit."""
    done = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    require("mount namespaces as root", done.returncode == 0)
    models = tmp_path / "models"
    shutil.copytree(listing.FOLDER, models)
    file = models / listing.entries()["faces"].file
    data = file.read_bytes()
    file.unlink()
    if harm == "model-differs":
        file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    prefix = ("unshare", "--mount", "sh", "-c", IN_A_WORLD_WITH, "sh", str(models), str(listing.FOLDER))
    with another_eye(bench, *prefix):
        assert refused(bench) == harm


def test_after_all_that_a_press_is_answered_and_the_audit_holds(bench: Bench, tmp_path: Path) -> None:
    bench.worker()
    bench.frames(5)
    bench.sealed()
    bench.audit(tmp_path)
