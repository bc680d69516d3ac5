"""What people and the world do to a board: finger, switch, time, power, light. Each takes a play, and a number for its details."""

from __future__ import annotations

from eyelid_bench.pico_model.board import LAMPS
from eyelid_bench.pico_model.model import ALONE_MS, HOLD_MS, STABLE_MS
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.words import DOUBLE, PRESS, Ask

SEEN_MS = STABLE_MS + 1
"""From a contact's moving to its counting."""


# The finger


def press(play: Play, n: int) -> None:
    """Down for 20 to 219 ms."""
    _one_press(play, 20 + n % 200)


def _one_press(play: Play, down_ms: int) -> None:
    began_ms = play.now + 1
    _touch(play, down_ms)
    play.model.finger(PRESS, began_ms, play.now + ALONE_MS + SEEN_MS)
    play.wait(ALONE_MS + 40)


def _touch(play: Play, down_ms: int) -> None:
    play.button(True)
    play.wait(down_ms)
    play.button(False)


def press_with_key(play: Play, n: int) -> None:
    """A key is asked for while the finger is down."""
    began_ms = play.now + 1
    play.button(True)
    play.wait(20 + n % 100)
    play.ask(Ask.KEY)
    play.wait(30)
    play.button(False)
    play.model.finger(PRESS, began_ms, play.now + ALONE_MS + SEEN_MS)
    play.wait(ALONE_MS + 40)


def bounce(play: Play, n: int) -> None:
    """Worn contacts: never stable for long enough, then a press that begins and ends like that, or nothing."""
    for index in range(4):
        _touch(play, 1 + (n >> index) % 10)
        play.wait(1 + (n >> 2 * index) % 10)
    if n & 1024:
        _one_press(play, 60)
    play.wait(30)


def double(play: Play, n: int) -> None:
    """The second press begins 20 to 319 ms after the first one's release."""
    began_ms = play.now + 1
    _touch(play, 20 + n % 100)
    play.wait(20 + n % 300)
    _touch(play, 30)
    play.model.finger(DOUBLE, began_ms, play.now + SEEN_MS)
    play.wait(60)


def hold(play: Play, n: int) -> None:
    """Forget; or a second press of a double one that is held: forget, too."""
    if n % 4 == 3:
        _touch(play, 50)
        play.wait(100)
    down_ms = play.now + 1
    play.button(True)
    play.model.hold(down_ms + HOLD_MS + STABLE_MS)
    play.wait(HOLD_MS + 50)
    play.button(False)
    play.wait(50)


def switch(play: Play, n: int) -> None:
    """Shut where it is open, open where it is shut; in the middle of a press, which it ends, or of bouncing."""
    if n % 4 == 3:
        play.button(True)
        play.wait(40)
    if n % 8 == 5:
        play.switch(not play.model.shut)
        play.wait(5)
        play.switch(play.model.shut)
        play.wait(5)
    shut = not play.model.shut
    play.switch(shut)
    play.model.turn_switch(play.now + SEEN_MS, shut)
    play.wait(40)
    play.button(False)
    play.wait(40)


# Time, power and light


def wait(play: Play, n: int) -> None:
    """A moment, or long enough for something to end."""
    play.wait((1, 100, 400, 600, 2000, 2400, 5000, 9000, 12_000, 29_000, 31_000, 61_000)[n % 12] + n % 7)


def reset(play: Play, n: int) -> None:
    """Now; with the finger on the button now and then."""
    play.button(n % 8 == 7)
    play.reset()
    play.wait(30)
    play.button(False)
    play.wait(30)


def cut(play: Play, n: int) -> None:
    """The power is to fail in one of the next changes of flash: prefix or torn."""
    play.cut((n % 256, n % 1024, 7 * n % 9000)[n % 3], (0, 1, 20)[n // 3 % 3])


def lamp(play: Play, n: int) -> None:
    """Breaks, or is well again."""
    play.lamp(0 if play.model.lamp != "ok" and n % 2 else n % len(LAMPS))
