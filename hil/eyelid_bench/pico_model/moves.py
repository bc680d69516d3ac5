"""What may happen to a board, one move at a time. A move takes the play and a number that picks its details."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from eyelid_bench.pico_model import judge, orders
from eyelid_bench.pico_model.board import LAMPS
from eyelid_bench.pico_model.model import ALONE_MS, EPOCH_MS, HOLD_MS, STABLE_MS, Prompt
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.words import ANSWER, DOUBLE, LOCAL, PRESS, RIGS, TRAIN, USUAL, Ask, Draft, Fields, Rig, octets, request

Act = Callable[[Play, int], object]
SEEN_MS = STABLE_MS + 1
"""From a contact's moving to its counting."""


@dataclass(frozen=True, slots=True)
class Move:
    """How often it is taken, beside the others."""

    weight: int
    act: Act

    @property
    def name(self) -> str:
        """For scripts."""
        return self.act.__name__


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


# Requests


def hello(play: Play, _n: int) -> None:
    """State."""
    play.ask(Ask.HELLO)


def policy(play: Play, _n: int) -> None:
    """Reads it."""
    play.ask(Ask.POLICY)


def key(play: Play, _n: int) -> None:
    """As soon as it may be."""
    play.wait(max(1, play.model.not_before_ms - play.now - 1))
    play.ask(Ask.KEY)


def key_now(play: Play, n: int) -> None:
    """Now, with the epoch that is next, one before it, one after it, or none named; or twice at once."""
    expects = play.model.next_epoch + (0, -1, 1, 0, -5, 7)[n % 6]
    if n % 3 == 0:
        play.ask(Ask.KEY)
    else:
        play.ask(Ask.KEY, {2: expects}, epoch=expects)
    if n % 5 == 4:
        play.ask(Ask.KEY)


def keys(play: Play, n: int) -> None:
    """Several epochs in a row, as a Pi that works does."""
    for _ in range(2 + n % 7):
        key(play, n)


def voice(play: Play, n: int) -> None:
    """Now, or when the board takes another one."""
    if n % 3:
        play.wait(max(1, play.model.voice_due_ms - play.now))
    play.ask(Ask.VOICE)


def signal(play: Play, n: int) -> None:
    """With a ledger head or without."""
    fields: Fields = {2: 1 + n % 7, 3: play.model.flash.counter}
    if n % 3 == 0:
        play.ask(Ask.SIGNAL, fields)
    else:
        head = octets("head", n % 5)
        play.ask(Ask.SIGNAL, fields | {4: head}, head=head)


