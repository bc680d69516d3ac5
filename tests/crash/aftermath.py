"""What must hold of a rig's folder after any end of anything, once the next start has put it right."""

from __future__ import annotations

from pathlib import Path

from crash.killing import Kills, Tree, plant, tree
from eyelid_formats import bundle, ledger
from eyelid_formats.consent import Scope
from eyelid_rig.counting import Counting
from eyelid_rig.folders import Folders
from eyelid_rig.ledgerfile import LedgerFile
from eyelid_rig.outbox import Outbox
from eyelid_rig.recovery import recover
from factory import Rig
from unit.rig.deskrig import OUTBOX_BYTES, DeskClock


class Aftermath:
    """A start on `content`, planted in a folder of its own, for a board that has counted `counter` prompts.

    `kills` has what a kill in that start itself would leave.
    """

    def __init__(self, folder: Path, content: Tree, rig: Rig, clock: DeskClock, counter: int) -> None:
        self.folder = folder
        self.rig = rig
        self._clock = clock
        self._counter = counter
        plant(folder, content)
        with Kills(folder) as self.kills:
            self.start()
        self.links = ledger.read_ledger((folder / "ledger" / ledger.FILE_NAME).read_bytes(), rig.unit.pi_verifier()).links
        self.details = [link.entry.detail for link in self.links]
        self.sealed = {one.bundle_id: one for one in self.details if isinstance(one, ledger.Sealed)}
        self.forgotten = ledger.deleted_ids(self.links)
        paths = sorted((folder / "outbox").glob("*.eyelid"))
        self.bundles = {bytes.fromhex(path.stem): bundle.verify(path.read_bytes(), rig.trust) for path in paths}

    def start(self) -> None:
        """Recover, and count what only the board knows."""
        folders = Folders(self.folder)
        folders.make()
        book = LedgerFile(folders.ledger / ledger.FILE_NAME, self.rig.pi_signer, self.rig.unit.pi_verifier(), self._clock)
        recover(book, Outbox(folders, OUTBOX_BYTES))
        Counting(book).catch_up(self._counter)
        book.close()

    def check(self) -> None:
        """No torn bundle, none lost, one outcome a counter, no scope raised; and a second start changes nothing."""
        assert list((self.folder / "staging").iterdir()) == []
        assert not list((self.folder / "outbox").glob(".*"))
        assert set(self.bundles) <= set(self.sealed), "a bundle that the ledger does not name"
        assert not set(self.bundles) & self.forgotten
        assert set(self.sealed) - self.forgotten == set(self.bundles), "a bundle that the ledger names and nobody has"
        for bundle_id, verified in self.bundles.items():
            assert (verified.hash, verified.draft.counter) == (self.sealed[bundle_id].bundle, self.sealed[bundle_id].counter)
            assert verified.draft.consent.scope <= verified.grant.scope <= Scope.TRAIN
        assert sorted(ledger.outcomes(self.links)) == list(range(1, self._counter + 1))
        before = tree(self.folder)
        self.start()
        assert tree(self.folder) == before, "the second start found something to do"
