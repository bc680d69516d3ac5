"""The uplink as a process, against the collector as a process, over TLS."""

from __future__ import annotations

from pathlib import Path

from eyelid_bench.tls import make_ca, make_server_certificate
from eyelid_formats.bundle import verify
from eyelid_formats.consent import Scope
from eyelid_formats.inbox import INBOX_LIMIT, RejectedNote, SentNote
from eyelid_formats.receipt import check_receipt, read_receipt
from factory import Rig
from unit.collector.support import Running, Site, eventually, running
from unit.uplink.support import UPLINK, RigSide, uplink


def test_what_is_in_the_outbox_is_sent_and_its_receipt_lies_in_the_inbox(side: RigSide, collector: Running) -> None:
    made = side.seal()
    with uplink(side, collector.url) as process:
        receipt = eventually(lambda: side.note(made, ".receipt"))
        assert process.stop() == 0
    check_receipt(read_receipt(receipt, side.rig.unit), verify(made.data, side.rig.trust))
    assert side.note(made, ".sent") == SentNote(made.id).encode()
    assert [stored.receipt for stored in collector.site.stored()] == [receipt]


def test_a_bundle_that_comes_later_is_sent_without_a_restart_and_only_once(side: RigSide, collector: Running) -> None:
    with uplink(side, collector.url) as process:
        for counter in (1, 2):
            made = side.seal(counter)
            eventually(lambda made=made: side.note(made, ".receipt"))
        eventually(lambda: process.log().count(" sent\n") == 2)
    assert [stored.arrival.counter for stored in collector.site.stored()] == [1, 2]


def test_a_collector_that_was_away_gets_everything_when_it_is_back(side: RigSide, site: Site) -> None:
    with running(site) as before:
        assert before.stop() == 0
    bundles = [side.seal(counter) for counter in (1, 2, 3)]
    with uplink(side, before.url) as process:
        eventually(lambda: "collector-away" in process.log())
        assert side.notes() == set()
        with running(site):
            for made in bundles:
                eventually(lambda made=made: side.note(made, ".receipt"))
    assert [stored.arrival.counter for stored in site.stored()] == [1, 2, 3]


def test_a_certificate_of_another_authority_is_refused_and_nothing_leaves(side: RigSide, collector: Running) -> None:
    side.seal()
    (side.folders.trust / "collector-ca.pem").write_bytes(make_ca().certificate_pem)
    with uplink(side, collector.url) as process:
        eventually(lambda: process.log().count("collector-certificate") >= 2)
        assert process.process.poll() is None
    assert side.notes() == set()
    assert collector.site.files() == []


def test_a_certificate_for_another_host_is_refused_and_nothing_leaves(side: RigSide, site: Site) -> None:
    other = make_server_certificate(site.ca, ["collector.example"])
    (site.folder / "server.pem").write_bytes(other.certificate_pem)
    (site.folder / "server.key").write_bytes(other.key_pem)
    side.seal()
    with running(site) as collector, uplink(side, collector.url) as process:
        eventually(lambda: "collector-certificate" in process.log())
    assert side.notes() == set()


def test_the_rigs_ca_is_read_again_after_a_failure(side: RigSide, collector: Running) -> None:
    made = side.seal()
    ca = side.folders.trust / "collector-ca.pem"
    ca.unlink()
    with uplink(side, collector.url) as process:
        eventually(lambda: "collector-certificate" in process.log())
        ca.write_bytes(collector.site.ca.certificate_pem)
        eventually(lambda: side.note(made, ".receipt"))


