"""The verbs of the board's hardware (eyelid_pico/program.py) on the simulated world."""

from flash import SECTORS
from world import LED, SENT, TICKS_PERIOD, TONE, WORLD

from eyelid_pico.clock import Clock
from eyelid_pico.edges import Edges


class LampPins:
    """The outward lamp and the sensor that looks at it."""

    def drive(self, lit):
        """Switches the lamp."""
        WORLD.drive_lamp(lit)

    def held_us(self):
        """The blank's length."""
        return WORLD.held_us

    def settle(self):
        """As long as on the board."""
        WORLD.spend_us(300)

    def sense(self):
        """0 to 65535."""
        return WORLD.light()

    def sense_pulled(self, up):
        """A wire without a sensor follows."""
        return WORLD.light(65000 if up else 300)


class SimulatedHardware:
    """The board's verbs on the simulated world."""

    deadline_ms = 700
    reset = 0
    sectors = SECTORS
    lamp_pins = LampPins()

    def __init__(self):
        self.began_ms = WORLD.now
        self._clock = Clock(WORLD.ticks_ms, ticks_diff)
        self.now_ms = self._clock.now_ms
        self._edges = Edges(WORLD.ticks_ms)
        WORLD.handlers = {"button": self._edges.note_button, "shut": self._edges.note_switch}

    def noise(self):
        """The worst generator that there can be: nothing that must never repeat may rely on it."""
        return bytes(32)

    def button_is_down(self):
        """The contact."""
        return WORLD.levels["button"]

    def is_shut(self):
        """The contact."""
        return WORLD.levels["shut"]

    def take_edges(self):
        """What the interrupt handlers noted; the loop's next turn begins."""
        WORLD.turn()
        return self._edges.take(self._clock.at_ms)

    def receive(self):
        """Everything that has come."""
        received = WORLD.received
        if received:
            WORLD.received = b""
        return received

    def send(self, data):
        """Leaves at once."""
        WORLD.report(SENT, data)
        return len(data)

    def show(self, tone_hz, led):
        """Buzzer and LED."""
        WORLD.drive(TONE, tone_hz)
        WORLD.drive(LED, int(led))

    def feed(self):
        """The watchdog."""

    def pause(self):
        """Time passes here."""
        WORLD.sleep()


def ticks_diff(new, old):
    """The signed distance of two ticks."""
    return (new - old + TICKS_PERIOD // 2) % TICKS_PERIOD - TICKS_PERIOD // 2
