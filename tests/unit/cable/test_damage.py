"""Pulling over a line that flips bits, loses bytes and goes dead for a while: it ends right, or says so."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from eyelid_formats.cable import What
from eyelid_formats.errors import Code
from eyelid_host.pull import Outcome, pull
from eyelid_host.rig import Rig as HostRig
from eyelid_host.rig import Waits
from eyelid_host.session import Session
from eyelid_host.transport import SerialTransport
from factory import PICTURE, MadeBundle
from unit.cable.served import Stocked, serving
from unit.cable.wire import Damage, Hits, Hole, Wire, nothing


def seal_large(stocked: Stocked, counter: int = 1, size: int = 200_000) -> MadeBundle:
    return stocked.seal(counter, picture=stocked.rig.picture(image=PICTURE + os.urandom(size)))


@pytest.mark.parametrize(
    ("to_host", "to_rig"),
    [
        (Hits(0.001, 1), nothing),
        (Hits(0.01, 2), Hits(0.01, 3)),
        (Hits(0.1, 4), Hits(0.1, 5)),
        (Hits(0.3, 6), Hits(0.3, 7)),
        (Hole(70_000, 120_000), nothing),
        (nothing, Hole(40, 150)),
    ],
    ids=["0.1 percent", "1 percent", "10 percent", "30 percent", "a cut to the host", "a cut to the rig"],
)
def test_a_damaged_line_costs_time_and_no_byte(stocked: Stocked, tmp_path: Path, to_host: Damage, to_rig: Damage) -> None:
    made = seal_large(stocked)
    with Wire(tmp_path, to_host, to_rig) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        (listed,) = rig.bundles()
        pulled = pull(rig, listed, tmp_path, stocked.rig.trust, lambda _: None)
        assert pulled.outcome is Outcome.PULLED, pulled.error
        assert pulled.path.read_bytes() == made.data


def test_a_line_that_ends_every_frame_is_given_up_and_said_so(stocked: Stocked, tmp_path: Path) -> None:
    made = seal_large(stocked, size=10_000)
    with Wire(tmp_path, to_host=lambda data: data[: len(data) // 2]) as wire, serving(wire.rig, stocked.folders):
        transport = SerialTransport(str(wire.host))
        rig = HostRig(Session(transport, time.monotonic), Waits(quiet_s=0.05, patience_s=0.5))
        with rig, pytest.raises(Exception, match="link-timeout"):
            rig.read(What.BUNDLE, made.id, len(made.data), lambda _: None)


def test_what_was_pulled_before_the_cable_came_out_is_kept_and_gone_on_with(stocked: Stocked, tmp_path: Path) -> None:
    made = seal_large(stocked, size=600_000)
    wire = Wire(tmp_path)
    with serving(wire.rig, stocked.folders):
        at_work = [wire]

        def pull_the_cable(done: int) -> None:
            if done > 300_000 and at_work:
                at_work.pop().pull()

        with HostRig.at(str(wire.host)) as rig, pytest.raises(Exception, match="link-closed"):
            pull(rig, next(rig.bundles()), tmp_path, stocked.rig.trust, pull_the_cable)
        assert list(tmp_path.glob("*.eyelid")) == []
        wire.plug()
        begun: list[int] = []
        with HostRig.at(str(wire.host)) as rig:
            pulled = pull(rig, next(rig.bundles()), tmp_path, stocked.rig.trust, begun.append)
        assert pulled.outcome is Outcome.RESUMED
        assert begun[0] > 300_000
        assert pulled.path.read_bytes() == made.data
        wire.pull()


def test_what_is_here_of_another_file_is_not_gone_on_with(stocked: Stocked, tmp_path: Path) -> None:
    made = seal_large(stocked, size=50_000)
    (tmp_path / f".{made.file_name}.part").write_bytes(made.data[:20_000] + b"x")
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        pulled = pull(rig, next(rig.bundles()), tmp_path, stocked.rig.trust, lambda _: None)
    assert pulled.outcome is Outcome.PULLED
    assert pulled.path.read_bytes() == made.data


def test_a_bundle_that_does_not_verify_is_a_failure_and_the_rig_is_not_told(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    (stocked.folders.outbox / made.file_name).write_bytes(made.data[:-1] + bytes([made.data[-1] ^ 1]))
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        pulled = pull(rig, next(rig.bundles()), tmp_path, stocked.rig.trust, lambda _: None)
    assert pulled.error is not None
    assert pulled.error.code is Code.CROP_SWAPPED
    assert list(tmp_path.glob("*.eyelid")) == []
    assert list(stocked.folders.inbox.iterdir()) == []


def test_a_bundle_under_another_ones_name_is_a_failure(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    (stocked.folders.outbox / made.file_name).rename(stocked.folders.outbox / f"{'0' * 32}.eyelid")
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        pulled = pull(rig, next(rig.bundles()), tmp_path, stocked.rig.trust, lambda _: None)
    assert pulled.error is not None
    assert pulled.error.code is Code.BUNDLE_DIFFERS


def test_a_bundle_that_is_there_is_skipped_and_looked_at(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        (listed,) = rig.bundles()
        path = tmp_path / made.file_name
        path.write_bytes(made.data)
        assert pull(rig, listed, tmp_path, stocked.rig.trust, lambda _: None).outcome is Outcome.THERE
        path.write_bytes(made.data[:-1])
        again = pull(rig, listed, tmp_path, stocked.rig.trust, lambda _: None)
    assert again.outcome is Outcome.FAILED
    assert path.read_bytes() == made.data[:-1]


def test_the_rig_is_told_of_what_was_pulled(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        pull(rig, next(rig.bundles()), tmp_path, stocked.rig.trust, lambda _: None)
    assert [path.name for path in stocked.folders.inbox.iterdir()] == [f"{made.id.hex()}.pulled"]
