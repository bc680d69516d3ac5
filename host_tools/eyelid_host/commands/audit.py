"""`eyelid audit`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from eyelid_formats import ledger
from eyelid_formats.files import make_folder
from eyelid_formats.grant import MAX_GRANTED
from eyelid_formats.unit import Trust
from eyelid_host.auditing.audit import AuditReport, judge
from eyelid_host.auditing.folder import StatementFile, read_folder
from eyelid_host.auditing.grants import Spending
from eyelid_host.auditing.live import LiveAudit, Patience
from eyelid_host.auditing.memory import Memory, check_seen, default_state, seen_now
from eyelid_host.commands import options
from eyelid_host.commands.terminal import BAD, GOOD, say_json
from eyelid_host.connect import find_port, known_unit
from eyelid_host.rig import Rig
from eyelid_host.trust import open_trust, the_only_unit
from eyelid_host.words import printable

_NONCE_HEX = 64


@click.command()
@options.port
@options.trust
@options.out
@click.option("--dir", "folder", type=click.Path(path_type=Path), metavar="RIGDIR", help="Audit a rig's folders instead of a rig.")
@click.option("--statement", type=click.Path(path_type=Path), metavar="FILE", help="With --dir: the Pico's statement.")
@click.option("--nonce", metavar="HEX", help="With --statement: the nonce it was asked with.")
@click.option("--state", type=click.Path(path_type=Path), metavar="DIR", help="Where this host remembers the ledgers it saw.")
@options.output
@click.pass_context
def audit(
    ctx: click.Context,
    port: str | None,
    trust: Path | None,
    out: Path,
    folder: Path | None,
    statement: Path | None,
    nonce: str | None,
    state: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check that every prompt is counted: the ledger against the Pico's own counter, every bundle and every receipt.

    Exits 0 when the audit holds, 1 when it does not.
    """
    trusted = open_trust(trust)
    asked = _statement_file(folder, statement, nonce)
    if folder:
        report, whole = _audit_folder(folder, trusted, asked)
    else:
        report, whole = _audit_rig(find_port(port), trusted, out, quiet or as_json)
    report = _remember(report, whole, Memory(state or default_state(os.environ, Path.home())))
    if as_json:
        say_json(report.to_json())
    else:
        _say(report, quiet)
    ctx.exit(GOOD if report.holds else BAD)


def _statement_file(folder: Path | None, statement: Path | None, nonce: str | None) -> StatementFile | None:
    if (statement is None) != (nonce is None) or (statement and not folder):
        raise click.UsageError("--statement and --nonce go together, and with --dir")
    if statement is None or nonce is None:
        return None
    try:
        octets = bytes.fromhex(nonce)
    except ValueError:
        octets = b""
    if len(octets) * 2 != _NONCE_HEX:
        raise click.UsageError(f"--nonce takes {_NONCE_HEX} hexadecimal digits")
    return StatementFile(statement, octets)


def _audit_folder(folder: Path, trust: Trust, statement: StatementFile | None) -> tuple[AuditReport, ledger.Whole]:
    unit = the_only_unit(trust)
    evidence = read_folder(folder, unit, trust, statement)
    return judge(evidence, unit), evidence.ledger


def _audit_rig(port: str, trust: Trust, out: Path, silent: bool) -> tuple[AuditReport, ledger.Whole]:
    make_folder(out)

    def step(words: str) -> None:
        if not silent:
            click.echo(f"{words} ...", err=True)

    with Rig.at(port) as rig:
        unit, trust = known_unit(rig, trust)
        return LiveAudit(rig, unit, trust, out, os.urandom, step).run(time.monotonic, time.sleep, Patience())


def _remember(report: AuditReport, whole: ledger.Whole, memory: Memory) -> AuditReport:
    """Add a finding where the ledger went back; else remember how far it came."""
    unit = report.unit.hash
    finding = check_seen(whole, memory.recall(unit))
    if finding:
        return replace(report, findings=(*report.findings, finding))
    if whole.links:
        memory.keep(unit, seen_now(whole))
    return report


def _unspent(spending: Spending) -> Iterator[str]:
    if spending.unspent:
        named = ", ".join(f"prompt {one.counter} ({printable(one.reason or 'no outcome', 64)})" for one in spending.unspent)
        yield f"granted and never sealed: {named}"
    if spending.earlier:
        yield f"granted and never sealed before the last {MAX_GRANTED} grants: {spending.earlier}"


def _say(report: AuditReport, quiet: bool) -> None:
    counted, said = report.counted, report.statement
    for finding in report.findings:
        click.echo(f"{click.style(finding.code, fg='red', bold=True)}  {printable(finding.message, 400)}")
    if not quiet:
        click.echo(f"unit      {printable(report.unit.record.name, 64)} ({report.unit.hash.hex()[:16]})")
        click.echo(f"Pico      {f'{said.counter} prompts counted, {said.grants} drafts granted' if said else 'no statement that holds'}")
        waiting = f", {counted.waiting} waiting" if counted.waiting else ""
        click.echo(
            f"ledger    {report.entries} entries: {counted.sealed} sealed, {counted.refused} refused, {counted.expired} expired{waiting}"
        )
        if report.taken_back:
            click.echo(f"taken back {report.taken_back} of the sealed before they left, by the Pi's word")
        torn = f"; its last {report.torn_bytes} bytes are torn (ledger-torn)" if report.torn_bytes else ""
        click.echo(f"at hand   {report.bundles} bundles, {report.receipts} receipts{torn}")
    for line in _unspent(report.spending):
        click.echo(f"grants    {line}")
    verdict = click.style("the audit holds", fg="green") if report.holds else click.style("THE AUDIT DOES NOT HOLD", fg="red", bold=True)
    click.echo(f"uncounted {report.uncounted}: {verdict}")
