from __future__ import annotations

from eyelid_pico import cbor, debounce, gestures, keychain, link
from unit.pico.port import run, said
from unit.pico.test_p256 import RFC_SIGNATURES

ITEM = {0: 1, 1: [True, False, None, -1, "é", b"\x00" * 300], 300: {7: 1 << 52}}


def stable(contact: debounce.Contact, now_ms: int, raw: bool) -> bool:
    """One sample; whether the level has just changed."""
    contact.sample(now_ms, raw)
    return contact.settle(now_ms)


def test_the_core_says_the_same_on_micropython_as_on_cpython() -> None:
    on_port = said(run("core.py"))
    chain = keychain.Keychain(3)
    chain.start(bytes(range(32)), bytes(32))
    contact = debounce.Contact(0, False, 15)
    assert [[int(part, 16) for part in pair] for pair in on_port["signatures"]] == [[int(r, 16), int(s, 16)] for _, r, s in RFC_SIGNATURES]
    assert on_port["cbor"] == cbor.encode(ITEM).hex()
    assert on_port["decoded"]
    assert on_port["unframed"]
    assert all(on_port["refused"])
    assert on_port["frame"] == link.frame(bytes(range(256)) * 3).hex()
    assert on_port["chain"] == [bytes(chain.open(0).key).hex() for _ in range(4)]
    assert on_port["bounce"] == [now for now in range(80) if stable(contact, now, now > 20 or now % 3 == 0)]
    assert on_port["table"] == len(gestures.TABLE)


def test_a_signature_on_the_port_takes_less_than_50_ms() -> None:
    assert said(run("core.py"))["sign_ms"] < 50
