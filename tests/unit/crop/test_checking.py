"""What eye believes of the worker: an answer is whole, in bounds and plain, or it is refused by name, whatever it is."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from eyelid_formats import cbor
from eyelid_formats.draft import MODELS_LIMIT
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.checking import Cropped, check, check_jpeg
from eyelid_rig.crop.made import Fill, Found
from eyelid_rig.crop.messages import Answer, Done, Order
from eyelid_rig.crop.painting import paint
from eyelid_rig.crop.seen import Kind

FRAME = (640, 480)
MODEL = b"\x4d" * 32
FILL = Fill(Kind.FACE, Box(16, 16, 32, 16))
NOISE = paint(np.random.default_rng(9).integers(0, 255, (48, 64, 3), dtype=np.uint8), [FILL])
IMAGE = jpeg.encode(NOISE, 85)
ORDER = Order(b"\xff", None, 250_000, 100_000, 85, 100)
DONE = Done(IMAGE, (64, 48), (10, 20, 64, 48), "named", (("face", 26, 36, 32, 16),), (MODEL,))


def checked(done: Done, order: Order = ORDER) -> Cropped:
    return check(Answer(done=done).encode(), order, FRAME, {MODEL})


def refused(data: bytes, order: Order = ORDER) -> Code:
    with pytest.raises(RigError) as raised:
        check(data, order, FRAME, {MODEL})
    return raised.value.code


def test_a_sound_answer_is_taken_as_it_is() -> None:
    crop = checked(DONE)
    assert (crop.image, crop.size, crop.found, crop.models) == (IMAGE, (64, 48), Found.NAMED, (MODEL,))


def test_a_picture_that_was_shrunk_or_encoded_less_finely_is_sound() -> None:
    small = np.asarray(Image.fromarray(NOISE).reduce(2), np.uint8)
    assert checked(replace(DONE, image=jpeg.encode(small, 45), size=(32, 24))).size == (32, 24)


LIES: dict[str, dict[str, Any]] = {
    "box outside the frame": {"box": (600, 20, 64, 48)},
    "box above the budget": {"box": (0, 0, 640, 121)},
    "the whole frame": {"box": (0, 0, 640, 480)},
    "picture larger than its box": {"box": (10, 20, 63, 48)},
    "another size than the picture's": {"size": (64, 47)},
    "fill outside the frame": {"fills": (("face", 636, 22, 8, 8),)},
    "fill that sticks out of its crop": {"fills": (("face", 8, 36, 32, 16),)},
    "fill beside its crop": {"fills": (("face", 200, 36, 32, 16),)},
    "fill without pixels": {"fills": (("face", 26, 36, 0, 16),)},
    "fill that was not painted": {"fills": (("face", 10, 20, 16, 16),)},
    "fill larger than what was painted": {"fills": (("face", 26, 36, 32, 24),)},
    "kind that there is not": {"fills": (("cat", 26, 36, 32, 16),)},
    "way of finding that there is not": {"found": "guessed"},
    "model that is not listed": {"models": (MODEL, bytes(32))},
    "not a picture": {"image": b"4111111111111111"},
    "finer than asked for": {"image": jpeg.encode(NOISE, 86)},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused_as_the_workers(lie: str) -> None:
    assert refused(Answer(done=replace(DONE, **LIES[lie])).encode()) is Code.CROP_WORKER


@pytest.mark.parametrize(("width", "sound"), [(383, True), (384, False)])
def test_only_a_small_region_may_be_called_small(width: int, sound: bool) -> None:
    """115,000 pixels are the most that a larger picture could show better; else every press would be cropped twice."""
    answer = Answer(done=replace(DONE, box=(10, 20, width, 300), fills=(), small=True)).encode()
    if sound:
        assert check(answer, ORDER, (1920, 1080), {MODEL}).small
        return
    with pytest.raises(RigError) as raised:
        check(answer, ORDER, (1920, 1080), {MODEL})
    assert raised.value.code is Code.CROP_WORKER


@pytest.mark.parametrize("said", [1, 0, "yes", b"\1", None])
def test_small_is_true_or_false_and_nothing_else(said: Any) -> None:
    item = Answer(done=DONE).to_item()
    done = item[2]
    assert isinstance(done, dict)
    done[7] = said
    assert refused(cbor.encode(item)) is Code.CROP_WORKER
    del done[7]
    assert refused(cbor.encode(item)) is Code.CROP_WORKER


def test_an_answer_may_name_as_many_models_as_a_draft_has_room_for() -> None:
    """Nine look where a name, a hand and words come together; with one more than twelve it is no answer."""
    models = tuple(bytes([number]) * 32 for number in range(MODELS_LIMIT + 1))
    most = Answer(done=replace(DONE, models=models[:-1])).encode()
    assert check(most, ORDER, FRAME, set(models)).models == models[:-1]
    with pytest.raises(RigError) as raised:
        check(Answer(done=replace(DONE, models=models)).encode(), ORDER, FRAME, set(models))
    assert raised.value.code is Code.CROP_WORKER


def test_a_picture_above_its_size_is_refused() -> None:
    assert refused(Answer(done=DONE).encode(), replace(ORDER, max_bytes=len(IMAGE) - 1)) is Code.CROP_WORKER


def test_a_crop_and_a_refusal_at_once_is_neither() -> None:
    assert refused(Answer("no-such-code", DONE).encode()) is Code.CROP_WORKER


@pytest.mark.parametrize("code", ["crop-nothing", "crop-several", "too-dark", "redaction-unsure", "low-memory", "model-differs"])
def test_the_codes_of_a_crop_are_passed_on(code: str) -> None:
    assert refused(Answer(code).encode()) == code


@pytest.mark.parametrize("code", ["busy", "forgotten", "internal", "grant-refused", "4111 1111 1111 1111", "crop-worker"])
def test_no_other_code_is(code: str) -> None:
    assert refused(Answer(code).encode()) is Code.CROP_WORKER


def _with_comment() -> bytes:
    return IMAGE[:2] + b"\xff\xfe\x00\x06card" + IMAGE[2:]


def _by_another_encoder() -> bytes:
    out = io.BytesIO()
    Image.fromarray(NOISE).save(out, "JPEG", quality=85, exif=Image.Exif())
    return out.getvalue()


HIDDEN = {
    "bytes after the end": IMAGE + b"4111111111111111",
    "a second picture after the end": IMAGE + IMAGE,
    "a comment": _with_comment(),
    "a comment among the pixels": IMAGE[:-2] + b"\xff\xfe\x00\x06card\xff\xd9",
    "a restart marker among the pixels": IMAGE[:-2] + b"\xff\xd0\xff\xd9",
    "no end": IMAGE[:-2],
    "a break in the middle": IMAGE[: len(IMAGE) // 2] + b"\xff\xd9",
    "another density": IMAGE[:14] + b"\x41\x11" + IMAGE[16:],
    "another table": IMAGE[:30] + bytes([IMAGE[30] ^ 1]) + IMAGE[31:],
    "another encoder's": _by_another_encoder(),
    "nothing": b"",
    "only an end": b"\xff\xd9",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_a_jpeg_has_no_room_for_anything_but_pixels(name: str) -> None:
    with pytest.raises(RigError) as raised:
        check_jpeg(HIDDEN[name], (64, 48), 85)
    assert raised.value.code is Code.CROP_WORKER


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (16, 16), (1001, 33)])
@pytest.mark.parametrize("quality", [30, 45, 85, 100])
def test_every_jpeg_of_our_own_encoder_is_taken(size: tuple[int, int], quality: int) -> None:
    pixels = np.random.default_rng(quality).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    check_jpeg(jpeg.encode(pixels, quality), size, 100)


@given(st.binary(max_size=400))
def test_random_bytes_are_the_workers_fault(data: bytes) -> None:
    assert refused(data) is Code.CROP_WORKER


_ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.binary(max_size=40) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.integers(0, 8), inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.integers(1, 7), _ITEMS)
def test_an_answer_with_anything_in_one_field_is_sound_or_the_workers_fault(field: int, item: Any) -> None:
    answer = Answer(done=DONE).to_item()
    answer[2] = {**answer[2], field: item}
    assert _outcome(cbor.encode(answer)) in (IMAGE, Code.CROP_WORKER)


def _outcome(data: bytes) -> bytes | Code:
    try:
        return check(data, ORDER, FRAME, {MODEL}).image
    except RigError as error:
        return error.code
