from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_formats.cable import What
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.rig import Rig as HostRig
from unit.cable.served import Stocked, serving, stock
from unit.cable.wire import Wire


@pytest.fixture
def stocked(tmp_path: Path) -> Stocked:
    return stock(tmp_path / "rig")


def test_a_host_reads_status_bundles_ledger_and_receipts(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    receipt = stocked.receive(made)
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        assert rig.status().fields["name"] == stocked.rig.unit.record.name
        (listed,) = rig.bundles()
        assert (listed.bundle_id, listed.size, listed.receipt_size) == (made.id, len(made.data), len(receipt))
        assert rig.fetch(What.BUNDLE, made.id, 2**23) == made.data
        assert rig.fetch(What.LEDGER, None, 2**23) == stocked.ledger.data
        assert rig.fetch(What.RECEIPT, made.id, 4096) == receipt
        assert rig.unit_record(stocked.rig.unit.hash) == stocked.rig.unit_data


def test_what_the_rig_does_not_have_is_not_found(stocked: Stocked, tmp_path: Path) -> None:
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:
        with pytest.raises(EyelidError) as caught:
            rig.fetch(What.BUNDLE, bytes(16), 2**23)
        assert caught.value.code is Code.NOT_FOUND
