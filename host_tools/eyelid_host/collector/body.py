"""Reading a request's body: bounded in size, in time, and in what all bodies hold in memory together."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv6Network
from typing import Self

from starlette.requests import Request

from eyelid_formats.bundle import BUNDLE_LIMIT
from eyelid_formats.errors import Code, EyelidError

MEMORY_BYTES = 64 * 2**20
PEER_BYTES = MEMORY_BYTES // 2
LEAST_BYTES_PER_S = 4096
_DRAIN_BYTES = 2 * BUNDLE_LIMIT
_DRAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that must each time bring `LEAST_BYTES_PER_S` of them or the body's end, and seconds in all."""

    idle_s: float
    upload_s: float


class Memory:
    """How much of it bodies may hold together, and those of one peer: nobody can take all of it."""

    def __init__(self, limit: int = MEMORY_BYTES, peer_limit: int = PEER_BYTES) -> None:
        self._limit = limit
        self._peer_limit = peer_limit
        self._of_peer: Counter[str] = Counter()

    @property
    def used(self) -> int:
        """Bytes that are held."""
        return self._of_peer.total()

    def take(self, peer: str, size: int) -> None:
        """Raises EyelidError (`busy`)."""
        if self.used + size > self._limit or self._of_peer[peer] + size > self._peer_limit:
            raise EyelidError(Code.BUSY, "the collector holds as many bodies as it may, of all or of yours: send it again later")
        self._of_peer[peer] += size

    def give_back(self, peer: str, size: int) -> None:
        """What `take` took."""
        self._of_peer[peer] -= size
        if not self._of_peer[peer]:
            del self._of_peer[peer]


class Body:
    """One request's body, counted in `memory` until the context ends."""

    def __init__(self, request: Request, memory: Memory, patience: Patience) -> None:
        self._request = request
        self._memory = memory
        self._peer = _peer(request)
        self._patience = patience
        self._chunks = request.stream()
        self._held = bytearray()
        self._counted = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._release()

    def _release(self) -> None:
        self._memory.give_back(self._peer, self._counted)
        self._counted = 0
        self._held = bytearray()

    async def read(self) -> bytes:
        """All of it. Raises EyelidError (`upload-size`, `upload-timeout`, `busy`), ClientDisconnect."""
        self._expect_length()
        try:
            async with asyncio.timeout(self._patience.upload_s):
                while await self._read_on():
                    pass
        except TimeoutError:
            raise EyelidError(Code.UPLOAD_TIMEOUT, "the body came too slowly: send it again") from None
        return bytes(self._held)

    async def _read_on(self) -> bool:
        """Hold what `idle_s` must bring; whether there may be more. A body that trickles is cut off here, however long it could go on."""
        due = len(self._held) + self._patience.idle_s * LEAST_BYTES_PER_S
        async with asyncio.timeout(self._patience.idle_s):
            while len(self._held) < due:
                chunk = await anext(self._chunks, None)
                if chunk is None:
                    return False
                self._hold(chunk)
        return True

    def _expect_length(self) -> None:
        declared = self._request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > BUNDLE_LIMIT:
            raise _too_large()

    def _hold(self, chunk: bytes) -> None:
        if len(self._held) + len(chunk) > BUNDLE_LIMIT:
            raise _too_large()
        self._memory.take(self._peer, len(chunk))
        self._counted += len(chunk)
        self._held += chunk

    async def drain(self) -> None:
        """Give up the body: read on for a moment and forget it, so that a sender that is still sending gets to read its answer."""
        self._release()
        if "expect" in self._request.headers:
            return
        left = _DRAIN_BYTES
        try:
            async with asyncio.timeout(_DRAIN_S):
                async for chunk in self._chunks:
                    left -= len(chunk)
                    if left < 0:
                        return
        except TimeoutError:
            return


def _peer(request: Request) -> str:
    """Who sends: an address, of IPv6 the first half, whose other half every host chooses itself."""
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    return str(IPv6Network((host.partition("%")[0], 64), strict=False))


def _too_large() -> EyelidError:
    return EyelidError(Code.UPLOAD_SIZE, f"the body is larger than {BUNDLE_LIMIT} bytes")
