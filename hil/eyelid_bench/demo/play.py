"""The demo from beginning to end: the rig starts, a wearer works it, the host looks at it, thieves try it, and it is summed up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from eyelid_bench.demo import acts, folder, host, table
from eyelid_bench.demo.result import Result
from eyelid_bench.demo.scene import make as make_scene
from eyelid_bench.demo.stage import Stage, Told
from eyelid_bench.demo.thieves import Thieves
from eyelid_bench.layout import Layout
from eyelid_bench.report.page import make_page
from eyelid_bench.report.render import render
from eyelid_bench.sim import SimSettings, Simulation
from eyelid_formats import ledger
from eyelid_host.show import load_wearer_key

FRAMES = "frames"
Say = Callable[[Told], None]
Wearer = Callable[[Stage, Thieves], None]


def play(out: Path, settings: SimSettings, say: Say, wearer: Wearer, *, own_scene: bool) -> Result:
    """`own_scene`: the camera sees the demo's table instead of the settings' frames.

    Raises EyelidError, PicoFailedError, OSError; whatever happens, every process that was started has ended.
    """
    started_s = time.monotonic()
    lock = folder.prepare(out)
    layout = Layout(out.absolute())
    try:
        scene = make_scene(layout.root / FRAMES, settings.size) if own_scene else None
        settings = replace(settings, frames=scene.folder) if scene else settings
        with Simulation(layout, settings) as simulation:
            stage = Stage(simulation, say, started_s, scene)
            stage.tell("the rig is up", f"lamp lit, frames flow at {settings.rate_hz:g} a second")
            thieves = Thieves(stage)
            try:
                wearer(stage, thieves)
                result = _sum_up(stage, thieves, out)
            finally:
                thieves.close()
        page = make_page(result, settings.frames, load_wearer_key(layout.keys / "wearer.pem"), time.time())
        result.report.write_text(render(page))
        return result
    finally:
        os.close(lock)


def scripted(stage: Stage, thieves: Thieves) -> None:
    """A wearer who does everything once."""
    if stage.scene:
        table.ask_with_card(stage)
        table.ask_without_card(stage)
    else:
        acts.press(stage)
        acts.double(stage)
    thieves.copy_early()
    acts.kill_in_mid_seal(stage)
    acts.shut_with_a_broken_lamp(stage)
    acts.away_and_forget(stage)
    acts.collector_back(stage)


def _sum_up(stage: Stage, thieves: Thieves, out: Path) -> Result:
    stage.settle()
    answered = table.look(stage) if stage.questions else ()
    audited = _host_looks(stage, out)
    stage.tell("thieves", "at work on copies of the rig and its Pico")
    attacks = (*thieves.carry_out(audited), *thieves.board_outcomes(), *stage.survived)
    stage.tell("attacks", f"{sum(one.ok for one in attacks)} of {len(attacks)} refused")
    return Result(
        out=out,
        frames=stage.frames,
        verdicts=tuple(host.verify(stage)),
        forgotten=len(stage.book.forgotten()),
        attacks=attacks,
        audit=audited.report,
        links=stage.book.read(),
        promises=tuple(stage.promises),
        told=tuple(stage.told),
        answered=answered,
        said=tuple(stage.said),
        seconds=stage.at_s,
    )


def _host_looks(stage: Stage, out: Path) -> host.Audited:
    pulled = host.pull_all(stage, out / host.HOST)
    whole = [one for one in pulled if one.verified]
    stage.check("Every bundle that the host pulls verifies", len(whole) == len(pulled), f"{len(whole)} of {len(pulled)}")
    stage.tell("host pulls by cable", f"{len(whole)} of {len(pulled)} verify")
    audited = host.audit(stage, out / host.HOST)
    report = audited.report
    findings = "; ".join(sorted(report.codes)) or f"uncounted {report.uncounted}"
    stage.check("The audit holds", report.holds, findings)
    stage.tell("host audits", f"{'holds' if report.holds else 'DOES NOT HOLD'}: {findings}")
    received = {one.bundle_id for one in stage.book.all(ledger.Received)}
    stored = host.stored_at_collector(stage.simulation.layout.collector)
    seen = f"{len(stored)} stored, {len(received)} signed for"
    stage.check("The collector has what it signed for, and nothing else", stored == received, seen)
    return audited
