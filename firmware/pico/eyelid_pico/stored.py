"""What the board keeps across power cuts, each kind in its own ring of sectors."""

import struct

from .statelog import Log, Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .order import Order
    from .statelog import Sectors

COUNTS_SECTORS = 24
SECTOR_COUNT = COUNTS_SECTORS + 2 + 2
NO_HEAD = bytes(32)
_GRANTED = 16
_COUNTS = "<QQQ32sQQ8s16Q"
_UNIT_SIZE = 8


class Counts:
    """Counter, grants, boots and the last ledger head; `store` returns when they are in flash (rule 1).

    `forgot` is the first epoch after the last forget, 0 before any. `spoken` are the voices since the last finger.
    `granted` are the counters of the last sixteen grants, oldest first.
    """

    def __init__(self, sectors: "Sectors") -> None:
        self._log = Log(sectors, 0, COUNTS_SECTORS)
        self.counter = self.grants = self.boots = self.forgot = self.spoken = 0
        self.head = NO_HEAD
        self.granted: "list[int]" = []
        self._unit = bytes(_UNIT_SIZE)
        self._stored_head = NO_HEAD
        if self._log.payload is not None:
            self._take(struct.unpack(_COUNTS, self._log.payload))

    def _take(self, stored: "tuple[Any, ...]") -> None:
        """No counter is 0: zeros fill up the places of grants that were not given yet."""
        self.counter, self.grants, self.boots, self.head, self.forgot, self.spoken, self._unit = stored[:7]
        self.granted = [counter for counter in stored[7:] if counter]
        self._stored_head = self.head

    def belong_to(self, unit: bytes) -> None:
        """Drops a head that another unit's ledger had: a power cut may have ended a provisioning before it was dropped in flash."""
        if self._unit != unit[:_UNIT_SIZE]:
            self._unit, self.head = unit[:_UNIT_SIZE], NO_HEAD

    @property
    def head_is_stored(self) -> bool:
        """False while only RAM knows the newest head."""
        return self.head == self._stored_head

    def count_grant(self, counter: int) -> None:
        """One grant more, for this prompt."""
        self.grants += 1
        self.granted = self.granted[1 - _GRANTED :] + [counter]

    def store(self) -> None:
        """Appends everything as one record, which fits one page."""
        filling = [0] * (_GRANTED - len(self.granted))
        counts = (self.counter, self.grants, self.boots, self.head, self.forgot, self.spoken, self._unit)
        self._log.append(struct.pack(_COUNTS, *counts, *filling, *self.granted))
        self._stored_head = self.head


class Seed:
    """The seed of the vault's keys. `replace` erases the old one from flash before it returns (rule 2)."""

    def __init__(self, sectors: "Sectors") -> None:
        self._pair = Pair(sectors, COUNTS_SECTORS)

    @property
    def value(self) -> "bytes | None":
        """32 bytes, or None before the first provisioning."""
        return self._pair.payload

    def replace(self, seed: bytes) -> None:
        """Stores a new seed and destroys the old one."""
        self._pair.replace(seed)


class Identity:
    """What was provisioned: signing key, thumbprint of its public key, unit, operator's key (x then y), policy; all None before.

    `timings` is None, too, where they are as usual.
    """

    def __init__(self, sectors: "Sectors") -> None:
        self._pair = Pair(sectors, COUNTS_SECTORS + 2)
        self._pair.settle()
        self.signing_key: "bytes | None" = None
        self.kid: "bytes | None" = None
        self.unit: "bytes | None" = None
        self.operator: "bytes | None" = None
        self.timings: "bytes | None" = None
        self.policy: "bytes | None" = None
        self._take(self._pair.payload)

    def _take(self, record: "bytes | None") -> None:
        if record is not None:
            self.signing_key, self.kid = record[:32], record[32:64]
            self.unit, self.operator = record[64:96], record[96:160]
            policy_at = 161 + record[160]
            self.timings = record[161:policy_at] or None
            self.policy = record[policy_at:]

    def replace(self, signing_key: bytes, kid: bytes, order: "Order") -> None:
        """Stores a new identity and destroys the old one."""
        timings = order.timings.encoded or b""
        names = signing_key + kid + order.unit + order.operator
        self._pair.replace(names + bytes([len(timings)]) + timings + order.policy.encoded)
        self._take(self._pair.payload)