def test_authorities_and_proxies_of_the_environment_have_no_say(side: RigSide, collector: Running, tmp_path: Path) -> None:
    (tmp_path / "system.pem").write_bytes(collector.site.ca.certificate_pem)
    made = side.seal()
    proxy = {"HTTPS_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}
    with uplink(side, collector.url, environ=proxy):
        eventually(lambda: side.note(made, ".receipt"))
    (side.folders.trust / "collector-ca.pem").write_bytes(make_ca().certificate_pem)
    other = side.seal(2)
    with uplink(side, collector.url, environ={"SSL_CERT_FILE": str(tmp_path / "system.pem")}) as process:
        eventually(lambda: "collector-certificate" in process.log())
    assert side.note(other, ".sent") is None


def test_a_final_refusal_is_noted_with_its_code_and_not_asked_again(side: RigSide, collector: Running) -> None:
    assert collector.put(side.rig.bundle(1, bundle_id=bytes(16))).status_code == 201
    made, next_one = side.seal(1), side.seal(2)
    with uplink(side, collector.url) as process:
        eventually(lambda: side.note(next_one, ".receipt"))
        assert process.log().count("rejected") == 1
    assert side.note(made, ".rejected") == RejectedNote(made.id, "counter-used").encode()
    assert side.note(made, ".sent") == SentNote(made.id).encode()
    assert side.note(made, ".receipt") is None


def test_a_bundle_that_the_collector_does_not_know_the_unit_of_waits_until_it_does(tmp_path: Path, rig: Rig) -> None:
    stranger = Rig.make(1)
    site = Site.make(tmp_path / "site", rig, stranger.receipts)
    side = RigSide.make(tmp_path / "rig", stranger, site.folder / "ca.pem")
    made = side.seal()
    with running(site) as collector, uplink(side, collector.url) as process:
        eventually(lambda: "403, unit-unknown" in process.log())
        assert side.note(made, ".rejected") is None
        site.trust_also(stranger)
        eventually(lambda: side.note(made, ".receipt"))


def test_a_local_bundle_and_one_that_does_not_verify_never_leave(side: RigSide, collector: Running) -> None:
    _local, torn, other = side.seal(1, scope=Scope.LOCAL), side.seal(2), side.seal(3)
    (side.folders.outbox / torn.file_name).write_bytes(torn.data[:-1])
    with uplink(side, collector.url) as process:
        eventually(lambda: side.note(other, ".receipt"))
        eventually(lambda: "scope-local" in process.log())
        eventually(lambda: "cbor-truncated" in process.log())
    assert side.notes() == {other.id.hex() + ".sent", other.id.hex() + ".receipt"}
    assert [stored.arrival.bundle_id for stored in collector.site.stored()] == [other.id]


def test_two_uplinks_at_once_do_no_harm(side: RigSide, collector: Running) -> None:
    bundles = [side.seal(counter) for counter in range(1, 9)]
    with uplink(side, collector.url), uplink(side, collector.url):
        for made in bundles:
            eventually(lambda made=made: side.note(made, ".receipt"))
    stored = collector.site.stored()
    assert sorted(one.arrival.counter for one in stored) == list(range(1, 9))
    assert {one.receipt for one in stored} == {side.note(made, ".receipt") for made in bundles}


def test_what_it_leaves_fits_the_inbox_and_nothing_else_is_written(side: RigSide, collector: Running) -> None:
    made = side.seal()
    before = {path for path in side.folders.root.rglob("*") if path.is_file()}
    with uplink(side, collector.url):
        eventually(lambda: side.note(made, ".receipt"))
    written = {path for path in side.folders.root.rglob("*") if path.is_file()} - before
    assert {path.parent for path in written if path.suffix != ".log"} == {side.folders.inbox}
    assert all(path.stat().st_size <= INBOX_LIMIT for path in side.folders.inbox.iterdir())


_AUDITED = (
    """
import sys
opened = open(sys.argv[1] + "/uplink-opened.log", "w")
sys.addaudithook(lambda event, args: event == "open" and print(args[0], file=opened, flush=True))
"""
    + UPLINK
)


def test_it_never_opens_the_keys_or_the_staging_folder(side: RigSide, collector: Running) -> None:
    made = side.seal()
    with uplink(side, collector.url, code=_AUDITED):
        eventually(lambda: side.note(made, ".receipt"))
    opened = (side.folders.root / "uplink-opened.log").read_text()
    assert str(side.folders.outbox / made.file_name) in opened
    assert not [line for line in opened.splitlines() if line.startswith((str(side.folders.keys), str(side.folders.staging)))]


def test_a_url_that_is_not_https_is_refused_at_the_start(side: RigSide) -> None:
    for url in ("", "http://127.0.0.1:1", "https://", "https://me:pass@host", "https://host/?q", "nonsense"):
        with uplink(side, url) as process:
            assert process.process.wait(20) != 0
            assert "settings-value" in process.log()
