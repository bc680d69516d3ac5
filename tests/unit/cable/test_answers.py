"""What the rig answers, without a line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import sha256

import pytest

from eyelid_formats import cable, cbor, inbox, link
from eyelid_formats.cable import What
from eyelid_formats.errors import Code
from eyelid_rig.folders import write_durably
from eyelid_rig.serving import notes
from eyelid_rig.serving.answers import Answers
from unit.cable.served import Stocked

NONCE = bytes(range(32))


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.at_s = 1000.0

    def __call__(self) -> float:
        return self.at_s


class Desk:
    """Asks as a host does, and gets the messages."""

    def __init__(self, stocked: Stocked) -> None:
        self.clock = Clock()
        self._answers = Answers(stocked.folders, "0.1.0", self.clock, self.clock)

    def raw(self, item: dict[int, cbor.Item]) -> Iterator[cable.Message]:
        reader = link.Reader(link.CABLE_LIMIT)
        for frame in self._answers.answer(item):
            for answer in reader.feed(frame):
                yield cable.read_answer(answer)

    def ask(self, message: cable.Message) -> list[cable.Message]:
        return list(self.raw({0: message.TYPE, 1: 7, **message.to_item()}))

    def code(self, message: cable.Message) -> str:
        (answer,) = self.ask(message)
        assert isinstance(answer, cable.Fault)
        return answer.code


@pytest.fixture
def desk(stocked: Stocked) -> Desk:
    return Desk(stocked)


def test_a_file_comes_in_pieces_of_a_kib_with_their_offsets(stocked: Stocked, desk: Desk) -> None:
    made = stocked.seal(1)
    *data, end = desk.ask(cable.Read(What.BUNDLE, made.id, 100, 2048))
    assert [one.offset for one in data if isinstance(one, cable.Data)] == [100, 1124]
    assert b"".join(one.data for one in data if isinstance(one, cable.Data)) == made.data[100:2148]
    assert end == cable.End(len(made.data))


@pytest.mark.parametrize("offset", [0, 2**53 - 1])
def test_a_read_past_the_end_is_an_end_and_no_error(stocked: Stocked, desk: Desk, offset: int) -> None:
    made = stocked.seal(1)
    assert desk.ask(cable.Read(What.BUNDLE, made.id, offset, 1))[-1] == cable.End(len(made.data))


def test_the_digest_of_a_beginning_lets_a_host_go_on(stocked: Stocked, desk: Desk) -> None:
    made = stocked.seal(1)
    answers = desk.ask(cable.Digest(What.BUNDLE, made.id, 1000))
    assert answers == [cable.Digested(len(made.data), 1000, sha256(made.data[:1000]).digest())]
    longer = desk.ask(cable.Digest(What.BUNDLE, made.id, 10**9))
    assert longer == [cable.Digested(len(made.data), len(made.data), made.hash)]


def test_all_bundles_are_listed_page_by_page_and_nothing_else(stocked: Stocked, desk: Desk) -> None:
    outbox = stocked.folders.outbox
    ids = sorted(os.urandom(16) for _ in range(cable.PAGE + 3))
    for bundle_id in ids:
        (outbox / f"{bundle_id.hex()}.eyelid").write_bytes(b"bundle")
    (outbox / f"{ids[0].hex()}.receipt").write_bytes(b"receipt")
    (outbox / f"{ids[1].hex()}.rejected").write_bytes(b"code")
    for name in ("short.eyelid", f"{'A' * 32}.eyelid", f".{'a' * 32}.eyelid.tmp", f"{'a' * 64}.audit"):
        (outbox / name).write_bytes(b"no bundle")
    (outbox / f"{'f' * 32}.eyelid").symlink_to(stocked.folders.ledger / "ledger.eyl")
    (first,) = desk.ask(cable.ListBundles())
    assert isinstance(first, cable.Listing)
    (second,) = desk.ask(cable.ListBundles(first.rows[-1][0]))
    assert isinstance(second, cable.Listing)
    assert (first.more, second.more) == (True, False)
    assert [row[0] for row in (*first.rows, *second.rows)] == ids
    assert first.rows[0] == (ids[0], 6, 7, False)
    assert first.rows[1] == (ids[1], 6, 0, True)


def test_a_link_is_never_followed(stocked: Stocked, desk: Desk) -> None:
    secret = stocked.folders.keys / "pi.pem"
    secret.write_bytes(b"a private key")
    (stocked.folders.outbox / f"{'0' * 32}.eyelid").symlink_to(secret)
    (stocked.folders.ledger / "ledger.eyl").unlink()
    (stocked.folders.ledger / "ledger.eyl").symlink_to(secret)
    (stocked.folders.run / "status.json").unlink()
    (stocked.folders.run / "status.json").symlink_to(secret)
    assert desk.code(cable.Read(What.BUNDLE, bytes(16), 0, 100)) == Code.NOT_FOUND
    assert desk.code(cable.Digest(What.LEDGER)) == Code.NOT_FOUND
    assert desk.ask(cable.Hello()) == [cable.State(1, "0.1.0")]


def test_a_pipe_or_folder_in_the_outbox_blocks_nothing(stocked: Stocked, desk: Desk) -> None:
    os.mkfifo(stocked.folders.outbox / f"{'0' * 32}.eyelid")
    (stocked.folders.outbox / f"{'1' * 32}.eyelid").mkdir()
    assert desk.code(cable.Read(What.BUNDLE, bytes(16), 0, 1)) == Code.NOT_FOUND
    assert desk.code(cable.Read(What.BUNDLE, b"\x11" * 16, 0, 1)) == Code.NOT_FOUND
    assert desk.ask(cable.ListBundles()) == [cable.Listing((), False)]


@pytest.mark.parametrize("what", [What.BUNDLE, What.RECEIPT, What.UNIT])
@pytest.mark.parametrize("name", [None, bytes(16), b"../keys/pi.pem\0\0", b"/" * 16, bytes(31), b"." * 32])
def test_no_name_reaches_a_file_that_is_not_served(stocked: Stocked, desk: Desk, what: What, name: bytes | None) -> None:
    (stocked.folders.keys / "pi.pem").write_bytes(b"a private key")
    assert desk.code(cable.Read(what, name, 0, 100)) in (Code.NOT_FOUND, Code.FIELD_MISSING)


def test_the_unit_record_is_served_by_its_hash(stocked: Stocked, desk: Desk) -> None:
    data, _ = desk.ask(cable.Read(What.UNIT, stocked.rig.unit.hash, 0, 4096))
    assert isinstance(data, cable.Data)
    assert data.data == stocked.rig.unit_data


def test_status_is_passed_on_as_it_is_with_its_age(stocked: Stocked, desk: Desk) -> None:
    stocked.write_status(gate="idle")
    status = stocked.folders.run / "status.json"
    os.utime(status, (990, 990))
    (state,) = desk.ask(cable.Hello())
    assert isinstance(state, cable.State)
    assert json.loads(state.status or b"")["gate"] == "idle"
    assert state.age_ms == 10_000


@pytest.mark.parametrize(("written_s", "age_ms"), [(1000.5, 0), (1002, None), (5000, None)])
def test_a_status_from_the_future_is_no_sign_of_life(stocked: Stocked, desk: Desk, written_s: float, age_ms: int | None) -> None:
    stocked.write_status(gate="idle")
    os.utime(stocked.folders.run / "status.json", (written_s, written_s))
    (state,) = desk.ask(cable.Hello())
    assert isinstance(state, cable.State)
    assert (state.age_ms, bool(state.status)) == (age_ms, True)


def test_a_status_that_is_too_long_is_left_out(stocked: Stocked, desk: Desk) -> None:
    (stocked.folders.run / "status.json").write_bytes(b" " * (cable.STATUS_LIMIT + 1))
    assert desk.ask(cable.Hello()) == [cable.State(1, "0.1.0")]


def test_pulled_goes_to_the_inbox_when_the_rig_has_those_bytes(stocked: Stocked, desk: Desk) -> None:
    made = stocked.seal(1)
    assert desk.code(cable.Pulled(bytes(16), made.hash)) == Code.NOT_FOUND
    assert desk.code(cable.Pulled(made.id, bytes(32))) == Code.BUNDLE_DIFFERS
    assert list(stocked.folders.inbox.iterdir()) == []
    assert desk.ask(cable.Pulled(made.id, made.hash)) == [cable.Done()]
    note = (stocked.folders.inbox / f"{made.id.hex()}.pulled").read_bytes()
    assert inbox.PulledNote.decode(note, inbox.INBOX_LIMIT) == inbox.PulledNote(made.id, made.hash)


def test_a_nonce_goes_to_the_inbox_once_and_its_statement_comes_back(stocked: Stocked, desk: Desk) -> None:
    assert desk.ask(cable.Audit(NONCE)) == [cable.Pending()]
    note = stocked.folders.inbox / f"{NONCE.hex()}.audit"
    note.unlink()
    assert desk.ask(cable.Audit(NONCE)) == [cable.Pending()]
    assert not note.exists()
    desk.clock.at_s += 11
    assert desk.ask(cable.Audit(NONCE)) == [cable.Pending()]
    assert note.exists()
    stocked.state(NONCE, 0, 0)
    (statement,) = desk.ask(cable.Audit(NONCE))
    assert isinstance(statement, cable.Statement)


def test_the_inbox_is_never_filled(stocked: Stocked, desk: Desk) -> None:
    for number in range(notes.MAX_WAITING):
        assert desk.ask(cable.Audit(number.to_bytes(32))) == [cable.Pending()]
    assert desk.code(cable.Audit(b"\xff" * 32)) == Code.BUSY
    assert len(list(stocked.folders.inbox.iterdir())) == notes.MAX_WAITING


def test_an_outbox_that_cannot_be_read_is_a_fault_and_no_end(stocked: Stocked, desk: Desk) -> None:
    stocked.folders.outbox.rmdir()
    assert desk.code(cable.ListBundles()) == Code.STORAGE_FAILED
    stocked.folders.inbox.rmdir()
    assert desk.code(cable.Audit(NONCE)) == Code.STORAGE_FAILED


@pytest.mark.parametrize("item", [{0: 1}, {0: 1, 1: 0}, {0: 1, 1: None}, {0: 1, 1: 2**40}])
def test_what_has_no_number_is_not_answered(desk: Desk, item: dict[int, object]) -> None:
    assert list(desk.raw(item)) == []


def test_an_unknown_request_is_answered_with_its_code(desk: Desk) -> None:
    (answer,) = desk.raw({0: 4711, 1: 1})
    assert isinstance(answer, cable.Fault)
    assert answer.code == Code.UNKNOWN_REQUEST


def test_a_large_file_is_hashed_in_steps_so_that_the_line_is_read_meanwhile(stocked: Stocked) -> None:
    write_durably(stocked.folders.ledger / "ledger.eyl", bytes(5 * 2**20))
    clock = Clock()
    frames = list(Answers(stocked.folders, "0.1.0", clock, clock).answer({0: 4, 1: 1, 2: 1}))
    assert frames[:-1] == [b""] * 5
    assert frames[-1]
