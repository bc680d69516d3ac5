"""The board's main loop, a turn at a time, over the verbs of whatever hardware it runs on (SPEC-pico.md, Program)."""

from .device import Device

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .lamp import LampPins
    from .statelog import Sectors

    class Hardware(Protocol):
        """What the program does to the world, and what it sees of it: pins and UART, or a test's own."""

        deadline_ms: int

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

        def button_is_down(self) -> bool:
            """The button's contact, bouncing."""

        def is_shut(self) -> bool:
            """The shut switch's contact, bouncing."""

        def receive(self) -> bytes:
            """What has come over the UART since the last time."""

        def send(self, data: bytes) -> None:
            """Puts bytes onto the UART."""

        def show(self, tone_hz: int, led: bool) -> None:
            """Buzzer and inward LED."""

        def feed(self) -> None:
            """Feeds the watchdog."""

        def pause(self) -> None:
            """Lets about a millisecond pass."""


class Program:
    """One boot: constructing it reads the flash and lights the lamp where a key may be out."""

    def __init__(self, hardware: "Hardware") -> None:
        self._hardware = hardware
        down, shut = hardware.button_is_down(), hardware.is_shut()
        self.device = Device(hardware.sectors, hardware.lamp_pins, hardware.noise, down, shut, hardware.deadline_ms)

    def turn(self) -> None:
        """Looks at every input once, and does what follows from it."""
        hardware, device = self._hardware, self.device
        hardware.feed()
        received = hardware.receive()
        sent = device.poll(hardware.now_ms(), hardware.button_is_down(), hardware.is_shut(), received)
        if sent:
            hardware.send(sent)
        hardware.show(device.tone_hz, device.led)
        if not device.is_working:
            hardware.pause()
