"""From ledger entries to what a wearer would say happened. Pure but for reading bundles."""

from __future__ import annotations

from collections.abc import Iterator

from eyelid_bench.demo.acts import GESTURES, describe
from eyelid_bench.demo.stage import Stage
from eyelid_formats import ledger


class Narrator:
    """Remembers how far it has told."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._told = len(stage.book.read())

    def news(self) -> Iterator[tuple[str, str]]:
        """(what, result) of each entry since the last time that is worth a line."""
        links = self._stage.book.read()
        fresh, self._told = links[self._told :], len(links)
        for link in fresh:
            yield from self._say(link.entry.detail)

    def _say(self, detail: ledger.Detail) -> Iterator[tuple[str, str]]:
        match detail:
            case ledger.Sealed(counter) | ledger.Refused(counter) | ledger.Expired(counter):
                gesture = self._stage.book.gestures().get(counter)
                yield GESTURES[gesture] if gesture else "press", describe(self._stage, counter)
            case ledger.Received(bundle_id):
                yield "collector", f"prompt {self._stage.book.sealed()[bundle_id].counter} is there; receipt"
            case ledger.Forgotten(bundle_ids):
                yield "hold", f"{len(bundle_ids)} unsent deleted, frames’ keys gone"
            case ledger.Dropped(bundle_ids):
                yield "forget that", f"{len(bundle_ids)} unsent deleted"
            case ledger.Shut():
                yield "shut", "lamp off, no key, no frames"
            case ledger.Opened():
                yield "open", "a new key as soon as the lamp is seen lit"
            case ledger.Camera(state):
                yield "camera", "frames come again" if state == "ok" else f"something is wrong with it: {state}"
            case _:
                pass