def audit(play: Play, n: int) -> None:
    """A statement; something else may come while it is signed."""
    nonce = octets("nonce", n)
    if play.ask(Ask.AUDIT, {2: nonce}, check=judge.statement(nonce)) == "statement":
        _meanwhile(play, n // 8)


def _meanwhile(play: Play, n: int) -> None:
    """What happens before the signature's deadline."""
    play.wait(1 + n % 100)
    what = n % 6
    if what == 0:
        nonce = octets("nonce", n)
        play.ask(Ask.AUDIT, {2: nonce}, check=judge.statement(nonce))
    elif what == 1:
        play.ask(Ask.KEY)
    elif what == 2:
        reset(play, n)
        return
    play.wait(720)


def grant(play: Play, n: int) -> None:
    """For the newest prompt, or an older one, with nothing wrong about it."""
    prompt = _prompt(play, n)
    scope = min(prompt.scope, n // 4 % 4)
    if _ask_grant(play, _draft(play, prompt, scope).seal()) == "granted":
        _meanwhile(play, n // 16)


def _prompt(play: Play, n: int) -> Prompt:
    pending = play.model.prompts
    if not pending:
        return Prompt(max(1, play.model.flash.counter), PRESS, ANSWER, 0)
    return pending[-1 - n % min(2, len(pending))]


def _draft(play: Play, prompt: Prompt, scope: int) -> Draft:
    rig = play.model.flash.rig or USUAL
    return rig.draft(prompt.counter, prompt.gesture, scope)


def _ask_grant(play: Play, draft: Draft) -> str:
    return play.ask(Ask.GRANT, {2: draft.encoded}, draft=draft, check=judge.grant)


def grant_wrong(play: Play, n: int) -> None:
    """One or two of its fields are not what this unit, this prompt or this policy allows."""
    prompt = _prompt(play, n)
    draft = _draft(play, prompt, min(ANSWER, prompt.scope))
    FAULTS[n // 2 % len(FAULTS)](draft, n)
    if n % 16 == 15:
        FAULTS[n // 32 % len(FAULTS)](draft, n)
    if _ask_grant(play, draft.seal()) == "granted":
        play.wait(720)


def _cut_off(draft: Draft, n: int) -> None:
    draft.cut, draft.sound = 1 + n % 50, False


def _contradict(draft: Draft, n: int) -> None:
    draft.fields[5][7 if n % 2 else 6] = 1 if n % 2 else [600, 30, 96, 64]
    draft.sound = False


def _set(place: tuple[int, ...], *values: object) -> Callable[[Draft, int], None]:
    """One of the values, at this place of the draft."""

    def change(draft: Draft, n: int) -> None:
        fields: Fields = draft.fields
        for step in place[:-1]:
            fields = fields[step]
        fields[place[-1]] = values[n // 8 % len(values)]

    return change


def _enlarge(draft: Draft, _n: int) -> None:
    """Half of the frame."""
    draft.fields[5][6], draft.fields[5][7] = [0, 0, 640, 240], 500_000


def _unredact(draft: Draft, n: int) -> None:
    draft.fields[9], draft.fields[10] = bool(n & 8), True


def _other_counter(draft: Draft, n: int) -> None:
    draft.fields[3] = max(1, draft.fields[3] + (1, -4, 100, -1)[n // 8 % 4])


FAULTS = (
    _cut_off,
    _contradict,
    _set((2,), octets("another unit")),
    _other_counter,
    _set((7, 4), PRESS, DOUBLE, 3),
    _set((7, 1), TRAIN, TRAIN - 1, ANSWER),
    _set((7, 7), [octets("x")], [octets("a", "recipient")] * 2, [octets("a", "recipient"), octets("x")]),
    _set((7, 2), 86_401, 1 << 31),
    _set((7, 6), octets("x")),
    _set((7, 8), octets("x", size=16)),
    _enlarge,
    _unredact,
    _set((8,), octets("another head")),
)


def again(play: Play, n: int) -> None:
    """A request that was sent before, byte for byte but for its number; two of them in one go, in the other order."""
    for back in range(1 + n % 2):
        if len(play.sent) > back:
            kind, given, fields = play.sent[-1 - (n // 2 + back) % min(6, len(play.sent))]
            if kind != Ask.PROVISION:
                play.ask(kind, fields, **given)
    play.wait(720)


def garbage(play: Play, n: int) -> None:
    """Noise, broken frames, frames that are no requests: nothing answers, nothing changes."""
    chance = random.Random(n)  # noqa: S311 - reproducible noise
    frame = bytearray(request(Ask.KEY, 7, {}))
    kind = n % 4
    if kind == 0:
        frame = bytearray(chance.randbytes(1 + n % 300))
    elif kind == 1:
        frame[2 + n % (len(frame) - 4)] ^= 1 << n % 8
    elif kind == 2:
        frame = bytearray(request(Ask.VOICE, 0, {}))
    else:
        frame = frame[: 2 + n % (len(frame) - 3)]
    play.receive(b"\x00" + bytes(frame) + b"\x00")


def wrong(play: Play, n: int) -> None:
    """Unknown types, fields that are missing, too many, or of another type."""
    kind, fields, code = (
        (9 + n % 200, {}, "unknown-type"),
        (Ask.KEY, {3: 1}, "malformed"),
        (Ask.KEY, {2: -1}, "malformed"),
        (Ask.GRANT, {}, "malformed"),
        (Ask.AUDIT, {2: bytes(31)}, "malformed"),
        (Ask.SIGNAL, {2: 99, 3: 0}, "malformed"),
        (Ask.HELLO, {2: 0}, "malformed"),
    )[n % 7]
    play.ask_wrong(kind, fields, code)


# Provisioning


def provision(play: Play, n: int) -> None:
    """At a boot with the button held, or not; with something wrong about the order, or not; then a press, or something else."""
    rig = RIGS[n % len(RIGS)]
    if n % 8 != 7:
        held_reset(play)
    provision_as(play, rig, orders.FAULTS[max(0, n // 8 % 12 - 5)], n // 96)


def held_reset(play: Play) -> None:
    """The finger is on the button at boot, and leaves it."""
    play.button(True)
    play.reset()
    play.wait(30)
    play.button(False)
    play.wait(30)


def provision_as(play: Play, rig: Rig, fault: str, then: int = 0) -> None:
    """Sends the order, then does what follows it."""
    flash, seed = play.model.flash, octets("seed", play.model.flash.boots)
    operator = flash.rig or rig
    fields = orders.fields(rig, operator, seed, flash.boots, flash.rig.unit if flash.rig else None, fault)
    if play.ask(Ask.PROVISION, fields, rig=rig, seed=seed, fault=fault) != "done":
        play.wait(3000)
        return
    play.wait(3000)
    play.flush()
    (press, press, press, hold, wait, double)[then % 6](play, 11)
    press(play, 1)


# Several moves that belong together


def prompt_to_grant(play: Play, n: int) -> None:
    """A key, a gesture, and what is granted for it."""
    if n & 64:
        key(play, n)
    (press, double, press)[n % 3](play, n)
    (grant, grant, grant_wrong, grant_late)[n // 3 % 4](play, n)


def grant_twice(play: Play, n: int) -> None:
    """A gesture, a grant for it, then the same draft again, or another one."""
    (press, double, press_with_key)[n % 3](play, n)
    prompt = _prompt(play, 0)
    first = _draft(play, prompt, min(prompt.scope, ANSWER)).seal()
    if _ask_grant(play, first) != "granted":
        return
    play.wait(720)
    play.flush()
    other = _draft(play, prompt, LOCAL).seal()
    for draft in ((first, other), (other,), (other, first))[n // 3 % 3]:
        _ask_grant(play, draft)
        play.wait(2)


def grant_above(play: Play, n: int) -> None:
    """A gesture, and a draft that asks for more than it may have."""
    gesture = (press, double, voice)[n % 3]
    gesture(play, n)
    prompt = _prompt(play, 0)
    if _ask_grant(play, _draft(play, prompt, min(TRAIN, prompt.scope + 1 + n // 3 % 2)).seal()) == "granted":
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
    """Keys, a hold, a press: its look-back begins after the hold."""
    keys(play, n % 3)
    hold(play, n)
    if n & 4:
        key(play, n)
    press(play, n)


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
    Move(2, head_kept),
    Move(3, seen_then_shut),
    Move(3, seen_then_forgotten),
    Move(1, grant_late),
    Move(4, again),
    Move(4, garbage),
    Move(3, wrong),
    Move(1, policy),
    Move(2, provision),
    Move(3, cut),
    Move(6, cut_move),
)
