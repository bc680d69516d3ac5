"""The collector as a process over TLS: what it takes, what it refuses, and what it does when it is killed."""

from __future__ import annotations

import json
import random
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from eyelid_formats.bundle import BUNDLE_LIMIT, verify
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.receipt import check_receipt, read_receipt
from factory import MadeBundle, Rig
from unit.collector.support import SERVE, Running, Site, put, running

RECEIPT_TYPE = "application/vnd.eyelid.receipt+cose"


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["code"]


def test_a_bundle_is_stored_and_answered_with_a_receipt_that_the_rig_can_check(rig: Rig, collector: Running) -> None:
    made = rig.bundle(1, Gesture.DOUBLE, Scope.TRAIN)
    answer = collector.put(made)
    assert (answer.status_code, answer.headers["content-type"]) == (201, RECEIPT_TYPE)
    receipt = read_receipt(answer.content, rig.unit)
    check_receipt(receipt, verify(made.data, rig.trust))
    assert (receipt.scope, receipt.serial, receipt.answer) == (Scope.TRAIN, 1, None)
    assert [path.read_bytes() for path in collector.site.files()] == [made.data]
    assert collector.site.files()[0].relative_to(collector.site.data) == Path("bundles", rig.unit.hash.hex()[:8], made.file_name)


def test_the_same_bytes_get_the_same_receipt_also_after_a_restart(rig: Rig, site: Site) -> None:
    made = rig.bundle()
    with running(site) as first:
        receipts = [first.put(made), first.put(made)]
        assert first.stop() == 0
    with running(site) as second:
        receipts.append(second.put(made))
    assert [answer.status_code for answer in receipts] == [201, 200, 200]
    assert len({answer.content for answer in receipts}) == 1


def test_other_bytes_for_a_used_counter_or_id_are_refused(rig: Rig, collector: Running) -> None:
    made = rig.bundle(1)
    assert collector.put(made).status_code == 201
    assert refused(collector.put(rig.bundle(1, bundle_id=bytes(16)))) == (409, "counter-used")
    assert refused(collector.put(rig.bundle(2, bundle_id=made.id))) == (409, "bundle-differs")
    assert len(collector.site.stored()) == len(collector.site.files()) == 1


def test_twenty_uploads_of_the_same_bytes_at_once_give_one_receipt(rig: Rig, collector: Running) -> None:
    made = rig.bundle()
    with collector.client() as client, ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: put(client, made.id, made.data), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert len(collector.site.files()) == 1


def test_twenty_bundles_at_once_are_all_stored_under_serials_of_their_own(rig: Rig, collector: Running) -> None:
    bundles = [rig.bundle(counter) for counter in range(1, 21)]
    with collector.client() as client, ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda made: put(client, made.id, made.data), bundles))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(read_receipt(answer.content, rig.unit).serial for answer in answers) == list(range(1, 21))


def test_a_bundle_of_an_unknown_unit_is_refused_until_its_unit_record_is_there(tmp_path: Path, rig: Rig) -> None:
    stranger = Rig.make(1)
    with running(Site.make(tmp_path, rig, stranger.receipts)) as collector:
        assert refused(collector.put(stranger.bundle())) == (403, "unit-unknown")
        collector.site.trust_also(stranger)
        assert collector.put(stranger.bundle()).status_code == 201


def test_a_trust_folder_that_breaks_while_it_runs_takes_nothing_away(rig: Rig, collector: Running) -> None:
    (collector.site.folder / "trust" / "broken.unit").write_bytes(b"\xff")
    assert collector.put(rig.bundle()).status_code == 201


def test_a_bundle_for_another_recipient_is_refused(tmp_path: Path, rig: Rig) -> None:
    with running(Site.make(tmp_path, rig, Rig.make(1).receipts)) as collector:
        assert refused(collector.put(rig.bundle())) == (403, "recipient-not-allowed")


def test_a_local_bundle_is_refused(rig: Rig, collector: Running) -> None:
    assert refused(collector.put(rig.bundle(scope=Scope.LOCAL))) == (422, "scope-local")
    assert collector.site.files() == []


def test_a_bundle_under_another_address_is_refused(rig: Rig, collector: Running) -> None:
    with collector.client() as client:
        assert refused(put(client, bytes(16), rig.bundle().data)) == (422, "upload-id")
        assert refused(client.put("/v1/bundles/..%2f..%2fetc", content=b"x")) == (404, "not-found")
        assert refused(client.put(f"/v1/bundles/{rig.bundle().id.hex().upper()}", content=b"x")) == (404, "not-found")
        assert refused(client.get(f"/v1/bundles/{rig.bundle().id.hex()}")) == (405, "unknown-request")
        assert refused(put(client, rig.bundle().id, rig.bundle().data, "application/cbor")) == (415, "upload-type")


