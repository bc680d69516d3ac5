"""The operator's order: signed for one boot of the Pico, and handed over at the first one with the button held."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from eyelid_formats import cose
from eyelid_formats.errors import Code, LinkError, RigError
from eyelid_formats.order import Order, sign_order
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.uart import PicoUart, meet

HELD_S = 180.0
"""How long a person has to start the Pico with its button held."""
HOLD = "Start the Pico with its button held, then let go: take its supply away and give it back, or pull its RUN pin low."
_CHECK_S = 10.0
"""The Pico checks the signature before it answers: about three seconds on an RP2040."""
_LOOK_S = 0.2
_REFUSALS = {
    "order-operator": (
        Code.ORDER_OPERATOR,
        "the Pico takes orders of another operator: give the --keys folder that it was provisioned with; its operator-board.pem counts",
    ),
    "order-unit": (Code.PICO_OTHER, "the Pico became another unit's meanwhile: run init again"),
}


@dataclass(frozen=True, slots=True)
class Handover:
    """An order with the secrets that go with it (32 bytes each). `order.boots` does not matter: it becomes each boot's in turn."""

    order: Order
    signing_key: bytes
    seed: bytes
    operator: cose.Signer

    def give(self, uart: PicoUart, state: pico.State, say: Callable[[str], None]) -> None:
        """Returns when the Pico waits for its press. Raises LinkError, RigError (`proof-timeout`, `order-operator`, `pico-other`)."""
        until_s = time.monotonic() + HELD_S
        while refusal := self._refusal(uart, state.boots):
            if refusal == "provision-locked":
                say(HOLD)
            elif refusal != "order-boot":
                raise _error(refusal)
            state = _next_boot(uart, state.boots, until_s)

    def _refusal(self, uart: PicoUart, boots: int) -> str:
        """Why the Pico does not take the order at this boot of it; empty where it does."""
        order = sign_order(replace(self.order, boots=boots), self.operator)
        try:
            uart.call(pico.provision(self.signing_key, self.seed, order), _CHECK_S)
        except LinkError as error:
            if error.code is not Code.PICO_REFUSED:
                raise
            return str(error).rsplit(" ", 1)[1]
        return ""


def _error(refusal: str) -> RigError:
    code, message = _REFUSALS.get(refusal, (Code.PICO_REFUSED, f"the Pico refused the order: {refusal}"))
    return RigError(code, message)


def _next_boot(uart: PicoUart, boots: int, until_s: float) -> pico.State:
    """The state of another boot than that one; while it is off, the Pico does not answer."""
    while time.monotonic() < until_s:
        with suppress(LinkError):
            state = meet(uart)
            if state.boots != boots:
                return state
        time.sleep(_LOOK_S)
    raise RigError(Code.PROOF_TIMEOUT, "the Pico was not started with its button held: nothing was provisioned; run init again")
