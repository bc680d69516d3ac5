"""The vault's epoch keys: a one-way chain from the seed (SPEC-pico.md rules 2 and 3)."""

from .clock import NEVER_MS
from .codes import RefusedError
from .hmac256 import hmac_sha256, wipe, wipe_bytes

EPOCH_MS = 2000
LOOK_BACK_MS = 10000
_KEPT = 6
_EPOCHS_A_BOOT = 1 << 24


def next_seed(seed: bytes, noise: bytes) -> bytes:
    """The seed that follows `seed`; `noise` is 32 bytes that nobody else knows."""
    return hmac_sha256(seed, b"next" + noise)


def provisioned_seed(seed: bytes, boots: int) -> bytes:
    """The seed that a provisioning at this boot begins with: `boots` never repeats, and secrets that are given again make another chain."""
    return hmac_sha256(seed, b"provisioned" + boots.to_bytes(4, "big"))


class Epoch:
    """An epoch whose key is in RAM."""

    def __init__(self, number: int, key: bytearray, ends_ms: int) -> None:
        self.number = number
        self.key = key
        self.ends_ms = ends_ms


class Keychain:
    """Opens epochs one after another, forward only, the first one when the last boot's is over. Numbers go on across forgets and boots."""

    def __init__(self, boots: int) -> None:
        self._next = boots * _EPOCHS_A_BOOT
        self._end = self._next + _EPOCHS_A_BOOT
        self._link = bytearray(32)
        self._kept: "list[Epoch]" = []
        self._not_before_ms = EPOCH_MS
        self._out_until_ms = 0
        self.has_dropped = False
        """True once a key or a seed has left: what it stood in still lies in freed memory, until that is overwritten."""

    @property
    def next_epoch(self) -> int:
        """Number of the epoch that the next request opens."""
        return self._next

    def start(self, seed: bytes, noise: bytes) -> None:
        """Begins the chain of a new seed; every key of the old one leaves RAM. `noise` is never stored: flash alone gives no key."""
        self.drop()
        self.has_dropped = True
        self._set_link(hmac_sha256(seed, b"chain" + noise))

    def is_out(self, now_ms: int) -> bool:
        """True while the last epoch's key counts as out."""
        return now_ms < self._out_until_ms

    def refuse_other(self, epoch: int) -> None:
        """Raises RefusedError unless this is the epoch that the next request opens."""
        if epoch < self._next:
            raise RefusedError("epoch-past")
        if epoch > self._next:
            raise RefusedError("epoch-ahead")

    def refuse_early(self, now_ms: int) -> None:
        """Raises RefusedError, with how long to wait, while none may open; for good after 388 days, whose numbers are the next boot's."""
        if self._next == self._end:
            raise RefusedError("busy")
        if now_ms < self._not_before_ms:
            raise RefusedError("too-early", self._not_before_ms - now_ms)

    def open(self, now_ms: int) -> Epoch:
        """Opens the next epoch; the caller has seen that none of the above refuses it."""
        derived = hmac_sha256(self._link, b"key")
        epoch = Epoch(self._next, bytearray(derived), now_ms + EPOCH_MS)
        wipe_bytes(derived)
        self._set_link(hmac_sha256(self._link, b"step"))
        self._next += 1
        self._not_before_ms = self._out_until_ms = epoch.ends_ms
        self._kept.append(epoch)
        while len(self._kept) > _KEPT:
            self._drop_oldest()
        return epoch

    def expire(self, finger_ms: int) -> None:
        """Drops the keys of epochs that ended more than the look-back before `finger_ms`."""
        while self._kept and finger_ms - self._kept[0].ends_ms > LOOK_BACK_MS:
            self._drop_oldest()

    @property
    def due_ms(self) -> int:
        """When the oldest key leaves RAM; NEVER_MS without one."""
        return self._kept[0].ends_ms + LOOK_BACK_MS + 1 if self._kept else NEVER_MS

    def look_back(self) -> "list[list[object]]":
        """[number, key] of the epochs still in RAM, oldest first."""
        return [[epoch.number, bytes(epoch.key)] for epoch in self._kept]

    def end(self, now_ms: int, noise: bytes) -> None:
        """The shut switch: the epoch is over, and the chain goes on from where nothing before leads, but not before the full length."""
        self._out_until_ms = now_ms
        self.drop()
        self._set_link(hmac_sha256(self._link, b"shut" + noise))

    def drop(self) -> None:
        """Every key leaves RAM."""
        while self._kept:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        wipe(self._kept.pop(0).key)
        self.has_dropped = True

    def _set_link(self, link: bytes) -> None:
        self._link[:] = link
        wipe_bytes(link)
