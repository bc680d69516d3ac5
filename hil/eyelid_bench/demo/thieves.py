"""When which attack is made: on a copy of the Pico while the demo goes on, then on the running rig and on copies of its folders."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from eyelid_bench.attacks import bundles, ledgers, network
from eyelid_bench.attacks import pico as pico_attacks
from eyelid_bench.attacks.board import Board
from eyelid_bench.attacks.loot import STATEMENT, Loot, Stranger, a_press, load_pi_key, take_apart
from eyelid_bench.attacks.outcome import Outcome, carry_out, carry_out_all
from eyelid_bench.demo.host import Audited, ask_statement
from eyelid_bench.demo.stage import Stage
from eyelid_bench.pico import SimulatedPico
from eyelid_formats import keys, ledger
from eyelid_rig.vault.vault import Vault

_JOIN_S = 2.0


class Thieves:
    """Takes copies at the right moments. `close` ends what still runs and deletes every copy."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._folder = tempfile.TemporaryDirectory(prefix="eyelid-attacks-", ignore_cleanup_errors=True)
        self._root = Path(self._folder.name)
        self._stranger = Stranger.make()
        self._old_ledger = b""
        self._old_statement = b""
        self._board_outcomes: list[Outcome] = []
        self._board_error: BaseException | None = None
        self._board: threading.Thread | None = None
        self._simulated: SimulatedPico | None = None

    def copy_early(self) -> None:
        """There is a bundle: keep the ledger as it is now and what the Pico says now, and start on a copy of the Pico."""
        self._old_ledger = (self._stage.folders.ledger / ledger.FILE_NAME).read_bytes()
        self._old_statement = ask_statement(self._stage)
        self._board = threading.Thread(target=self._work_board, name="copied-pico", daemon=True)
        self._board.start()

    def carry_out(self, audited: Audited) -> list[Outcome]:
        """Everything but the copy of the Pico, the rig still running. Raises EyelidError, OSError."""
        loot = self._take(audited)
        control = loot.audit("untouched")
        self._stage.check("The untouched copy passes the audit that the attacks are shown to", control.holds, _codes(control.codes))
        loot.verify(loot.pressed)
        online = network.Online(
            loot,
            self._stage.simulation.collector_url,
            self._stage.folders.trust / "collector-ca.pem",
            self._stage.folders.inbox,
            self._stage.folders.outbox,
        )
        live = carry_out_all(network.GROUP, network.ATTACKS, online)
        return [
            *carry_out_all(bundles.GROUP, bundles.ATTACKS, loot),
            *live,
            *carry_out_all(ledgers.GROUP, ledgers.ATTACKS, loot),
        ]

    def board_outcomes(self) -> list[Outcome]:
        """What became of the attacks on the copy of the Pico, once they are done. Raises what they raised."""
        if self._board is not None:
            self._board.join()
        if self._board_error is not None:
            raise self._board_error
        return self._board_outcomes

    def close(self) -> None:
        """Stop the copy of the Pico where it still runs, and delete every copy."""
        if self._board is not None and self._board.is_alive():
            if self._simulated is not None:
                with contextlib.suppress(OSError):
                    self._simulated.stop()
            self._board.join(_JOIN_S)
        self._folder.cleanup()

    def _work_board(self) -> None:
        try:
            draft = take_apart(a_press([path.read_bytes() for path in self._stage.bundle_paths()])).draft
            stranger = keys.x25519_thumbprint(self._stranger.reader_key)
            use_cpython = self._stage.simulation.settings.use_cpython
            flash, copy = self._stage.simulation.layout.pico, self._root / "pico"
            with Board.copied(flash, copy, draft, stranger, Vault(ChaCha20Poly1305), use_cpython=use_cpython) as board:
                self._simulated = board.simulated
                for attack in pico_attacks.ATTACKS:
                    self._board_outcomes.append(carry_out(pico_attacks.GROUP, attack, board))
        except BaseException as error:
            self._board_error = error

    def _take(self, audited: Audited) -> Loot:
        copy = self._root / "rig"
        for name in ("ledger", "outbox"):
            shutil.copytree(self._stage.folders.root / name, copy / name)
        (copy / STATEMENT).write_bytes(audited.statement)
        return Loot(
            rig=copy,
            scratch=self._root,
            trust=self._stage.trust,
            unit=self._stage.unit,
            pi=load_pi_key(self._stage.folders.keys / "pi.pem"),
            pressed=a_press([path.read_bytes() for path in self._stage.bundle_paths()]),
            old_ledger=self._old_ledger,
            nonce=audited.nonce,
            old_statement=self._old_statement,
            stranger=self._stranger,
            random=os.urandom,
        )


def _codes(codes: frozenset[str]) -> str:
    return ", ".join(sorted(codes)) or "nothing found"
