"""All that a Pi and a finger can make a board do, as large as it may be, for the heap that it takes."""

from __future__ import annotations

import random
import time
from pathlib import Path

from eyelid_bench.pico import PicoFailedError
from eyelid_bench.pico_figures.pi import Pi, switched_on
from eyelid_bench.pico_model import orders
from eyelid_bench.pico_model.words import ANSWER, PRESS, Ask, Fields, Rig, Say, octets
from eyelid_formats import cbor, link

DRAFT_SIZE = 2048
_REDACTIONS = 64
_MODELS = 12
_EPOCHS = 6
_ROUNDS = 50
_AWARE_S = 0.4
_LOOK_BACK_S = 30.0


def run(folder: Path, heap: str, rounds: int = _ROUNDS) -> None:
    """Boots a new board in `folder` with that heap ("152K") and has it do everything; raises PicoFailedError where it fails or resets."""
    with switched_on(folder, heap) as pi:
        rig = Rig("heap")
        _provision(pi, rig)
        _fill_the_look_back(pi)
        counter = _press(pi)
        _grant_the_largest(pi, rig, counter)
        for number in range(rounds):
            _round(pi, number)
        _forget(pi)
        _provisioned_still(pi, rig)


def _expect(answer: Fields, kind: Say) -> Fields:
    if answer[0] != kind:
        raise PicoFailedError(f"the simulated Pico answered {answer} instead of {kind.name}")
    return answer


def _provision(pi: Pi, rig: Rig) -> None:
    """By an order, at a boot with the button held."""
    boots = pi.hello()[5]
    pi.pico.bounce([(0, 0)])
    _, seed = rig.secrets
    _expect(pi.ask(Ask.PROVISION, orders.fields(rig, rig, seed, boots, None, "")), Say.DONE)
    time.sleep(_AWARE_S)
    pi.pico.press()
    pi.event(Say.PROVISIONED)


def _fill_the_look_back(pi: Pi) -> None:
    """As many keys as the board keeps, asked for as soon as may be, with whatever a hostile Pi sends between them."""
    hostile = random.Random(5)  # noqa: S311 - the same noise each time
    until = time.monotonic() + _LOOK_BACK_S
    given = 0
    while given < _EPOCHS:
        if time.monotonic() > until:
            raise PicoFailedError(f"the simulated Pico gave {given} keys instead of {_EPOCHS} within {_LOOK_BACK_S:.0f} s")
        given += pi.ask(Ask.KEY)[0] == Say.KEY
        _flood(pi, hostile)


def _flood(pi: Pi, hostile: random.Random) -> None:
    """The largest frames that are refused: noise, items without number, deep ones, a text without end, one byte too many."""
    fillings = (hostile.randbytes(2000), b"\x80" * 2200, b"\x81" * 2200, b"\x7a\x7f\xff\xff\xff" + bytes(2200), bytes(2400))
    filling = hostile.choice(fillings)
    pi.send(b"\x00" + link.pack(link.FrameType.MESSAGE, b"\xa3\x00\x01\x01\x07\x02" + filling[:2280]))
    pi.send(filling + b"\x00")
    if pi.ask(Ask.HELLO)[0] != Say.STATE:
        raise PicoFailedError("the simulated Pico did not outlive a flood")


def _press(pi: Pi) -> int:
    pi.pico.press()
    prompt = pi.event(Say.PROMPT)
    if len(prompt[6]) != _EPOCHS:
        raise PicoFailedError(f"the look-back has {len(prompt[6])} keys instead of {_EPOCHS}")
    counter: int = prompt[2]
    return counter


def _grant_the_largest(pi: Pi, rig: Rig, counter: int) -> None:
    """A draft that says too much, one that is cut, one that is right, and that one again."""
    draft = largest_draft(rig, counter)
    assert len(draft) == DRAFT_SIZE
    for wrong in (draft + bytes(200), draft[:-1]):
        _expect(pi.ask(Ask.GRANT, {2: wrong}), Say.ERROR)
    for _ in range(2):
        _expect(pi.ask(Ask.GRANT, {2: draft}), Say.GRANTED)


def largest_draft(rig: Rig, counter: int) -> bytes:
    """All that fits 2,048 bytes: words, every redaction and every model's hash, with names as long as there is room for."""
    fields = rig.draft(counter, PRESS, ANSWER).fields
    crop, consent = fields[5], fields[7]
    consent[5], consent[9] = octets("words", counter), 7
    crop[9] = [octets("model", number) for number in range(_MODELS)]
    names = [1] * _REDACTIONS
    while True:
        crop[8] = [["r" * size, 1, 1, 1, 1] for size in names]
        data = cbor.encode(fields)
        if len(data) == DRAFT_SIZE:
            return data
        names[names.index(min(names))] += 1


def _round(pi: Pi, number: int) -> None:
    """What a day is made of."""
    _expect(pi.ask(Ask.AUDIT, {2: octets("nonce", number)}), Say.STATEMENT)
    _expect(pi.ask(Ask.SIGNAL, {2: 1 + number % 5, 3: 1, 4: octets("head", number)}), Say.DONE)
    pi.ask(Ask.VOICE)
    pi.ask(Ask.KEY)
    _expect(pi.ask(Ask.POLICY), Say.POLICY)


def _forget(pi: Pi) -> None:
    pi.pico.hold()
    pi.event(Say.FORGOTTEN)


def _provisioned_still(pi: Pi, rig: Rig) -> None:
    if pi.hello().get(3) != rig.unit or pi.pico.boots != pi.boots:
        raise PicoFailedError("the simulated Pico is not the one that was provisioned any more")
