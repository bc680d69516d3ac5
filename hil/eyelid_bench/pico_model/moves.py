"""What may happen to a board, one move at a time, and how often. A move takes the play and a number that picks its details."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eyelid_bench.pico_model.asking import (
    again,
    ask_grant,
    audit,
    draft_for,
    garbage,
    grant,
    grant_wrong,
    hello,
    key,
    key_now,
    keys,
    pending,
    policy,
    provision,
    signal,
    voice,
    wrong,
    wrong_order,
)
from eyelid_bench.pico_model.hand import bounce, cut, double, hold, lamp, press, press_with_key, reset, switch, wait
from eyelid_bench.pico_model.meanwhile import confirmed_meanwhile, held_meanwhile
from eyelid_bench.pico_model.model import EPOCH_MS
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.words import ANSWER, LOCAL, TRAIN, Ask, octets

Act = Callable[[Play, int], object]


@dataclass(frozen=True, slots=True)
class Move:
    """How often it is taken, beside the others."""

    weight: int
    act: Act

    @property
    def name(self) -> str:
        """For scripts."""
        return self.act.__name__


# Several that belong together


def prompt_to_grant(play: Play, n: int) -> None:
    """A key, a gesture, and what is granted for it."""
    if n & 64:
        key(play, n)
    (press, double, press)[n % 3](play, n)
    (grant, grant, grant_wrong, grant_late)[n // 3 % 4](play, n)


def grant_twice(play: Play, n: int) -> None:
    """A gesture, a grant for it, then the same draft again, or another one."""
    (press, double, press_with_key)[n % 3](play, n)
    prompt = pending(play, 0)
    first = draft_for(play, prompt, min(prompt.scope, ANSWER)).seal()
    if ask_grant(play, first) != "granted":
        return
    play.wait(720)
    play.flush()
    other = draft_for(play, prompt, LOCAL).seal()
    for draft in ((first, other), (other,), (other, first))[n // 3 % 3]:
        ask_grant(play, draft)
        play.wait(2)


def grant_above(play: Play, n: int) -> None:
    """A gesture, and a draft that asks for more than it may have."""
    gesture = (press, double, voice)[n % 3]
    gesture(play, n)
    prompt = pending(play, 0)
    if ask_grant(play, draft_for(play, prompt, min(TRAIN, prompt.scope + 1 + n // 3 % 2)).seal()) == "granted":
        play.wait(720)


def grant_among_voices(play: Play, n: int) -> None:
    """A press and voices after it; a grant for the press, or for the last words, of a frame that is too old or just not."""
    press(play, n)
    play.flush()
    first = pending(play, 0)
    for _ in range(1 + n % 5):
        voice(play, 1)
    prompt = first if n & 8 else pending(play, 0)
    draft = draft_for(play, prompt, min(prompt.scope, ANSWER))
    if n & 16:
        draft.fields[6][2] = (1, 0, 12_001, 12_000)[n // 32 % 4]
    if ask_grant(play, draft.seal()) == "granted":
        play.wait(720)


def head_kept(play: Play, n: int) -> None:
    """A ledger head is shown; after a reset, an audit says whether it was stored by then."""
    head = octets("kept", n % 3)
    play.ask(Ask.SIGNAL, {2: 1, 3: 1, 4: head}, head=head)
    play.wait((29_900, 30_100, 31_000, 5000)[n % 4])
    if n & 16:
        press(play, n)
    play.reset()
    play.wait(10)
    audit(play, 5)


def seen_then_shut(play: Play, n: int) -> None:
    """A key is out while the switch is shut, and opened again; then the next one."""
    key(play, n)
    for _ in range(1 + n % 3):
        play.wait(100 + n % 1500)
        switch(play, 0)
    key(play, n)


def seen_then_forgotten(play: Play, n: int) -> None:
    """Keys, a prompt, a hold: the prompt is over, and the look-back of the next one begins after the hold."""
    keys(play, n % 3)
    press(play, n)
    before = draft_for(play, pending(play, 0), ANSWER).seal()
    hold(play, n)
    ask_grant(play, before)
    play.wait(1)
    if n & 4:
        key(play, n)
    press(play, n)


def seen_long_ago(play: Play, n: int) -> None:
    """Keys, some seconds, a press: some of the keys are of longer ago than the look-back, or all."""
    keys(play, n % 7)
    play.wait(1 + 500 * (n % 26))
    (press, double)[n // 32 % 2](play, n)


def grant_late(play: Play, n: int) -> None:
    """Long after its prompt."""
    play.wait(30_100)
    grant(play, n)


def presses(play: Play, n: int) -> None:
    """More than may wait for their grants."""
    for _ in range(2 + n % 4):
        press(play, n)


def voices(play: Play, n: int) -> None:
    """Until the wearer has to press again."""
    for _ in range(1 + n % 4):
        voice(play, 1)


def reset_storm(play: Play, n: int) -> None:
    """Resets, a key asked for after each: none comes sooner."""
    for _ in range(2 + n % 3):
        play.reset()
        play.wait((100, 500, EPOCH_MS - 3)[n % 3])
        play.ask(Ask.KEY)
        play.wait(2)


def cut_move(play: Play, n: int) -> None:
    """The power fails in the middle of this move, if it changes flash at all."""
    cut(play, n)
    (press, hold, reset, prompt_to_grant, voice, double)[n // 9 % 6](play, n // 64)


MOVES = (
    Move(4, hello),
    Move(6, wait),
    Move(10, key),
    Move(6, press),
    Move(8, key_now),
    Move(3, keys),
    Move(4, press_with_key),
    Move(5, double),
    Move(3, bounce),
    Move(5, hold),
    Move(6, switch),
    Move(6, reset),
    Move(2, reset_storm),
    Move(5, lamp),
    Move(3, voice),
    Move(3, voices),
    Move(4, signal),
    Move(2, audit),
    Move(2, grant),
    Move(7, grant_wrong),
    Move(2, prompt_to_grant),
    Move(2, presses),
    Move(3, grant_twice),
    Move(4, grant_above),
    Move(3, grant_among_voices),
    Move(2, head_kept),
    Move(3, seen_then_shut),
    Move(3, seen_then_forgotten),
    Move(1, grant_late),
    Move(4, again),
    Move(4, garbage),
    Move(3, wrong),
    Move(1, policy),
    Move(1, provision),
    Move(3, wrong_order),
    Move(3, cut),
    Move(6, cut_move),
    Move(3, seen_long_ago),
    Move(2, held_meanwhile),
    Move(2, confirmed_meanwhile),
)
