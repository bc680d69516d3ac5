"""The cable's process and the host, over real pseudo-terminals and sockets."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest
import serial

from eyelid_formats.cable import READ_LIMIT, Read, What
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.rig import Rig as HostRig
from unit.cable.served import Stocked, answering_audits, eventually, serving
from unit.cable.wire import Wire

LARGE = 2**23


def test_a_host_reads_status_bundles_ledger_and_receipts(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    receipt = stocked.receive(made)
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        assert rig.status().fields["name"] == stocked.rig.unit.record.name
        (listed,) = rig.bundles()
        assert (listed.bundle_id, listed.size, listed.receipt_size) == (made.id, len(made.data), len(receipt))
        assert rig.fetch(What.BUNDLE, made.id, LARGE) == made.data
        assert rig.fetch(What.LEDGER, None, LARGE) == stocked.ledger.data
        assert rig.fetch(What.RECEIPT, made.id, 4096) == receipt
        assert rig.unit_record(stocked.rig.unit.hash) == stocked.rig.unit_data


def test_the_picos_statement_comes_over_the_inbox(stocked: Stocked, tmp_path: Path) -> None:
    nonce = bytes(range(32))
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        with answering_audits(stocked, counter=0, grants=0) as nonces:
            assert rig.statement(nonce)
        assert nonces == [nonce]


def test_what_the_rig_does_not_have_is_not_found(stocked: Stocked, tmp_path: Path) -> None:
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        with pytest.raises(EyelidError) as caught:
            rig.fetch(What.BUNDLE, bytes(16), LARGE)
        assert caught.value.code is Code.NOT_FOUND


def test_after_the_cable_was_pulled_and_put_back_the_rig_answers_again(stocked: Stocked, tmp_path: Path) -> None:
    wire = Wire(tmp_path)
    with serving(wire.rig, stocked.folders):
        with HostRig.at(str(wire.host)) as rig:
            assert rig.status().protocol == 1
            wire.pull()
            with pytest.raises(EyelidError) as caught:
                rig.status()
            assert caught.value.code is Code.LINK_CLOSED
        wire.plug()
        with HostRig.at(str(wire.host)) as rig:
            assert rig.status().protocol == 1
        wire.pull()


def test_a_port_that_is_not_there_yet_is_waited_for(stocked: Stocked, tmp_path: Path) -> None:
    with serving(tmp_path / "rig-port", stocked.folders), Wire(tmp_path) as wire, HostRig.at(str(wire.host)) as rig:
        assert rig.status().protocol == 1


def test_the_rig_has_its_port_for_itself(stocked: Stocked, tmp_path: Path) -> None:
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        assert rig.status().protocol == 1
        with pytest.raises(serial.SerialException):
            serial.Serial(str(wire.rig), exclusive=True)


def test_a_host_that_stops_reading_stops_nothing(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1, picture=stocked.rig.picture(image=bytes(300_000)))
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders):
        with HostRig.at(str(wire.host)) as rig:
            rig._session.send(*[Read(What.BUNDLE, made.id, 0, READ_LIMIT)] * 40)
        with HostRig.at(str(wire.host)) as rig:
            assert rig.status().protocol == 1
            assert rig.fetch(What.BUNDLE, made.id, LARGE) == made.data


def test_no_file_that_is_not_served_ever_crosses_the_cable(stocked: Stocked, tmp_path: Path) -> None:
    """Every file of every folder is filled with a mark; whatever is asked, only served files' marks come back."""
    secret = b"SECRET-MARK-THAT-NEVER-CROSSES"
    for folder in (stocked.folders.keys, stocked.folders.staging, stocked.folders.root, stocked.folders.inbox):
        (folder / "pi.pem").write_bytes(secret)
        (folder / f"{'0' * 32}.eyelid").write_bytes(secret)
    crossed = bytearray()

    def look(data: bytes) -> bytes:
        crossed.extend(data)
        return data

    with Wire(tmp_path, to_host=look) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        rig.status()
        list(rig.bundles())
        for what in What:
            for name in (None, bytes(16), bytes(32), b"../keys/pi.pem\0\0", b"../../staging/.."):
                with suppress(EyelidError):
                    rig.fetch(what, name, LARGE)
    assert secret not in crossed
    assert len(crossed) > 1000


def test_a_rig_behind_a_raw_socket_is_pulled_from_the_same_way(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1, picture=stocked.rig.picture(image=bytes(200_000)))
    with socket.create_server(("127.0.0.1", 0)) as rig_server, socket.create_server(("127.0.0.1", 0)) as host_server:
        rig_url, host_url = (f"socket://127.0.0.1:{server.getsockname()[1]}" for server in (rig_server, host_server))
        bridge = threading.Thread(target=_bridge, args=(rig_server, host_server), daemon=True)
        bridge.start()
        with serving(rig_url, stocked.folders), HostRig.at(host_url) as rig:
            assert rig.fetch(What.BUNDLE, made.id, LARGE) == made.data
        eventually(lambda: not bridge.is_alive(), "the bridge ends with its ends")


def _bridge(rig_server: socket.socket, host_server: socket.socket) -> None:
    (rig, _), (host, _) = rig_server.accept(), host_server.accept()

    def carry(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    back = threading.Thread(target=carry, args=(host, rig), daemon=True)
    back.start()
    carry(rig, host)
    back.join()
    rig.close()
    host.close()
