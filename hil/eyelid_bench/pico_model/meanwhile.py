"""What ends a signature or an order's check that is under way: a hold, or a provisioning's press, that began before it was asked for."""

from __future__ import annotations

from eyelid_bench.pico_model.asking import ask_audit, ask_grant, ask_order, draft_for, held_reset, pending
from eyelid_bench.pico_model.hand import SEEN_MS, double, press
from eyelid_bench.pico_model.model import ALONE_MS, AWARE_MS, DEADLINE_MS, HOLD_MS, STABLE_MS
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.words import PRESS, RIGS


def held_meanwhile(play: Play, n: int) -> None:
    """A hold is decided while a grant or a statement is signed, or an order checked."""
    work = n % 3
    if work == 0:
        held_reset(play)
    elif work == 1:
        press(play, n)
    down_ms, left_ms = play.now + 1, 20 + n // 3 % 600
    play.button(True)
    play.wait(HOLD_MS + STABLE_MS - left_ms)
    _begin(play, work, n)
    play.model.hold(down_ms + HOLD_MS + STABLE_MS)
    play.wait(left_ms + 50)
    play.button(False)
    play.wait(DEADLINE_MS)


def confirmed_meanwhile(play: Play, n: int) -> None:
    """A provisioning waits; its press is decided while a grant or a statement is signed, or another order checked."""
    work = n % 3
    held_reset(play)
    if ask_order(play, RIGS[n % len(RIGS)]) != "done":
        return
    play.wait(DEADLINE_MS + AWARE_MS)
    if work == 1:
        double(play, n)
    play.flush()
    began_ms = play.now + 1
    play.button(True)
    play.wait(60)
    play.button(False)
    decided_ms = play.now + ALONE_MS + SEEN_MS
    play.wait(1 + n // 3 % 300)
    _begin(play, work, n // 3)
    play.model.finger(PRESS, began_ms, decided_ms)
    play.wait(decided_ms - play.now + DEADLINE_MS)


def _begin(play: Play, work: int, n: int) -> None:
    """The work itself, if the board takes it."""
    if work == 0:
        ask_order(play, RIGS[n % len(RIGS)])
    elif work == 1:
        prompt = pending(play, 0)
        ask_grant(play, draft_for(play, prompt, prompt.scope).seal())
    else:
        ask_audit(play, n)
