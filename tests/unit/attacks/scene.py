"""What a thief of a test rig has: its folders, its Pi's key, and the Pico's statements."""

from __future__ import annotations

import os
from pathlib import Path

from eyelid_bench.attacks.loot import STATEMENT, Loot, Stranger
from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from factory import LedgerBuilder, Rig

NONCE = bytes(range(32))
OLD_NONCE = bytes(32)


def make_loot(folder: Path) -> Loot:
    """Two bundles and a refusal, one bundle with its receipt, all of it as an honest rig leaves it."""
    rig, book = Rig.make(), Rig.make().ledger()
    book.boot()
    first = book.sealed(1)
    old_ledger = book.data
    book.refused(2)
    second = book.sealed(3, Gesture.DOUBLE, Scope.TRAIN)
    outbox = folder / "rig" / "outbox"
    outbox.mkdir(parents=True)
    for made in (first, second):
        (outbox / made.file_name).write_bytes(made.data)
    (outbox / f"{first.id.hex()}.receipt").write_bytes(rig.receipt(first))
    write_ledger(folder / "rig", book)
    (folder / "rig" / STATEMENT).write_bytes(rig.statement(NONCE, 3, 2, book.head, granted=(1, 3)))
    return Loot(
        rig=folder / "rig",
        scratch=folder,
        trust=rig.trust,
        unit=rig.unit,
        pi=rig.pi,
        pressed=first.data,
        old_ledger=old_ledger,
        nonce=NONCE,
        old_statement=rig.statement(OLD_NONCE, 3, 2, book.head, granted=(1, 3)),
        stranger=Stranger.make(),
        random=os.urandom,
    )


def write_ledger(rig: Path, book: LedgerBuilder) -> None:
    (rig / "ledger").mkdir(parents=True)
    (rig / "ledger" / ledger.FILE_NAME).write_bytes(book.data)
