"""Draws the board's wiring, `wiring.svg` beside README.md, with the pins of pins.py: python firmware/pico/tools/draw_wiring.py"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import pins  # noqa: E402

TARGET = ROOT / "wiring.svg"
PINS = {
    "UART_TX": pins.UART_TX,
    "UART_RX": pins.UART_RX,
    "BUTTON": pins.BUTTON,
    "SHUT": pins.SHUT,
    "LAMP": pins.LAMP,
    "BUZZER": pins.BUZZER,
    "LED": pins.LED,
    "LAMP_SENSOR": pins.LAMP_SENSOR,
}
# The Pico's datasheet, 2.1: the number at the board's edge of each GPIO that is used here. A Pico 2 has the same.
EDGE = {0: 1, 1: 2, 14: 19, 15: 20, 16: 21, 17: 22, 18: 24, 26: 31}
TOP, WIDTH, HEIGHT = 45, 1000, 905
_STYLE = """
text{font:14px sans-serif;fill:#111}
.small{font-size:12.5px;fill:#333}.title{font-weight:bold;font-size:15px}
.wire,.part{stroke:#111;stroke-width:1.6;fill:none}.part{fill:#fff}.thick{stroke-width:3}
.box{stroke:#111;stroke-width:1.6;fill:#f2f5f8}.dashed{stroke:#666;stroke-width:1.4;stroke-dasharray:6 5;fill:none}
.fill{fill:#111;stroke:none}.light{stroke:#b8860b;stroke-width:1.6;fill:none}
"""


class Drawing:
    """Shapes in the order in which they are drawn; coordinates are pixels, y downwards."""

    def __init__(self) -> None:
        self._shapes: list[str] = []

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """A line of words from (x, y)."""
        self._shapes.append(f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{words}</text>')

    def wire(self, *points: tuple[float, float], kind: str = "wire") -> None:
        """Straight from point to point."""
        self._shapes.append(f'<polyline class="{kind}" points="{" ".join(f"{x:g},{y:g}" for x, y in points)}"/>')

    def box(self, x: float, y: float, width: float, height: float, kind: str = "box") -> None:
        """A rectangle by its upper left corner."""
        self._shapes.append(f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3"/>')

    def dot(self, x: float, y: float) -> None:
        """Wires that meet."""
        self._shapes.append(f'<circle class="fill" cx="{x:g}" cy="{y:g}" r="3.6"/>')

    def ground(self, x: float, y: float) -> None:
        """Common ground."""
        self.wire((x, y), (x, y + 8))
        for step, half in enumerate((11, 7, 3)):
            self.wire((x - half, y + 8 + 4 * step), (x + half, y + 8 + 4 * step))

    def resistor(self, x: float, y: float, value: str, upright: bool = False) -> None:
        """44 long from (x, y), to the right or down."""
        if upright:
            self.box(x - 7, y, 14, 44, "part")
            self.text(x + 13, y + 27, value, "small")
        else:
            self.box(x, y - 7, 44, 14, "part")
            self.text(x + 22, y - 12, value, "small", "middle")

    def diode(self, x: float, y: float) -> None:
        """24 long from (x, y) to the right, its anode there."""
        self.wire((x, y - 9), (x, y + 9), (x + 20, y), (x, y - 9), kind="part")
        self.wire((x + 20, y - 9), (x + 20, y + 9))

    def led(self, x: float, y: float) -> None:
        """24 high from (x, y) down, its anode there, shining to the right."""
        self.wire((x - 9, y), (x + 9, y), (x, y + 20), (x - 9, y), kind="part")
        self.wire((x - 9, y + 20), (x + 9, y + 20))
        self.rays(x + 14, y + 4)

    def rays(self, x: float, y: float) -> None:
        """Light that leaves to the right and down."""
        for dy in (0, 9):
            self.wire((x, y + dy), (x + 14, y + dy + 8), kind="light")
            self.wire((x + 8, y + dy + 8), (x + 14, y + dy + 8), (x + 13, y + dy + 2), kind="light")

    def transistor(self, x: float, y: float, has_base: bool = True) -> None:
        """NPN: base at (x, y), collector at (x + 30, y - 30), emitter at (x + 30, y + 30)."""
        self._shapes.append(f'<circle class="part" cx="{x + 22:g}" cy="{y:g}" r="20"/>')
        if has_base:
            self.wire((x, y), (x + 14, y))
        self.wire((x + 14, y - 13), (x + 14, y + 13), kind="wire thick")
        self.wire((x + 14, y - 6), (x + 30, y - 16), (x + 30, y - 30))
        self.wire((x + 14, y + 6), (x + 30, y + 16), (x + 30, y + 30))
        self.wire((x + 22, y + 15), (x + 30, y + 16), (x + 25, y + 9))

    def contact(self, x: float, y: float) -> None:
        """A switch, open, 40 long from (x, y) to the right."""
        for at in (x, x + 40):
            self._shapes.append(f'<circle class="part" cx="{at:g}" cy="{y:g}" r="3.6"/>')
        self.wire((x + 3, y - 2), (x + 36, y - 16))

    def svg(self) -> str:
        """The file's text."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {TOP} {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">'
        about = "<title>Wiring of the button board</title>"
        paper = f'<rect y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        return "\n".join([head, about, f"<style>{_STYLE}</style>", paper, *self._shapes, "</svg>"]) + "\n"


def pin(drawing: Drawing, name: str, y: float, to_the_left: bool = False) -> None:
    """The Pico's own label of a pin, inside its box, and the number at the board's edge outside of it."""
    number = PINS[name]
    if to_the_left:
        drawing.text(400, y + 5, f"GP{number}")
        drawing.text(384, y - 5, str(EDGE[number]), "small", "end")
    else:
        drawing.text(560, y + 5, f"GP{number}", anchor="end")
        drawing.text(576, y - 5, str(EDGE[number]), "small")


def supply(drawing: Drawing) -> None:
    """The Pi and what comes from it."""
    drawing.box(20, 60, 170, 330)
    drawing.text(105, 85, "Raspberry Pi", "title", "middle")
    drawing.text(105, 104, "40-pin header", "small", "middle")
    for y, number, name in ((150, "8", "GPIO 14 (TX)"), (210, "10", "GPIO 15 (RX)"), (270, "6", "ground"), (350, "2", "5 V")):
        drawing.text(182, y + 5, name, anchor="end")
        drawing.text(200, y - 5, number, "small")
    drawing.wire((190, 150), (390, 150))
    drawing.wire((190, 210), (390, 210))
    drawing.resistor(264, 150, "R1 1 kΩ")
    drawing.resistor(264, 210, "R2 1 kΩ")
    pin(drawing, "UART_RX", 150, to_the_left=True)
    pin(drawing, "UART_TX", 210, to_the_left=True)
    drawing.wire((190, 270), (390, 270))
    drawing.ground(287, 270)
    drawing.dot(287, 270)
    drawing.text(400, 275, "GND")
    drawing.text(384, 265, "3", "small", "end")
    drawing.wire((190, 350), (390, 350))
    drawing.box(232, 343, 40, 14, "part")
    drawing.text(252, 335, "F1 500 mA", "small", "middle")
    drawing.diode(312, 350)
    drawing.text(322, 380, "D1 Schottky", "small", "middle")
    drawing.text(400, 355, "VSYS")
    drawing.text(384, 345, "39", "small", "end")


def notes(drawing: Drawing) -> None:
    """What no symbol says."""
    lines = (
        "The small numbers are pins at the board's edge.",
        "Every ground is the same one. Every signal is 3.3 V.",
        "R8 stands at the sensor's end of its wire, R5",
        "and R6 at Q1, R11 at SW2. A wire that breaks is",
        "then no sensor, a lit lamp, a supply that is off.",
    )
    for at, line in enumerate(lines):
        drawing.text(24, 480 + 24 * at, line)


def pico(drawing: Drawing) -> None:
    """The board itself."""
    drawing.box(390, 60, 180, 590)
    drawing.text(480, 85, "Pico or Pico 2", "title", "middle")
    drawing.text(400, 568, "USB socket: filled", "small")
    drawing.text(400, 588, "BOOTSEL: sealed", "small")


def contacts(drawing: Drawing) -> None:
    """Button and shut switch."""
    for name, y, words in (("BUTTON", 120, ("SW1 button", "")), ("SHUT", 190, ("SW2 shut switch, pole A", "closed while the rig may see"))):
        pin(drawing, name, y)
        drawing.wire((570, y), (700, y))
        drawing.resistor(610, y, "R3 1 kΩ" if name == "BUTTON" else "R4 1 kΩ")
        drawing.contact(700, y)
        drawing.wire((744, y), (780, y), (780, y + 4))
        drawing.ground(780, y + 4)
        drawing.text(800, y - 8, words[0])
        drawing.text(800, y + 10, words[1], "small")
    drawing.wire((720, 180), (720, 218), kind="dashed")
    drawing.text(728, 232, "to pole B, below", "small")


def lamp(drawing: Drawing) -> None:
    """The outward lamp and the sensor that looks at it."""
    pin(drawing, "LAMP", 350)
    drawing.wire((570, 350), (690, 350))
    drawing.dot(606, 350)
    drawing.wire((606, 350), (606, 276))
    drawing.resistor(606, 288, "R6 2.2 kΩ", upright=True)
    drawing.text(606, 270, "3V3", "small", "middle")
    drawing.resistor(622, 350, "R5 1 kΩ")
    drawing.transistor(690, 350)
    drawing.text(738, 340, "Q1", "small")
    drawing.ground(720, 380)
    drawing.wire((720, 320), (720, 284), (840, 284), (840, 320))
    drawing.wire((840, 340), (840, 356), (912, 356), (912, 330))
    drawing.resistor(912, 286, "R7 100 Ω", upright=True)
    drawing.wire((912, 286), (912, 272))
    drawing.text(912, 266, "VSYS", "small", "middle")


def lamp_led(drawing: Drawing) -> None:
    """The light itself: its anode to the supply, its cathode to the transistor."""
    drawing.wire((831, 340), (849, 340), (840, 320), (831, 340), kind="part")
    drawing.wire((831, 320), (849, 320))
    drawing.rays(854, 336)
    drawing.text(826, 316, "D2 lamp", "small", "end")
    drawing.box(776, 296, 112, 136, "dashed")
    drawing.text(772, 418, "one dark", "small", "end")
    drawing.text(772, 434, "housing", "small", "end")


def sensor(drawing: Drawing) -> None:
    """The phototransistor, its resistor at its own end of the wire."""
    pin(drawing, "LAMP_SENSOR", 460)
    drawing.wire((570, 460), (850, 460))
    drawing.transistor(820, 420, has_base=False)
    drawing.wire((850, 450), (850, 464))
    drawing.wire((850, 390), (850, 378), (940, 378))
    drawing.text(946, 383, "3V3", "small")
    drawing.text(812, 406, "Q2", "small", "end")
    drawing.dot(850, 460)
    drawing.wire((850, 460), (912, 460))
    drawing.resistor(912, 460, "R8 10 kΩ", upright=True)
    drawing.ground(912, 504)
    drawing.text(400, 440, "36 (3V3) → Q2, R6", "small")
    drawing.text(400, 460, "33 (AGND) → R8", "small")


def voice(drawing: Drawing) -> None:
    """Buzzer and inward LED."""
    pin(drawing, "BUZZER", 570)
    drawing.wire((570, 570), (700, 570))
    drawing.resistor(610, 570, "R9 220 Ω")
    drawing.box(700, 556, 34, 28, "part")
    drawing.wire((734, 570), (780, 570), (780, 574))
    drawing.ground(780, 574)
    drawing.text(800, 566, "BZ1 passive piezo")
    pin(drawing, "LED", 622)
    drawing.wire((570, 622), (700, 622))
    drawing.resistor(610, 622, "R10 1 kΩ")
    drawing.diode(700, 622)
    drawing.wire((720, 622), (780, 622), (780, 626))
    drawing.ground(780, 626)
    drawing.text(800, 626, "D3 inward LED")


def option(drawing: Drawing) -> None:
    """The shut switch's second pole cuts the supply of camera and microphone."""
    drawing.box(10, 672, 980, 270, "dashed")
    drawing.text(24, 698, "Option: the shut switch cuts the camera's and the microphone's supply", "title")
    drawing.box(30, 722, 170, 126)
    drawing.text(115, 744, "Raspberry Pi", "title", "middle")
    drawing.text(192, 775, "lanes, I²C, IO0", anchor="end")
    drawing.text(192, 829, "3.3 V of the socket", anchor="end")
    drawing.box(820, 722, 150, 126)
    drawing.text(895, 744, "camera", "title", "middle")
    drawing.text(828, 775, "lanes, I²C, IO0")
    drawing.text(828, 829, "3.3 V")
    drawing.box(820, 868, 150, 54)
    drawing.text(895, 890, "microphone", "title", "middle")
    drawing.text(828, 911, "VDD")
    drawing.wire((200, 770), (820, 770))
    drawing.wire((200, 824), (490, 824))
    drawing.box(490, 800, 150, 96, "part")
    drawing.text(565, 820, "U1 load switch", "small", "middle")
    drawing.text(498, 838, "IN", "small")
    drawing.text(632, 838, "OUT, QOD", "small", "end")
    drawing.text(498, 876, "ON", "small")
    drawing.wire((640, 824), (820, 824))
    drawing.dot(740, 824)
    drawing.wire((740, 824), (740, 906), (820, 906))


def option_switch(drawing: Drawing) -> None:
    """Pole B, and what holds the load switch off where a wire breaks."""
    drawing.dot(240, 824)
    drawing.wire((240, 824), (240, 871), (290, 871))
    drawing.contact(294, 871)
    drawing.wire((338, 871), (490, 871))
    drawing.text(314, 850, "SW2 pole B", "small", "middle")
    drawing.dot(400, 871)
    drawing.wire((400, 871), (400, 880))
    drawing.box(393, 880, 14, 34, "part")
    drawing.text(414, 908, "R11 100 kΩ", "small")
    drawing.ground(400, 914)


def drawn() -> str:
    """The whole drawing."""
    drawing = Drawing()
    for part in (pico, supply, notes, contacts, lamp, lamp_led, sensor, voice, option, option_switch):
        part(drawing)
    return drawing.svg()


if __name__ == "__main__":
    TARGET.write_text(drawn())
