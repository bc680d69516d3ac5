"""What a demo came to, as lines of at most 80 columns for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.result import Result
from eyelid_bench.demo.stage import Told
from eyelid_bench.report.page import headline

_WHAT = 24


def told_line(told: Told) -> Text:
    """Something that happened."""
    style = "bold red" if told.what == "BROKEN" else "bold"
    return Text.assemble((f"{told.at_s:6.1f} s  ", "dim"), (f"{told.what:<{_WHAT}} ", style), told.result)


def lines(result: Result) -> Iterator[Text]:
    """The end of the demo: the headline, every attack with its refusal, the sum, and where the report is."""
    yield Text()
    yield Text(", ".join(headline(result)).replace("\N{NARROW NO-BREAK SPACE}", " "), "bold")
    for group, members in groupby(result.attacks, lambda one: one.group):
        yield Text()
        yield Text(group, "bold")
        yield from map(_attack_line, members)
    yield Text()
    yield from _sums(result)
    yield from (Text(f"BROKEN: {one.text}: {one.seen}", "bold red") for one in result.promises if not one.kept)
    yield Text("every promise held" if result.kept else "A PROMISE WAS BROKEN", "bold green" if result.kept else "bold red")
    yield Text(f"report: {result.report}")


def _attack_line(one: Outcome) -> Text:
    refused = f"{one.judge}: {one.code}" if one.ok else f"NOT REFUSED {one.code}"
    return Text.assemble(f"  {one.name:<35} ", (refused, "green" if one.ok else "bold red"))


def _deleted(result: Result) -> str:
    """What was sealed and is not here: forgotten with the finger, or taken back by voice."""
    taken_back = result.audit.taken_back
    kinds = {"forgotten": result.forgotten - taken_back, "taken back": taken_back}
    told = [f"{count} {kind}" for kind, count in kinds.items() if count]
    return f" ({', '.join(told)} before {'it' if result.forgotten == 1 else 'they'} left)" if told else ""


def _sums(result: Result) -> Iterator[Text]:
    counted = result.audit.counted
    outcomes = f"{counted.sealed} sealed{_deleted(result)}, {counted.refused} refused, {counted.expired} expired"
    yield Text(f"attacks   {result.refused_attacks} of {len(result.attacks)} refused")
    yield Text(f"bundles   {len(result.bundles)} of {len(result.verdicts)} verify, SIMULATED")
    yield Text(f"prompts   {result.prompts}: {outcomes}")
    yield Text(f"uncounted {result.audit.uncounted}", "bold")