def test_a_changed_or_truncated_bundle_is_refused_and_not_stored(rig: Rig, collector: Running) -> None:
    made, chance = rig.bundle(), random.Random(7)
    with collector.client() as client:
        for _ in range(60):
            data = bytearray(made.data)
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            assert put(client, made.id, bytes(data)).status_code in (403, 422)
            assert put(client, made.id, made.data[: chance.randrange(len(made.data))]).status_code == 422
    assert collector.site.files() == []
    assert collector.put(made).status_code == 201


def test_two_hundred_random_bodies_are_refused_with_a_code_and_do_no_harm(rig: Rig, collector: Running) -> None:
    chance = random.Random(11)
    with collector.client() as client:
        for _ in range(200):
            body = chance.randbytes(chance.choice((0, 1, 40, 3000, 70_000)))
            assert refused(put(client, chance.randbytes(16), body))[0] == 422
        assert client.get("/v1/health").json() == {"status": "ok"}
    assert collector.site.files() == collector.site.stored() == []


def test_a_body_that_is_too_large_is_refused_whatever_it_says_of_its_length(collector: Running) -> None:
    def stream() -> Iterator[bytes]:
        for _ in range(9 * 16):
            yield bytes(64 * 1024)

    with collector.client() as client:
        assert refused(put(client, bytes(16), bytes(BUNDLE_LIMIT + 1))) == (413, "upload-size")
        headers = {"Content-Type": "application/vnd.eyelid.bundle+cbor"}
        assert refused(client.put("/v1/bundles/" + "00" * 16, content=stream(), headers=headers)) == (413, "upload-size")


def head(made: MadeBundle, length: int) -> bytes:
    lines = (f"PUT /v1/bundles/{made.id.hex()} HTTP/1.1", "Host: localhost", "Content-Type: application/vnd.eyelid.bundle+cbor")
    return "\r\n".join((*lines, f"Content-Length: {length}", "", "")).encode()


