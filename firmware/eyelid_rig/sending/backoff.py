"""How long to wait before the collector is asked again (`SPEC-upload.md`)."""

from __future__ import annotations

from collections.abc import Callable

from tenacity import RetryCallState, wait_exponential
from tenacity.wait import wait_base

from eyelid_formats.errors import Code, RigError

Draw = Callable[[], float]
"""A random number from 0 to 1."""


class NotNowError(RigError):
    """Nothing can be sent now; nothing is lost."""


class FullJitter(wait_base):
    """From 0 to 2^(n-1) seconds after n failures, `cap_s` at most; from half of it on where the certificate does not hold."""

    def __init__(self, cap_s: float, draw: Draw) -> None:
        self._cap_s = cap_s
        self._draw = draw
        self._ceiling = wait_exponential(multiplier=1, max=cap_s)

    def __call__(self, retry_state: RetryCallState) -> float:
        """Seconds."""
        if _is_certificate(retry_state):
            return self._cap_s * (1 + self._draw()) / 2
        return self._draw() * self._ceiling(retry_state)


def _is_certificate(retry_state: RetryCallState) -> bool:
    error = retry_state.outcome.exception() if retry_state.outcome else None
    return isinstance(error, NotNowError) and error.code is Code.COLLECTOR_CERTIFICATE
