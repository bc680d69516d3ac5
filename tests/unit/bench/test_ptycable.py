import os
from pathlib import Path

import serial

from eyelid_bench.ptycable import PtyCable


def test_bytes_cross_both_ways_whatever_they_are(tmp_path: Path) -> None:
    cable = PtyCable()
    cable.link(tmp_path / "port")
    sent = os.urandom(20_000) + bytes(range(256))
    with (
        serial.Serial(cable.rig_port, timeout=5, write_timeout=5, exclusive=True) as rig,
        serial.Serial(str(tmp_path / "port"), timeout=5, write_timeout=5) as host,
    ):
        for source, sink in ((rig, host), (host, rig)):
            received = b""
            for at in range(0, len(sent), 1000):
                source.write(sent[at : at + 1000])
                received += sink.read(len(sent[at : at + 1000]))
            assert received == sent
    cable.close()


def test_a_link_can_be_given_again(tmp_path: Path) -> None:
    cable = PtyCable()
    cable.link(tmp_path / "port")
    cable.link(tmp_path / "port")
    assert (tmp_path / "port").resolve() == Path(cable.host_port)
    cable.close()