def converse(collector: Running, data: bytes, *, end: bool = False) -> bytes:
    """Send `data` (and the end of it), and read until the collector ends the connection."""
    context = ssl.create_default_context(cafile=str(collector.site.folder / "ca.pem"))
    with (
        socket.create_connection(("127.0.0.1", collector.port), 20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as tls,
    ):
        tls.sendall(data)
        if end:
            return b""
        return b"".join(iter(lambda: _received(tls), b""))


def _received(tls: ssl.SSLSocket) -> bytes:
    try:
        return tls.recv(65536)
    except (ConnectionError, ssl.SSLError):
        return b""


def test_a_declared_length_above_the_limit_is_refused_before_the_body_comes(rig: Rig, collector: Running) -> None:
    answer = converse(collector, head(rig.bundle(), 2**40))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"upload-size" in answer


def test_a_length_that_lies_stores_nothing(rig: Rig, collector: Running) -> None:
    made = rig.bundle()
    assert b" 422 " in converse(collector, head(made, len(made.data) - 1) + made.data + b"\r\n\r\n").splitlines()[0]
    converse(collector, head(made, len(made.data) + 1) + made.data, end=True)
    assert collector.put(made).status_code == 201
    assert len(collector.site.stored()) == 1


def test_who_dawdles_is_cut_off_and_keeps_nobody_waiting(tmp_path: Path, rig: Rig) -> None:
    made = rig.bundle()
    with running(Site.make(tmp_path, rig, head_s=0.4, idle_s=0.4, upload_s=5.0)) as collector, ThreadPoolExecutor(10) as threads:
        no_head = [threads.submit(converse, collector, start) for start in (b"", b"PUT /v1/bun", b"PUT / HTTP/1.1\r\nHost: x\r\n")]
        no_body = [threads.submit(converse, collector, head(made, len(made.data)) + made.data[:count]) for count in (0, 1, 2000)]
        assert collector.put(made).status_code == 201
        assert [waited.result(15) for waited in no_head] == [b""] * 3
        assert all(b"upload-timeout" in waited.result(15) for waited in no_body)


def test_a_head_without_end_is_cut_off(collector: Running) -> None:
    answer = converse(collector, b"PUT / HTTP/1.1\r\nX: " + bytes(64) * 1000)
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_tls_below_1_3_is_refused(collector: Running) -> None:
    context = ssl.create_default_context(cafile=str(collector.site.folder / "ca.pem"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.ConnectError):
        client.get(collector.url + "/v1/health")


def test_a_fixed_answer_travels_in_every_receipt(tmp_path: Path, rig: Rig) -> None:
    with running(Site.make(tmp_path, rig, answer="It is a table.")) as collector:
        answer = collector.put(rig.bundle())
    assert read_receipt(answer.content, rig.unit).answer == "It is a table."


def test_a_second_collector_on_the_same_folder_is_refused(collector: Running) -> None:
    arguments = [sys.executable, "-c", SERVE, json.dumps({**collector.site.settings, "port": 0})]
    second = subprocess.run(arguments, capture_output=True, text=True, timeout=30, check=False)
    assert "already-running" in second.stderr


KILLED = """
import json, os, signal, sys
from eyelid_host.collector import server, settings
def kill(step):
    if step.name == {step!r}:
        os.kill(os.getpid(), signal.SIGKILL)
server.run(settings.CollectorSettings(**json.loads(sys.argv[1])), lambda line: print(line, flush=True), kill)
"""


@pytest.mark.parametrize(("step", "kept"), [("STAGED", 0), ("NAMED", 1), ("INSERTED", 1), ("COMMITTED", 1)])
def test_a_kill_between_any_two_steps_leaves_nothing_or_a_bundle_with_its_receipt(rig: Rig, site: Site, step: str, kept: int) -> None:
    before, made = rig.bundle(1), rig.bundle(2)
    with running(site) as healthy:
        assert healthy.put(before).status_code == 201
        healthy.stop()
    with running(site, KILLED.format(step=step)) as doomed:
        with pytest.raises(httpx.TransportError):
            doomed.put(made)
        assert doomed.process.wait(20) == -signal.SIGKILL
    with running(site) as again:
        assert len(site.stored()) == len(site.files()) == 1 + kept
        answer = again.put(made)
        assert answer.status_code == (200 if kept else 201)
        assert again.put(before).status_code == 200
    check_receipt(read_receipt(answer.content, rig.unit), verify(made.data, rig.trust))
    assert [stored.receipt for stored in site.stored()][1:] == [answer.content]
    assert sorted(path.read_bytes() for path in site.files()) == sorted((before.data, made.data))


FULL = """
import errno, json, sys
from eyelid_host.collector import server, settings
left = [{times}]
def full(step):
    if step.name == {step!r} and left[0]:
        left[0] -= 1
        raise OSError(errno.ENOSPC, "No space left on device")
server.run(settings.CollectorSettings(**json.loads(sys.argv[1])), lambda line: print(line, flush=True), full)
"""


@pytest.mark.parametrize("step", ["STAGED", "NAMED", "INSERTED"])
def test_a_full_disk_is_said_and_loses_nothing(rig: Rig, site: Site, step: str) -> None:
    before, made = rig.bundle(1), rig.bundle(2)
    with running(site) as healthy:
        receipt = healthy.put(before).content
        healthy.stop()
    with running(site, FULL.format(step=step, times=2)) as collector:
        assert [refused(collector.put(made)) for _ in range(2)] == [(507, "storage-full")] * 2
        assert [stored.receipt for stored in site.stored()] == [receipt]
        assert collector.put(made).status_code == 201
        assert collector.put(before).content == receipt
    assert len(site.files()) == 2


def test_a_file_that_is_no_bundle_is_left_alone_and_not_signed_for(rig: Rig, site: Site) -> None:
    folder = site.data / "bundles" / rig.unit.hash.hex()[:8]
    folder.mkdir(parents=True)
    (folder / "torn.eyelid").write_bytes(b"torn")
    (folder / f"{'00' * 16}.eyelid").write_bytes(rig.bundle().data)
    (folder / f".{'00' * 16}.eyelid.tmp").write_bytes(b"torn")
    with running(site):
        assert site.stored() == []
    assert [path.name for path in site.files()] == ["0" * 32 + ".eyelid", "torn.eyelid"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trust_dir": "/nonexistent"}, "not-found"),
        ({"receipt_key": "/nonexistent"}, "not-found"),
        ({"receipt_key": "server.key"}, "key-invalid"),
        ({"tls_cert": "receipts.pem"}, "collector-certificate"),
        ({"host": "192.0.2.1"}, "port-busy"),
    ],
)
def test_what_keeps_it_from_starting_is_said_with_a_code(site: Site, change: dict[str, str], code: str) -> None:
    told = {name: str(site.folder / value) if name != "host" else value for name, value in change.items()}
    broken = replace(site, settings={**site.settings, **told})
    arguments = [sys.executable, "-c", SERVE, json.dumps(broken.settings)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode != 0
    assert code in done.stderr.splitlines()[-1]
