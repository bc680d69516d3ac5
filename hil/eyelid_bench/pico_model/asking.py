"""What a Pi sends to a board, right and wrong. Each takes a play, and a number for its details."""

from __future__ import annotations

import random
from collections.abc import Callable

from eyelid_bench.pico_model import judge, orders
from eyelid_bench.pico_model.hand import double, hold, press, reset, switch, wait
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.state import Prompt
from eyelid_bench.pico_model.words import ANSWER, DOUBLE, PRESS, RIGS, TRAIN, USUAL, VOICE, Ask, Draft, Fields, Rig, octets, request

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
    """Now or a little too early, with the epoch that is next, one before it, one after it, or none named; or twice at once."""
    if n % 4 == 3:
        play.wait(max(1, play.model.not_before_ms - play.now - 2 - n // 4 % 90))
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
    fields: Fields = {2: 1 + n % 10, 3: play.model.flash.counter}
    if n % 3 == 0:
        play.ask(Ask.SIGNAL, fields)
    else:
        head = octets("head", n % 5)
        play.ask(Ask.SIGNAL, fields | {4: head}, head=head)


def audit(play: Play, n: int) -> None:
    """A statement; something else may come while it is signed."""
    if ask_audit(play, n) == "statement":
        _meanwhile(play, n // 8)


def ask_audit(play: Play, n: int) -> str:
    """What the model says to it."""
    nonce = octets("nonce", n)
    return play.ask(Ask.AUDIT, {2: nonce}, check=judge.statement(nonce))


def _meanwhile(play: Play, n: int) -> None:
    """What happens before the deadline of a signature or an order's check (`meanwhile` has what ends them)."""
    play.wait(1 + n % 100)
    what = n % 8
    if what == 0:
        ask_audit(play, n)
    elif what == 1:
        play.ask(Ask.KEY)
    elif what == 2:
        reset(play, n)
        return
    elif what in (3, 4):
        (press, switch)[what - 3](play, n // 8)
    play.wait(720)


def grant(play: Play, n: int) -> None:
    """For the newest prompt, or an older one, with nothing wrong about it."""
    prompt = pending(play, n)
    scope = min(prompt.scope, n // 4 % 4)
    if ask_grant(play, draft_for(play, prompt, scope).seal()) == "granted":
        _meanwhile(play, n // 16)


def pending(play: Play, n: int) -> Prompt:
    """The newest prompt or the one before it; one of long ago where there is none."""
    prompts = play.model.prompts
    if not prompts:
        return Prompt(max(1, play.model.flash.counter), PRESS, ANSWER, 0)
    return prompts[-1 - n % min(2, len(prompts))]


def draft_for(play: Play, prompt: Prompt, scope: int) -> Draft:
    """Of the unit that the board is."""
    rig = play.model.flash.rig or USUAL
    return rig.draft(prompt.counter, prompt.gesture, scope)


def ask_grant(play: Play, draft: Draft) -> str:
    """What the model says to it."""
    return play.ask(Ask.GRANT, {2: draft.encoded}, draft=draft, check=judge.grant)


def grant_wrong(play: Play, n: int) -> None:
    """One or two of its fields are not what this unit, this prompt or this policy allows."""
    prompt = pending(play, n)
    draft = draft_for(play, prompt, min(ANSWER, prompt.scope))
    FAULTS[n // 2 % len(FAULTS)](draft, n)
    if n % 16 == 15:
        FAULTS[n // 32 % len(FAULTS)](draft, n)
    if ask_grant(play, draft.seal()) == "granted":
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


def _other_gesture(draft: Draft, n: int) -> None:
    """Words without their hash and intent are no draft."""
    consent = draft.fields[7]
    consent[4] = (PRESS, DOUBLE, VOICE)[n // 8 % 3]
    if n // 24 % 2:
        consent |= {5: octets("other words"), 9: 1}
    draft.sound = draft.sound and (consent[4] != VOICE or 5 in consent)


FAULTS = (
    _cut_off,
    _contradict,
    _set((2,), octets("another unit")),
    _other_counter,
    _other_gesture,
    _set((7, 1), TRAIN, TRAIN - 1, ANSWER),
    _set((7, 7), [octets("x")], [octets("a", "recipient")] * 2, [octets("a", "recipient"), octets("x")]),
    _set((7, 2), 86_401, 1 << 31),
    _set((7, 6), octets("x")),
    _set((7, 8), octets("x", size=16)),
    _enlarge,
    _unredact,
    _set((6, 2), 12_001, 1, 3_600_000, 12_000, 0),
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
    """At a boot with the button held, by a right order; then a press, or something else."""
    held_reset(play)
    provision_as(play, RIGS[n % len(RIGS)], "", n // 2)


def wrong_order(play: Play, n: int) -> None:
    """Something is wrong about it, or the button was not held at boot."""
    if n % 4:
        held_reset(play)
    provision_as(play, RIGS[n // 4 % len(RIGS)], orders.FAULTS[1 + n // 8 % (len(orders.FAULTS) - 1)])


def held_reset(play: Play) -> None:
    """The finger is on the button at boot, and leaves it."""
    play.button(True)
    play.reset()
    play.wait(30)
    play.button(False)
    play.wait(30)


def provision_as(play: Play, rig: Rig, fault: str, then: int = 0) -> None:
    """Sends the order, then does what follows it."""
    if ask_order(play, rig, fault) != "done":
        play.wait(3000)
        return
    if then % 4 == 3:
        _meanwhile(play, then // 4)
    play.wait(3000)
    play.flush()
    (press, press, press, hold, wait, double)[then % 6](play, 11)
    press(play, 1)


def ask_order(play: Play, rig: Rig, fault: str = "") -> str:
    """By the operator of now; what the model says to it."""
    flash, seed = play.model.flash, octets("the same seed every time")
    fields = orders.fields(rig, flash.rig or rig, seed, flash.boots, flash.rig.unit if flash.rig else None, fault)
    return play.ask(Ask.PROVISION, fields, rig=rig, seed=seed, fault=fault)
