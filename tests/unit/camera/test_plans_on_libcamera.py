"""What is planned is what the real picamera2 gets of the real libcamera, for every sensor, by its virtual pipeline.

The mode of the sensor is not: that pipeline has none.
"""

from __future__ import annotations

from typing import Any

import pytest

from eyelid_bench.virtual_camera.cameras import HQ, UNKNOWN, V2, V3, Camera
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera import encoding
from eyelid_rig.camera.picamera import Picamera2Source
from eyelid_rig.camera.plan import plan_for
from eyelid_rig.settings import load

LONG_S = 30.0


def rig(**given: Any) -> Any:
    return load(None, {}, {"rate_hz": 40.0, **given})


@pytest.mark.parametrize("profile", ["zero", "pi5"])
@pytest.mark.parametrize("sensor", [V2, V3, HQ, UNKNOWN], ids=lambda sensor: sensor.model)
def test_frames_have_the_planned_size_and_rate(sensor: Camera, profile: str, virtual_camera: VirtualCamera) -> None:
    virtual_camera.close()
    settings = rig(profile=profile)
    plan = plan_for(sensor.model, settings)
    with VirtualCamera([sensor]) as only, Picamera2Source(only.make, settings) as source:
        frame = source.next_frame(LONG_S)
        asked = only.opened[-1].camera_configuration()
        assert encoding.size_of(frame) == plan.main == asked["main"]["size"]
        assert plan.lores == asked["lores"]["size"]
        assert plan.buffers == asked["buffer_count"]
        assert source.rate_hz == pytest.approx(plan.rate_hz, rel=0.01)
        assert source.still_size == plan.still


def test_a_still_has_the_planned_size_and_one_buffer(virtual_camera: VirtualCamera) -> None:
    settings = rig(profile="pi4", rotation=90)
    with Picamera2Source(virtual_camera.make, settings) as source:
        source.next_frame(LONG_S)
        still = source.take_still(LONG_S)
        plan = plan_for("imx708", settings)
        assert plan.still is not None
        assert encoding.size_of(still) == source.still_size == (plan.still[1], plan.still[0])
