"""Every check of a grant through the UART of the real program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest

from eyelid_formats import cose
from eyelid_formats.grant import read_grant
from eyelid_pico import codes
from factory import Rig
from unit.pico.grant_checks.faults import OF_THE_DRAFT, broken, right
from unit.pico.wire import Wire


@pytest.fixture(scope="module")
def on_micropython(strict: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    folder: Path = tmp_path_factory.mktemp("checks") / "pico"
    with Wire.on(folder, strict) as wire:
        wire.provision()
        wire.events.clear()
        yield wire


def test_micropython_names_every_check_and_spends_nothing(on_micropython: Wire) -> None:
    wire, state = on_micropython, on_micropython.hello()
    draft = right(wire.rig, state[2] + 1)
    assert wire.ask(codes.GRANT, {2: draft.encode()})[2] == "no-prompt"
    assert wire.press()[2] == draft.counter
    for fault in OF_THE_DRAFT:
        assert wire.ask(codes.GRANT, {2: broken(draft, fault)})[2] == fault.code
    for first, second in combinations(OF_THE_DRAFT, 2):
        assert wire.ask(codes.GRANT, {2: broken(draft, first, second)})[2] == first.code
    assert wire.hello()[8] == state[8], "none was counted"
    grant = wire.ask(codes.GRANT, {2: draft.encode()})
    assert grant[0] == codes.GRANTED
    for _ in range(2):
        assert wire.ask(codes.AUDIT, {2: bytes(32)})[0] == codes.STATEMENT
        assert wire.ask(codes.GRANT, {2: replace(draft, simulated=False).encode()})[2] == "grant-used"
        assert wire.ask(codes.GRANT, {2: draft.encode()})[2] == grant[2]
    assert wire.hello()[8] == state[8] + 1


def test_the_grant_of_micropython_is_to_the_byte_what_openssl_signs(on_micropython: Wire) -> None:
    rig = on_micropython.rig
    data = right(rig, on_micropython.press()[2]).encode()
    signed = on_micropython.ask(codes.GRANT, {2: data})[2]
    given = read_grant(signed, rig.unit.pico_verifier())
    assert given.draft == sha256(data).digest()
    assert signed == cose.sign(cose.Name.GRANT, given.encode(), rig.pico_signer)
