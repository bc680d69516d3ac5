"""What the demo does to the rig, one act a function: each acts, waits until the ledger shows what came of it, and checks a promise."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.midseal import press_and_kill
from eyelid_bench.demo.stage import Stage
from eyelid_formats import bundle, ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_host.words import percent

_SLICE = 64
_GROUP = "On the running rig"
GESTURES = {Gesture.PRESS: "press", Gesture.DOUBLE: "double press", Gesture.VOICE: "spoken prompt"}


def press(stage: Stage) -> None:
    """One press becomes one bundle, for `answer`, and the collector's receipt comes back."""
    _look(stage, 0)
    prompt(stage, "press", Scope.ANSWER)


def double(stage: Stage) -> None:
    """A double press allows as much as the wearer opted in to."""
    _look(stage, 2)
    prompt(stage, "double", stage.unit.policy.double_scope)


def shut_with_a_broken_lamp(stage: Stage) -> None:
    """Shut, the button does nothing. Open with a lamp that does not shine, there is no key, so no frame and nothing to send."""
    epoch = stage.epoch
    _shut(stage)
    before = stage.book.highest()
    stage.simulation.gesture("press")
    time.sleep(0.5)
    stage.check("Shut, the button does nothing", stage.book.highest() == before, f"{stage.book.highest() - before} prompts")
    stage.tell("shut, then press", "nothing: no prompt, no frame, lamp off")
    stage.simulation.pico.lamp_fault("dark")
    stage.simulation.gesture("open")
    outcome = stage.outcome(counter := stage.gesture("press"))
    stage.simulation.pico.lamp_fault("ok")
    refused = isinstance(outcome, ledger.Refused)
    stage.check("Without a lit lamp there is no key, so nothing can be sent", refused, describe(stage, counter))
    stage.tell("open, lamp broken, press", describe(stage, counter))
    stage.until_epoch_after(epoch)


def away_and_forget(stage: Stage) -> None:
    """With the collector away a bundle waits; a hold deletes it."""
    stage.until_frames_flow()
    stage.simulation.children["collector"].kill()
    outcome = stage.outcome(counter := stage.gesture("press"))
    stage.tell("collector away, press", describe(stage, counter) + "; waits")
    unsent = stage.bundle_path(outcome.bundle_id).read_bytes() if isinstance(outcome, ledger.Sealed) else b""
    epoch = stage.epoch
    stage.simulation.gesture("hold")
    stage.until(lambda: bool(stage.book.all(ledger.Forgotten)), "forget")
    named = isinstance(outcome, ledger.Sealed) and outcome.bundle_id in stage.book.forgotten()
    found = _left_after_a_second(stage, unsent[-_SLICE:]) if unsent else 0
    stage.check("A hold deletes what has not left, and says so in the ledger", named and not found, f"prompt {counter}, {found} files")
    stage.survived.append(_search(found, bool(unsent)))
    stage.tell("hold", "unsent bundle deleted, frames’ keys gone")
    stage.until_epoch_after(max(epoch, stage.epoch))


def kill_in_mid_seal(stage: Stage) -> int:
    """`kill -9` while a bundle is being sealed: after the next start it is finished or expired, whole or not there. Its counter."""
    killed = press_and_kill(stage)
    stage.tell("kill -9 in mid-seal", f"eye died with prompt {killed.counter} half sealed")
    stage.simulation.start_process("eye")
    stage.outcome(killed.counter)
    stage.until(lambda: not any(stage.folders.staging.iterdir()), "clear its staging folder")
    whole, seen = _whole_or_none(stage, killed.counter)
    stage.check("A kill in mid-seal leaves a whole bundle or none", whole, seen)
    stage.survived.append(_power_cut(stage.book.outcomes()[killed.counter], whole, seen))
    stage.tell("eye starts again", describe(stage, killed.counter))
    return killed.counter


def collector_back(stage: Stage) -> None:
    """A press while the collector is away waits, and is sent when the collector is back."""
    _look(stage, 1)
    outcome = stage.outcome(counter := stage.gesture("press"))
    stage.tell("collector away, press", describe(stage, counter) + "; waits")
    stage.simulation.restart_collector()
    kept = isinstance(outcome, ledger.Sealed)
    if isinstance(outcome, ledger.Sealed):
        stage.receipt(outcome.bundle_id)
    stage.check("What the collector could not take is kept until it can", kept, describe(stage, counter))
    stage.tell("collector back", f"prompt {counter} is sent; receipt")


