"""Against a reference that goes pixel by pixel, and against OpenCV where it knows the format."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.buffers import FORMATS, Layout, brightness, copy_into, empty_frame, layout_of
from eyelid_rig.camera.encoding import planes
from eyelid_rig.camera.frames import PixelFormat, Pixels, Size
from eyelid_rig.camera.orientation import UPRIGHT, Turn

TURNS = st.builds(Turn, st.booleans(), st.booleans(), st.booleans())


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Any picture up to 40 x 40, its rows padded or not."""
    name = draw(st.sampled_from(sorted(FORMATS)))
    even = st.integers(1, 20).map(lambda half: half * 2)
    size = draw(even), draw(even)
    row = size[0] * (1 if name in ("YUV420", "NV12") else 3)
    return Layout(name, size, row + draw(even | st.just(0)))


def noise(layout: Layout, extra: int = 0) -> Pixels:
    return np.random.default_rng(layout.stride).integers(0, 256, layout.bytes_needed + extra, dtype=np.uint8)


def copied(buffer: Pixels, layout: Layout, turn: Turn = UPRIGHT) -> Pixels:
    frame = empty_frame(layout, turn)
    copy_into(frame, buffer, layout, turn)
    return frame


def turned_slowly(picture: Pixels, turn: Turn) -> Pixels:
    picture = np.swapaxes(picture, 0, 1) if turn.transpose else picture
    picture = np.fliplr(picture) if turn.hflip else picture
    return np.flipud(picture) if turn.vflip else picture


