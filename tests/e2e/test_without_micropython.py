"""Where MicroPython's unix port has no wheel (Linux on aarch64), the board's files run under CPython: the whole rig works on that too."""

from pathlib import Path

from eyelid_bench.layout import Layout
from eyelid_bench.sim import SimSettings, Simulation
from eyelid_formats.unit import load_trust
from eyelid_host.verify import verify_paths


def test_a_press_becomes_a_verified_bundle_with_the_board_under_cpython(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with Simulation(layout, SimSettings(size=(640, 360), rate_hz=15, use_cpython=True)) as simulation:
        assert not simulation.pico.runs_micropython
        simulation.gesture("press")
        simulation.wait(lambda status: status["sent"] == 1, "get a receipt")
    bundles = list((layout.rig / "outbox").glob("*.eyelid"))
    assert len(bundles) == 1
    verdicts = list(verify_paths(bundles, load_trust(layout.trust)))
    assert [verdict.ok for verdict in verdicts] == [True]
