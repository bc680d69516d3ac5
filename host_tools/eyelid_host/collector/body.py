"""Reading a request's body: bounded in size, in time, and in what all bodies hold in memory together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from eyelid_formats.bundle import BUNDLE_LIMIT
from eyelid_formats.errors import Code, EyelidError

MEMORY_BYTES = 64 * 2**20
_DRAIN_BYTES = 2 * BUNDLE_LIMIT
_DRAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a byte, and in all."""

    idle_s: float
    upload_s: float


class Memory:
    """How much of it bodies may hold together."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self.limit = limit
        self.used = 0


class Body:
    """One request's body, counted in `memory` until the context ends."""

    def __init__(self, request: Request, memory: Memory, patience: Patience) -> None:
        self._request = request
        self._memory = memory
        self._patience = patience
        self._chunks = request.stream()
        self._held = bytearray()
        self._counted = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._release()

    def _release(self) -> None:
        self._memory.used -= self._counted
        self._counted = 0
        self._held = bytearray()

    async def read(self) -> bytes:
        """All of it. Raises EyelidError (`upload-size`, `upload-timeout`, `busy`), ClientDisconnect."""
        self._expect_length()
        try:
            async with asyncio.timeout(self._patience.upload_s):
                async for chunk in _impatient(self._chunks, self._patience.idle_s):
                    self._hold(chunk)
        except TimeoutError:
            raise EyelidError(Code.UPLOAD_TIMEOUT, "the body came too slowly: send it again") from None
        return bytes(self._held)

    def _expect_length(self) -> None:
        declared = self._request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > BUNDLE_LIMIT:
            raise _too_large()

    def _hold(self, chunk: bytes) -> None:
        if len(self._held) + len(chunk) > BUNDLE_LIMIT:
            raise _too_large()
        if self._memory.used + len(chunk) > self._memory.limit:
            raise EyelidError(Code.BUSY, "the collector holds as many bodies as it may: send it again later")
        self._memory.used += len(chunk)
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


async def _impatient(chunks: AsyncIterator[bytes], idle_s: float) -> AsyncIterator[bytes]:
    while True:
        async with asyncio.timeout(idle_s):
            chunk = await anext(chunks, None)
        if chunk is None:
            return
        yield chunk


def _too_large() -> EyelidError:
    return EyelidError(Code.UPLOAD_SIZE, f"the body is larger than {BUNDLE_LIMIT} bytes")