def channels_slowly(buffer: Pixels, layout: Layout) -> list[Pixels]:
    """Y, U and V, or the three colours in the order of memory: by one address a pixel, as the formats' definitions say."""
    (width, height), stride = layout.size, layout.stride
    chroma = stride * height
    half, tail = stride // 2, stride // 2 * (height // 2)

    def plane(shape: Size, address: Callable[[int, int], int]) -> Pixels:
        columns, rows = shape
        return np.array([[buffer[address(x, y)] for x in range(columns)] for y in range(rows)], dtype=np.uint8)

    small = (width // 2, height // 2)
    match layout.pixel_format:
        case "YUV420":
            return [
                plane(layout.size, lambda x, y: y * stride + x),
                plane(small, lambda x, y: chroma + y * half + x),
                plane(small, lambda x, y: chroma + tail + y * half + x),
            ]
        case "NV12":
            return [
                plane(layout.size, lambda x, y: y * stride + x),
                plane(small, lambda x, y: chroma + y * stride + 2 * x),
                plane(small, lambda x, y: chroma + y * stride + 2 * x + 1),
            ]
        case _:
            pixels = buffer.reshape(height, stride)[:, : 3 * width]
            return [pixels[:, colour::3] for colour in range(3)]


@given(layout=layouts(), turn=TURNS)
def test_every_pixel_comes_to_its_place(layout: Layout, turn: Turn) -> None:
    buffer = noise(layout)
    frame = copied(buffer, layout, turn)
    got = list(planes(frame)) if layout.is_yuv else [frame[:, :, channel] for channel in range(3)]
    for plane, expected in zip(got, channels_slowly(buffer, layout), strict=True):
        assert np.array_equal(plane, turned_slowly(expected, turn))


@given(layout=layouts(), turn=TURNS)
def test_a_frame_has_no_padding_and_the_turned_size(layout: Layout, turn: Turn) -> None:
    frame = empty_frame(layout, turn)
    width, height = turn.size_of(layout.size)
    assert frame.flags.c_contiguous
    assert frame.shape == ((height * 3 // 2, width) if layout.is_yuv else (height, width, 3))


@pytest.mark.parametrize(("name", "conversion"), [("YUV420", cv2.COLOR_YUV2RGB_I420), ("NV12", cv2.COLOR_YUV2RGB_NV12)])
def test_opencv_sees_the_same_colours_in_the_buffer_and_in_the_frame(name: str, conversion: int) -> None:
    layout = Layout(name, (32, 18), 32)
    buffer = noise(layout)
    in_buffer = cv2.cvtColor(buffer.reshape(27, 32), conversion)
    in_frame = cv2.cvtColor(copied(buffer, layout), cv2.COLOR_YUV2RGB_I420)
    assert np.array_equal(in_buffer, in_frame)


@pytest.mark.parametrize(("name", "first", "pixel_format"), [("RGB888", "blue", PixelFormat.BGR), ("BGR888", "red", PixelFormat.RGB)])
def test_the_colour_that_memory_begins_with_is_the_last_one_of_the_formats_name(name: str, first: str, pixel_format: PixelFormat) -> None:
    assert FORMATS[name] is pixel_format
    assert str(pixel_format).startswith(first[0])


@given(layout=layouts())
def test_brightness_is_read_where_it_is(layout: Layout) -> None:
    buffer = noise(layout)
    seen = brightness(buffer, layout)
    assert np.shares_memory(seen, buffer)
    assert np.array_equal(seen, channels_slowly(buffer, layout)[0 if layout.is_yuv else 1])


@given(layout=layouts(), missing=st.integers(1, 50))
def test_a_buffer_that_is_too_short_is_refused_whole(layout: Layout, missing: int) -> None:
    frame = empty_frame(layout)
    frame[...] = 7
    with pytest.raises(RigError) as refused:
        copy_into(frame, noise(layout)[:-missing], layout)
    assert refused.value.code is Code.CAMERA_FORMAT
    assert str(layout.bytes_needed) in str(refused.value)
    assert (frame == 7).all()


def test_what_an_allocation_has_more_at_its_end_is_no_part_of_the_picture() -> None:
    layout = Layout("NV12", (64, 36), 64)
    longer = noise(layout, extra=4095)
    assert np.array_equal(copied(longer, layout), copied(longer[:-4095], layout))


def test_rows_that_the_configuration_does_not_speak_of_are_refused() -> None:
    """1088 rows in a buffer for 1080: the chroma would be read eight rows too early."""
    layout = Layout("YUV420", (1920, 1080), 1920)
    with pytest.raises(RigError, match="3110400 bytes and came in 3133440"):
        copied(np.zeros(1920 * 1088 * 3 // 2, np.uint8), layout)


@pytest.mark.parametrize(
    ("name", "size", "stride"),
    [
        ("MJPEG", (64, 36), 64),
        ("SBGGR10_CSI2P", (64, 36), 80),
        ("YUV420", (63, 36), 64),
        ("YUV420", (64, 35), 64),
        ("YUV420", (64, 36), 67),
        ("YUV420", (64, 36), 62),
        ("NV12", (64, 36), 0),
        ("NV12", (0, 0), 0),
        ("RGB888", (64, 36), 191),
    ],
)
def test_what_cannot_be_a_frame_is_refused_with_what_was_given(name: str, size: Size, stride: int) -> None:
    with pytest.raises(RigError) as refused:
        Layout(name, size, stride)
    assert refused.value.code is Code.CAMERA_FORMAT
    assert f"{name} {size[0]}x{size[1]}, stride {stride}" in str(refused.value)


def test_a_buffer_that_was_reshaped_is_refused() -> None:
    layout = Layout("NV12", (64, 36), 64)
    with pytest.raises(RigError, match="shape"):
        copied(noise(layout).reshape(54, 64), layout)


def test_a_layout_is_read_from_the_configuration_of_picamera2() -> None:
    given_back = {"format": "NV12", "size": (1920, 1080), "preserve_ar": True, "stride": 1920, "framesize": 3110400}
    assert layout_of(given_back) == Layout("NV12", (1920, 1080), 1920)


def test_a_configuration_whose_buffers_do_not_fit_it_is_refused_before_there_is_a_buffer() -> None:
    with pytest.raises(RigError, match="3110400 bytes and came in 3133440"):
        layout_of({"format": "NV12", "size": (1920, 1080), "stride": 1920, "framesize": 3133440})
