"""A demo's result, made of a test rig's bundles without running anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.result import Result
from eyelid_bench.demo.stage import Promise, Told
from eyelid_formats import bundle, ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.grant import read_statement
from eyelid_host.auditing.audit import audit
from eyelid_host.auditing.evidence import HeldBundle
from eyelid_host.verify import Verdict
from factory import Rig

RIG = Rig.make()
NONCE = bytes(32)
REFUSED = Outcome("Forged bundles", "A flipped bit", "the file", "changed a bit", "the verifier", "crop-swapped", True)
FRAMES = 600


def make_result(out: Path) -> Result:
    """A press, a refusal, a double press, and a bundle that was forgotten."""
    book = RIG.ledger()
    book.boot()
    made = [book.sealed(1)]
    book.refused(2)
    made.append(book.sealed(3, Gesture.DOUBLE, Scope.TRAIN))
    book.add(ledger.Forgotten((book.sealed(4).id,), 9))
    book.add(ledger.Prompt(5, Gesture.PRESS, Scope.ANSWER))
    book.add(ledger.Expired(5, 5, "interrupted"))
    whole = ledger.read_ledger(book.data, RIG.unit.pi_verifier())
    statement = read_statement(RIG.statement(NONCE, 5, 4, book.head, granted=(1, 3, 4, 5)), RIG.unit.pico_verifier(), NONCE)
    verified = [bundle.verify(one.data, RIG.trust) for one in made]
    report = audit(whole, statement, [HeldBundle.of(one) for one in verified], [], RIG.unit)
    return Result(
        out=out,
        frames=FRAMES,
        verdicts=tuple(Verdict(out / f"{one.draft.bundle_id.hex()}.eyelid", one, None) for one in verified),
        forgotten=1,
        attacks=(REFUSED, replace(REFUSED, name="A swapped crop")),
        audit=report,
        links=whole.links,
        promises=(Promise("a press releases one bundle", True, ""),),
        told=(Told(1.5, "press", "kept: 25 % of a frame, scope answer; receipt"),),
        seconds=20.4,
    )