def describe(stage: Stage, counter: int) -> str:
    """What became of a prompt, in a few words."""
    outcome = stage.book.outcomes().get(counter)
    match outcome:
        case ledger.Sealed():
            return _sealed_words(stage, outcome)
        case ledger.Refused(_, reason):
            return f"refused: {reason}"
        case ledger.Expired(_, _, reason):
            return f"expired: {reason}; nothing of it left"
    return "waiting"


def _look(stage: Stage, photo: int) -> None:
    """Wait until the camera shows the photograph of this number, where it shows somebody's frames in turn."""
    if stage.scene is None:
        stage.until_shown(photo * stage.simulation.settings.photo_s)


def prompt(stage: Stage, gesture: str, expected: Scope) -> int:
    """A gesture, and everything that follows from it; its counter."""
    counter = stage.gesture(gesture)
    follow(stage, counter, expected)
    return counter


def follow(stage: Stage, counter: int, expected: Scope) -> None:
    """Wait for a prompt's outcome and its receipt. Of somebody's frames it may be that nothing of them can leave."""
    outcome = stage.outcome(counter)
    name, scope = GESTURES[stage.book.gestures()[counter]], "none"
    if isinstance(outcome, ledger.Sealed):
        stage.receipt(outcome.bundle_id)
        scope = verified(stage, outcome.bundle_id).draft.consent.scope.name.lower()
    kept = scope == expected.name.lower() or (stage.scene is None and isinstance(outcome, ledger.Refused))
    stage.check(f"A {name} releases one bundle, for `{expected.name.lower()}` and no more", kept, f"scope {scope}")
    stage.tell(name, describe(stage, counter) + ("; receipt" if isinstance(outcome, ledger.Sealed) else ""))


def _shut(stage: Stage) -> None:
    stage.simulation.gesture("shut")
    stage.until(lambda: stage.book.find(lambda detail: isinstance(detail, ledger.Shut)), "see the shut switch")
    stage.check("Shut, the lamp is off", not stage.simulation.pico.lamp, "")


def _sealed_words(stage: Stage, sealed: ledger.Sealed) -> str:
    try:
        draft = verified(stage, sealed.bundle_id).draft
    except FileNotFoundError:
        return "sealed, then forgotten"
    return f"kept: {percent(draft.crop.share_ppm)} of a frame, for {draft.consent.scope.name.lower()}"


def verified(stage: Stage, bundle_id: bytes) -> bundle.Verified:
    """A bundle of the outbox. Raises EyelidError, FileNotFoundError."""
    return bundle.verify(stage.bundle_path(bundle_id).read_bytes(), stage.trust)


def _whole_or_none(stage: Stage, counter: int) -> tuple[bool, str]:
    """Sealed and verifying, or expired and nowhere."""
    outcome = stage.book.outcomes()[counter]
    in_outbox = [path for path in stage.bundle_paths() if _counter_of(stage, path) == counter]
    if isinstance(outcome, ledger.Sealed):
        return in_outbox == [stage.bundle_path(outcome.bundle_id)], "finished: the bundle is whole and verifies"
    expired = isinstance(outcome, ledger.Expired) and outcome.reason == Code.INTERRUPTED
    return expired and not in_outbox, "expired (interrupted): no bundle, no remains"


def _counter_of(stage: Stage, path: Path) -> int | None:
    try:
        return bundle.verify(path.read_bytes(), stage.trust).draft.counter
    except EyelidError:
        return None


def _left_after_a_second(stage: Stage, ciphertext: bytes) -> int:
    """Files that still hold these bytes a second after the ledger said that they go: it says so first."""
    with suppress(RigError):
        stage.until(lambda: not _files_with(stage, ciphertext), "delete what it forgot", 1.0)
    return _files_with(stage, ciphertext)


def _files_with(stage: Stage, ciphertext: bytes) -> int:
    """Files of the rig and the collector that hold these bytes."""
    roots = stage.folders.root, stage.simulation.layout.collector
    return sum(ciphertext in path.read_bytes() for root in roots for path in root.rglob("*") if path.is_file())


def _search(found: int, was_there: bool) -> Outcome:
    code = str(Code.NOT_FOUND) if was_there and not found else ""
    done = "searched every file for the bundle that was forgotten before it was sent"
    return Outcome(_GROUP, "Looking for what was forgotten", "the disks of the rig and the collector", done, "the forget", code, bool(code))


def _power_cut(outcome: ledger.Detail, whole: bool, seen: str) -> Outcome:
    code = outcome.reason if isinstance(outcome, ledger.Expired) else "finished"
    done = "killed eye (kill -9) while a bundle lay in staging, and started it again"
    return Outcome(_GROUP, "A kill in mid-seal", "the power switch", done, "the recovery", code if whole else "", whole, seen)
