from __future__ import annotations

import random
from collections.abc import Iterator

from eyelid_pico import cbor, codes, link
from factory import Rig
from unit.pico.desk import Desk, provision_fields

FRAMES = 20_000


def seeds(rig: Rig) -> list[bytes]:
    """One right request of every kind, with no prompt pending and the board locked: none of them changes anything."""
    fields = {
        codes.HELLO: {},
        codes.GRANT: {2: rig.draft(1).encode()},
        codes.AUDIT: {2: bytes(32)},
        codes.POLICY: {},
        codes.PROVISION: provision_fields(rig),
    }
    return [cbor.encode({0: kind, 1: 7, **more}) for kind, more in fields.items()]


def hostile(chance: random.Random, bodies: list[bytes]) -> Iterator[bytes]:
    """Frames with a bad CRC, random bytes, malformed CBOR and mutated requests behind a good CRC."""
    for _ in range(FRAMES):
        body = bytearray(chance.choice(bodies))
        kind = chance.randrange(4)
        if kind == 0:
            yield chance.randbytes(chance.randrange(1, 80))
            continue
        if kind == 1:
            body = bytearray(chance.randbytes(chance.randrange(60)))
        for _ in range(chance.randrange(1, 4)):
            if body:
                body[chance.randrange(len(body))] = chance.randrange(256)
        if kind == 2 and body:
            del body[chance.randrange(len(body)) :]
        frame = bytearray(link.frame(bytes(body)))
        if kind == 3 and chance.random() < 0.5:
            frame[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)
        yield b"\x00" + bytes(frame) + b"\x00"


def changes_the_board(frame: bytes) -> bool:
    """A mutation may by chance be a whole request that is meant to change something: key, voice or signal."""
    for body in link.Reader().feed(frame):
        try:
            message = cbor.decode(bytes(body))
        except cbor.MalformedError:
            continue
        if isinstance(message, dict) and message.get(0) in (codes.KEY, codes.VOICE, codes.SIGNAL):
            return True
    return False


def test_20000_hostile_frames_neither_end_nor_change_the_board(desk: Desk) -> None:
    before = desk.memory()
    flash = [bytes(sector) for sector in desk.flash.sectors]
    desk.events.clear()
    chance = random.Random(2026)
    for frame in hostile(chance, seeds(desk.rig)):
        if not changes_the_board(frame):
            desk.send(frame)
    desk.run(500)
    desk.answers.clear()
    assert desk.events == []
    assert [bytes(sector) for sector in desk.flash.sectors] == flash
    assert desk.memory() == before
