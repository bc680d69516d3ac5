"""Whatever comes in, a reader takes it or names a code, at once.

`EYELID_FUZZ_CASES` is the number of cases a target (3,000 unless set). A failure names its target and case: all it takes to see it again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from eyelid_formats import bundle, cbor, cose, crop, inbox, ledger, link, receipt
from eyelid_formats.errors import Code, EyelidError, LinkError
from eyelid_formats.fields import Record
from eyelid_formats.grant import read_statement
from eyelid_formats.unit import Policy, Trust, read_unit
from eyelid_rig import settings
from factory import MadeBundle, Rig
from fuzz.mutation import changed, damaged
from vectors import raw
from vectors.shared import Shared
from vectors.vector import read_all

CASES = int(os.environ.get("EYELID_FUZZ_CASES", "3000"))
CHUNK = 3000
LONG_S = 5.0
FEWEST_CODES = 3
RIG = Rig.make()
MADE = RIG.bundle(picture=RIG.picture("what is on the table?"))
PRESS = RIG.bundle()
NONCE = bytes(range(32))
HELLO = link.pack_message({0: 1, 1: 7})
Target = Callable[[Random], object]


def _chunks(targets: dict[str, Target]) -> list[object]:
    starts = range(0, CASES, CHUNK)
    return [pytest.param(name, range(at, min(at + CHUNK, CASES)), id=f"{name}-{at}") for name in targets for at in starts]


def run(name: str, target: Target, cases: range) -> None:
    """Every case of a chunk. What is raised but EyelidError fails, naming the case; so does damage that only ever meets the first rules."""
    codes: set[Code] = set()
    for case in cases:
        begun = time.process_time()
        try:
            target(Random(f"{name} {case}"))
        except EyelidError as error:
            codes.add(error.code)
        except Exception as error:
            raise AssertionError(f"case {case} of {name}: {type(error).__name__}: {error}") from error
        assert time.process_time() - begun < LONG_S, f"case {case} of {name} took too long"
    assert len(codes) >= FEWEST_CODES or len(cases) < CHUNK


@cache
def corpus(*readers: str) -> tuple[bytes, ...]:
    """The inputs of every vector, good and bad, of these readers."""
    return tuple(vector.data for vector in read_all() if vector.reader in readers)


def _takes(read: Callable[[bytes], object], data: bytes) -> bool:
    try:
        read(data)
    except EyelidError:
        return False
    return True


def bytes_of(*readers: str, read: Callable[[bytes], object]) -> Target:
    """Damaged vectors; what is signed is taken only where the damage left it as it was."""

    @cache
    def good() -> frozenset[bytes]:
        return frozenset(data for data in corpus(*readers) if _takes(read, data))

    def target(random: Random) -> None:
        everything = corpus(*readers)
        data = damaged(random.choice(everything), random.choice(everything), random)
        read(data)
        assert data in good()

    return target


@cache
def _vector_trust() -> Trust:
    return Shared.read().trust


def _ledger(random: Random) -> None:
    everything = corpus("ledger")
    data = damaged(random.choice(everything), random.choice(everything), random)
    whole = ledger.read_ledger(data, RIG.unit.pi_verifier())
    assert b"".join(one.data for one in whole.links) + data[len(data) - whole.torn_bytes :] == data
    ledger.outcomes(whole.links)


NOTES: tuple[type[Record], ...] = (inbox.SentNote, inbox.RejectedNote, inbox.PulledNote, inbox.AuditRequest)


def _inbox(random: Random) -> None:
    everything = corpus("inbox-sent", "inbox-rejected", "inbox-pulled", "inbox-audit")
    data = damaged(random.choice(everything), random.choice(everything), random)
    note = random.choice(NOTES).decode(data, inbox.INBOX_LIMIT)
    assert note.encode() == data


def _link(random: Random) -> None:
    everything = corpus("link")
    stream = damaged(random.choice(everything), random.choice(everything), random)
    reader = link.Reader(random.choice((64, link.UART_LIMIT, link.CABLE_LIMIT)))
    at = 0
    while at < len(stream):
        step = random.choice((1, 7, 64, 4096))
        reader.feed(stream[at : at + step])
        at += step
    assert reader.feed(b"\0" + HELLO)[-1] == {0: 1, 1: 7}
    for code in reader.dropped:
        raise LinkError(code, "dropped")


def _receipt(data: bytes, made: MadeBundle) -> None:
    receipt.check_receipt(receipt.read_receipt(data, RIG.unit), bundle.verify(made.data, RIG.trust))


BYTES: dict[str, Target] = {
    "bundle": bytes_of("bundle", "show", read=lambda data: bundle.verify(data, _vector_trust())),
    "unit record": bytes_of("unit", read=lambda data: read_unit(data, RIG.trust.operators)),
    "receipt": bytes_of("receipt", read=lambda data: _receipt(data, PRESS)),
    "audit statement": bytes_of("audit", read=lambda data: read_statement(data, RIG.unit.pico_verifier(), NONCE)),
    "ledger": _ledger,
    "inbox": _inbox,
    "link": _link,
}


@pytest.mark.parametrize(("name", "cases"), _chunks(BYTES))
def test_damaged_bytes_are_refused_by_name(name: str, cases: range) -> None:
    run(name, BYTES[name], cases)


def _resigned(name: cose.Name, payload: bytes, signer: cose.Signer, read: Callable[[bytes], object]) -> Target:
    """Payloads that say something else, well signed."""

    def target(random: Random) -> object:
        item = changed(cbor.decode(payload, limit=4096), random)
        body = cbor.encode(item) if random.random() < 0.8 else damaged(cbor.encode(item), payload, random)
        return read(raw.signed(name, body, signer))

    return target


def _draft(random: Random) -> object:
    draft = cbor.encode(changed(MADE.draft.to_item(), random))
    return bundle.verify(raw.with_draft(RIG, MADE, draft), RIG.trust)


def _grant(random: Random) -> object:
    grant = raw.signed(cose.Name.GRANT, cbor.encode(changed(MADE.grant.to_item(), random)), RIG.pico_signer)
    return bundle.verify(raw.with_grant(RIG, MADE, grant), RIG.trust)


def _manifest(random: Random) -> object:
    payload = cbor.encode(changed([MADE.draft_bytes, MADE.grant_bytes], random))
    return bundle.verify(raw.bundle(raw.signed(cose.Name.MANIFEST, payload, RIG.pi_signer), MADE.crop), RIG.trust)


def _headers(random: Random) -> object:
    """A manifest whose protected and unprotected headers say something else, signed as it is."""
    header = {1: -19, 3: cose.content_type(cose.Name.MANIFEST), 4: RIG.pi_signer.kid, 16: cose.typ(cose.Name.MANIFEST)}
    members = raw.sign1(
        cose.Name.MANIFEST, cbor.encode([MADE.draft_bytes, MADE.grant_bytes]), RIG.pi_signer, protected=cbor.encode(changed(header, random))
    )
    if random.random() < 0.3:
        members[random.randrange(4)] = changed(members[random.randrange(4)], random)
    return bundle.verify(raw.bundle(raw.tagged(members), MADE.crop), RIG.trust)


def _layers(random: Random) -> object:
    """A crop whose layers say something else; the draft names it."""
    members = cbor.decode(MADE.crop, limit=len(MADE.crop), negative_keys=True).value
    made = raw.tagged(changed(members, random), cbor.TAG_ENCRYPT)
    verified = bundle.verify(raw.with_crop(RIG, MADE, made), RIG.trust)
    return crop.open_crop(verified.sealed_crop, MADE.id, RIG.wearer)


def _plaintext(random: Random) -> None:
    plain = changed(MADE.picture.to_item(), random)
    sealed = RIG.seal_bytes(cbor.encode(plain), MADE.id)
    verified = bundle.verify(raw.with_crop(RIG, MADE, sealed), RIG.trust)
    bundle.check_picture(verified, crop.open_crop(verified.sealed_crop, MADE.id, RIG.wearer))
    assert plain == MADE.picture.to_item()


def _entry(random: Random) -> object:
    one = random.choice(_story())
    body = cbor.encode(changed(one.entry.to_item(), random))
    return ledger.read_entry(raw.signed(cose.Name.LEDGER, body, RIG.pi_signer), RIG.unit.pi_verifier())


@cache
def _story() -> tuple[ledger.Link, ...]:
    (data,) = (vector.data for vector in read_all() if vector.id == "ledger/every-kind")
    return ledger.read_ledger(data, RIG.unit.pi_verifier()).links


def _policy(random: Random) -> object:
    policy = cbor.encode(changed(RIG.policy.to_item(), random))
    record = {**RIG.unit.record.to_item(), 4: policy}
    read_unit(raw.signed(cose.Name.UNIT, cbor.encode(record), cose.Ed25519Signer(RIG.operator)), RIG.trust.operators)
    return Policy.decode(policy, 768)


def _payload(data: bytes) -> bytes:
    return bytes(cbor.decode(data, limit=4096, negative_keys=True).value[2])


STATEMENT = RIG.statement(NONCE, 3, 2, bytes(32))
SIGNED: dict[str, Target] = {
    "draft": _draft,
    "grant": _grant,
    "manifest": _manifest,
    "headers": _headers,
    "crop layers": _layers,
    "crop plaintext": _plaintext,
    "ledger entry": _entry,
    "policy": _policy,
    "unit payload": _resigned(
        cose.Name.UNIT, RIG.unit.record.encode(), cose.Ed25519Signer(RIG.operator), lambda data: read_unit(data, RIG.trust.operators)
    ),
    "receipt payload": _resigned(
        cose.Name.RECEIPT, _payload(RIG.receipt(PRESS)), cose.Ed25519Signer(RIG.receipts), lambda data: _receipt(data, PRESS)
    ),
    "statement payload": _resigned(
        cose.Name.AUDIT, _payload(STATEMENT), RIG.pico_signer, lambda data: read_statement(data, RIG.unit.pico_verifier(), NONCE)
    ),
}


@pytest.mark.parametrize(("name", "cases"), _chunks(SIGNED))
def test_what_is_well_signed_and_says_too_much_is_refused_by_name(name: str, cases: range) -> None:
    run(name, SIGNED[name], cases)


TOML = b"""# a rig
name = "bench 3"
rate_hz = 10.0
simulated = true
width = 1920
share_ppm = 250_000
collector_url = "https://collector.example/"
"""


@pytest.mark.parametrize("cases", [param.values[1] for param in _chunks({"settings": _inbox})], ids=str)  # type: ignore[attr-defined]
def test_damaged_settings_are_refused_by_name(cases: range, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"

    def target(random: Random) -> None:
        file.write_bytes(damaged(TOML, b"[table]\n[[list]]\n'''\"\"\"\\u0000 = {a.b = [1e400, 0x, nan, 1979-05-27]}", random))
        settings.load(file, {"EYELID_WIDTH": "640"}, {})

    run("settings", target, cases)


def test_the_same_case_is_the_same_damage() -> None:
    first, again = (sha256(damaged(MADE.data, TOML, Random("bundle 7"))).digest() for _ in range(2))
    assert first == again
