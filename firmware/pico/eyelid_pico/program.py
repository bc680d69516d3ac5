"""The board's main loop, a turn at a time, over the verbs of whatever hardware it runs on (SPEC-pico.md, Program)."""

from .device import Device
from .hmac256 import wipe_bytes
from .progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from .edges import Edge
    from .lamp import LampPins
    from .statelog import Sectors

    class Hardware(Protocol):
        """What the program does to the world, and what it sees of it: pins and UART, or a test's own.

        `deadline_ms` is when grants and statements leave after the request; `reset` is what the boot came of (codes.RESET_...).
        """

        deadline_ms: int
        reset: int

        @property
        def sectors(self) -> Sectors:
            """The raw sectors of flash."""

        @property
        def lamp_pins(self) -> LampPins:
            """The outward lamp and its sensor."""

        def now_ms(self) -> int:
            """Milliseconds since the boot."""

        def noise(self) -> bytes:
            """32 bytes that nobody can predict."""

        def take_edges(self) -> "Iterable[Edge]":
            """What interrupts have noted since the last time; call it before `now_ms` and before the contacts are looked at."""

        def button_is_down(self) -> bool:
            """The button's contact, bouncing."""

        def is_shut(self) -> bool:
            """The shut switch's contact, bouncing."""

        def receive(self) -> bytes:
            """What has come over the UART since the last time."""

        def send(self, data: bytes) -> int:
            """Puts bytes into the UART's buffer; how many of them there was room for. They are overwritten afterwards."""

        def show(self, tone_hz: int, led: bool) -> None:
            """Buzzer and inward LED."""

        def feed(self) -> None:
            """Feeds the watchdog."""

        def pause(self) -> None:
            """Lets about a millisecond pass."""


class Program:
    """One boot: constructing it reads the flash and puts the lamp out where no key can be."""

    def __init__(self, hardware: "Hardware") -> None:
        self._hardware = hardware
        hardware.take_edges()  # what moved before the contacts are looked at for the first time is no gesture
        down, shut = hardware.button_is_down(), hardware.is_shut()
        self.device = Device(hardware.sectors, hardware.lamp_pins, hardware.noise, down, shut, hardware.deadline_ms, hardware.reset)
        self._progress = Progress(hardware.now_ms())
        self._unsent = b""

    def turn(self) -> None:
        """Looks at every input once, does what follows from it, and feeds the watchdog if that got anywhere."""
        hardware, device = self._hardware, self.device
        edges = hardware.take_edges()
        now_ms = hardware.now_ms()
        received = b"" if self._unsent else hardware.receive()
        self._unsent += device.poll(now_ms, hardware.button_is_down(), hardware.is_shut(), received, edges)
        self._send()
        hardware.show(device.tone_hz, device.led)
        if self._progress.made(now_ms, device.is_working, len(self._unsent)):
            hardware.feed()
        if not device.is_working:
            hardware.pause()

    def _send(self) -> None:
        """What there is no room for is sent in later turns, before anything more is taken from the Pi."""
        waiting = self._unsent
        if not waiting:
            return
        sent = self._hardware.send(waiting)
        self._unsent = waiting[sent:]
        wipe_bytes(waiting)
