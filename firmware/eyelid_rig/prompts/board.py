"""Speaking with the Pico from the agent's thread: a request goes out at once, its answer comes back by the mailbox."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from eyelid_formats.errors import LinkError
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.mailbox import Mailbox
from eyelid_rig.prompts.uart import PicoUart

_log = logging.getLogger(__name__)


class Board:
    """The Pico as the agent asks it."""

    def __init__(self, uart: PicoUart, mailbox: Mailbox) -> None:
        self._uart = uart
        self._mailbox = mailbox

    def ask(self, request: pico.Request, then: Callable[[pico.Answer], None]) -> bool:
        """Send. False where the port is away: that is noticed elsewhere."""
        try:
            self._uart.ask(request, partial(self._mailbox.answer, then))
        except LinkError as error:
            _log.debug("%s", error)
            return False
        return True

    def signal(self, what: pico.Signal, counter: int, head: bytes) -> bool:
        """Have the wearer told; `head` is the ledger's, for the Pico to keep. False where the port is away."""
        return self.ask(pico.signal(what, counter, head), lambda _answer: None)
