"""The uplink's loop: the oldest bundle, one at a time, until it is answered for."""

from __future__ import annotations

import logging
import random
import time
from asyncio import sleep as asyncio_sleep
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from eyelid_formats import bundle
from eyelid_formats.bundle import BUNDLE_LIMIT, Verified
from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code, EyelidError, VerifyError
from eyelid_formats.unit import load_trust
from eyelid_rig.folders import Folders, read_bounded
from eyelid_rig.sending.answer import Decision, Held, Rejected, Retry, Sent, decide
from eyelid_rig.sending.backoff import Draw, FullJitter, NotNowError
from eyelid_rig.sending.carrier import Carrier
from eyelid_rig.sending.notes import Notes
from eyelid_rig.sending.outbox import Waiting, waiting

POLL_S = 0.2
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """The clock, the sleep and the chance that the sender goes by; `retry_s` is the longest wait before a bundle is tried again."""

    retry_s: float
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio_sleep
    draw: Draw = random.random


class Sender:
    """Sends what waits in the outbox. It reads the outbox and the trust folder, and writes to the inbox alone."""

    def __init__(self, folders: Folders, carrier: Carrier, pace: Pace) -> None:
        self._folders = folders
        self._carrier = carrier
        self._pace = pace
        self._notes = Notes(folders.inbox)
        self._not_before: dict[bytes, float] = {}

    async def run(self) -> None:
        """For ever."""
        while True:
            if not await self.step():
                await self._pace.sleep(POLL_S)

    async def step(self) -> bool:
        """Deliver the oldest bundle that need not wait; False where there is none."""
        entry = self._next()
        if entry is None:
            return False
        await self._retrying()(self._deliver, entry)
        self._not_before[entry.bundle_id] = self._pace.monotonic() + self._pace.retry_s
        return True

    def _next(self) -> Waiting | None:
        entries = waiting(self._folders)
        self._notes.forget({entry.bundle_id for entry in entries})
        now = self._pace.monotonic()
        self._not_before = {bundle_id: at for bundle_id, at in self._not_before.items() if at > now}
        return next((entry for entry in entries if entry.bundle_id not in self._not_before), None)

    def _retrying(self) -> AsyncRetrying:
        return AsyncRetrying(
            sleep=self._pace.sleep,
            wait=FullJitter(self._pace.retry_s, self._pace.draw),
            retry=retry_if_exception_type(NotNowError),
            before_sleep=_log_wait,
        )

    async def _deliver(self, entry: Waiting) -> None:
        """One attempt. The file is read each time: what was forgotten meanwhile is not sent. Raises NotNowError."""
        try:
            data = read_bounded(entry.path, BUNDLE_LIMIT)
            verified = self._check(entry, data)
        except FileNotFoundError:
            return
        except (EyelidError, OSError) as error:
            _LOG.error("bundle %s is not sent: %s", entry.bundle_id.hex(), error)
            return
        answer = await self._carrier.put(entry.bundle_id, data, lambda: self._notes.leaving(entry.bundle_id))
        self._record(entry, decide(answer, verified), answer.status)

    def _check(self, entry: Waiting, data: bytes) -> Verified:
        """Nothing leaves that does not verify by the rig's own trust folder, or that may not leave."""
        verified = bundle.verify(data, load_trust(self._folders.trust))
        if verified.draft.bundle_id != entry.bundle_id:
            raise VerifyError(Code.BUNDLE_DIFFERS, f"{entry.path.name} holds another bundle than its name says")
        if verified.draft.consent.scope is Scope.LOCAL:
            raise VerifyError(Code.SCOPE_LOCAL, "its scope is `local`: the host pulls it")
        return verified

    def _record(self, entry: Waiting, decision: Decision, status: int) -> None:
        name = entry.bundle_id.hex()
        match decision:
            case Sent(receipt):
                self._notes.receipt(entry.bundle_id, receipt)
                _LOG.info("bundle %s sent", name)
            case Rejected(code):
                self._notes.rejected(entry.bundle_id, code)
                _LOG.error("bundle %s rejected by the collector: %s", name, code)
            case Held(code):
                _LOG.error("bundle %s is held: the collector answered %d, %s", name, status, code)
            case Retry(code):
                raise NotNowError(Code.COLLECTOR_REFUSED, f"the collector answered {status}, {code}")


def _log_wait(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    _LOG.warning("attempt %d failed, next in %.1f s: %s", state.attempt_number, state.upcoming_sleep, error)
