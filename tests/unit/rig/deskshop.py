"""A crop workshop without a worker: the centre of the frame, at once and unpainted. Only for tests of what comes before and after the crop;
the real worker has tests of its own."""

from __future__ import annotations

from collections.abc import Callable

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.box import Box, centre_box
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.cut import cut, encode_crop
from eyelid_rig.crop.made import Fill, Found
from eyelid_rig.crop.messages import Order
from eyelid_rig.crop.seen import Kind
from eyelid_rig.crop.workshop import Condition, Later, Then

MODEL = b"\x4d" * 32


class DeskWorkshop:
    """While `holds`, answers wait until `release`. With `refuses` set, there is nothing but that refusal; with `small`, a crop is."""

    def __init__(self, later: Later) -> None:
        self._later = later
        self._held: list[Callable[[], None]] = []
        self.holds = False
        self.refuses: Code | None = None
        self.small = False
        self.found = Found.CENTRE
        self.box: Box | None = None
        """What it cuts out; None: the centre."""
        self.orders: list[Order] = []
        self.called_off = 0
        self.condition = Condition.READY
        self.deaths = 0
        self.kept: tuple[str, ...] = ()

    def stop(self) -> None:
        self._held.clear()

    def begin(self, order: Order, frame_size: Size, then: Then) -> None:
        self.orders.append(order)
        made = self._made(order, frame_size)
        self._held.append(lambda: self._later(lambda: then(made)))
        if not self.holds:
            self.release()

    def call_off(self) -> None:
        """What is held stays: a worker's last words can be on their way when it is killed."""
        self.called_off += 1

    def release(self) -> None:
        """Held answers arrive now."""
        held, self._held = self._held, []
        self.holds = False
        for arrive in held:
            arrive()

    def _made(self, order: Order, frame_size: Size) -> Cropped | RigError:
        if self.refuses is not None:
            return RigError(self.refuses, "told so by the test")
        box = self.box or centre_box(frame_size, order.share_ppm)
        image = encode_crop(cut(jpeg.decode(order.frame), box), order.quality)
        return Cropped(image, (box.width, box.height), box, self.found, (Fill(Kind.CODE, box),), (MODEL,), self.small)
