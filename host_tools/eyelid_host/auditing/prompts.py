"""Every outcome has the prompt that it is the outcome of: an entry of its own before it, whose gesture and scope its bundle agrees with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code
from eyelid_host.auditing.evidence import Finding, HeldBundle


def prompt_findings(links: Iterable[ledger.Link], held: Iterable[HeldBundle]) -> Iterator[Finding]:
    """What `SPEC-ledger.md` says of `prompt` entries, judged in the ledger's order, and then against the bundles at hand."""
    prompts: dict[int, ledger.Prompt] = {}
    for link in links:
        detail = link.entry.detail
        if isinstance(detail, ledger.Prompt):
            if detail.counter in prompts:
                yield Finding(Code.PROMPT_DIFFERS, f"prompt {detail.counter} is noted again by entry {link.entry.seq}", detail.counter)
            prompts.setdefault(detail.counter, detail)
        elif (counter := _unprompted(detail, prompts)) is not None:
            message = f"entry {link.entry.seq} is an outcome of prompt {counter}, which no entry before it notes"
            yield Finding(Code.PROMPT_MISSING, message, counter)
    for one in held:
        yield from _granted_otherwise(one, prompts.get(one.counter))


def _unprompted(detail: ledger.Detail, prompts: dict[int, ledger.Prompt]) -> int | None:
    """The counter that `detail` is the outcome of without a prompt; only prompts that nobody saw are expired without, and in ranges."""
    counters = ledger.outcome_counters(detail)
    unseen = isinstance(detail, ledger.Expired) and detail.reason == Code.UNSEEN
    if unseen or not counters or (len(counters) == 1 and counters[0] in prompts):
        return None
    return counters[0]


def _granted_otherwise(held: HeldBundle, prompt: ledger.Prompt | None) -> Iterator[Finding]:
    if prompt and (prompt.gesture, prompt.scope) != (held.gesture, held.granted):
        noted, granted = _words(prompt.gesture, prompt.scope), _words(held.gesture, held.granted)
        message = f"bundle {held.bundle_id.hex()}: its prompt is noted as {noted}, and the Pico granted {granted}"
        yield Finding(Code.PROMPT_DIFFERS, message, held.counter, held.bundle_id)


def _words(gesture: Gesture, scope: Scope) -> str:
    return f"{gesture.name.lower()} for {scope.name.lower()}"
