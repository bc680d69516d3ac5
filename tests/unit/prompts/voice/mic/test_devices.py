"""Which microphone a setting means, how it is asked, and who has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.mic.devices import Device, choose
from eyelid_rig.prompts.voice.mic.faults import fault
from eyelid_rig.prompts.voice.mic.formats import Format, to_try
from eyelid_rig.prompts.voice.mic.holders import held_by, who_holds

CAMERA = Device(0, "HD Camera: USB Audio (hw:1,0)", 2, 48_000)
HEADSET = Device(2, "USB Headset: Audio (hw:2,0)", 1, 44_100)
DEFAULT = Device(5, "default", 32, 44_100, is_default=True)
ALL = (CAMERA, HEADSET, DEFAULT)


@pytest.mark.parametrize(
    ("wanted", "device"),
    [("", DEFAULT), ("2", HEADSET), ("default", DEFAULT), ("headset", HEADSET), ("hw:1,0", CAMERA), (CAMERA.name, CAMERA)],
)
def test_a_microphone_is_named_by_number_by_name_or_by_a_part_of_it(wanted: str, device: Device) -> None:
    assert choose(ALL, wanted) == device


def test_without_a_default_the_first_one_is_taken() -> None:
    assert choose(ALL[:2], "") == CAMERA


@pytest.mark.parametrize(("wanted", "how_many"), [("usb", "several"), ("bluetooth", "no"), ("1", "no")])
def test_a_name_of_none_or_several_lists_what_is_there(wanted: str, how_many: str) -> None:
    with pytest.raises(RigError, match=f"fits {how_many} microphones") as refused:
        choose(ALL, wanted)
    assert refused.value.code == Code.MIC_MISSING
    assert all(device.name in str(refused.value) for device in ALL)


def test_a_card_is_asked_for_16_khz_first_and_a_device_that_alsa_resamples_for_it_last() -> None:
    assert next(to_try(HEADSET)) == Format(16_000, 1)
    assert list(to_try(HEADSET))[1:] == [Format(44_100, 1), Format(48_000, 1)]
    assert [form.rate_hz for form in to_try(DEFAULT)][::2] == [48_000, 44_100, 16_000]


def test_two_channels_are_asked_for_before_one() -> None:
    assert [form.channels for form in to_try(CAMERA)][:2] == [2, 1]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (("busy", -9985), Code.MIC_BUSY),
        (("host", -9999, (8, -16, "Device or resource busy")), Code.MIC_BUSY),
        (("host", -9999, (8, -19, "No such device")), Code.MIC_MISSING),
        (("host", -9999, (8, -5, "Input/output error")), Code.MIC_LOST),
        (("illegal combination", -9993), Code.MIC_LOST),
        (("no more than a text",), Code.MIC_LOST),
    ],
)
def test_portaudios_errors_are_told_apart(details: tuple[object, ...], code: Code) -> None:
    assert fault(Exception(*details), "card").code == code


def test_who_has_a_card_is_named_by_its_process(tmp_path: Path) -> None:
    for card, text in (("card0/pcm0c/sub0", "closed\n"), ("card1/pcm0c/sub0", "state: RUNNING\nowner_pid   : 712\n")):
        status = tmp_path / "asound" / card / "status"
        status.parent.mkdir(parents=True)
        status.write_text(text)
    assert who_holds(tmp_path) == (712,)
    assert "process 712" in held_by(who_holds(tmp_path))
    assert who_holds(tmp_path / "nothing") == ()
