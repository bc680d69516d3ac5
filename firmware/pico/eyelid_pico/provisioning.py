"""Provisioning: an operator's order at a boot with the button held, then one press (SPEC-pico.md rule 9).

Decides and remembers; what changes in flash is custody's.
"""

from . import cbor, codes
from .clock import NEVER_MS
from .codes import RefusedError
from .cose import digest, thumbprint
from .order import Order
from .p256 import is_private_key, public_multiple
from .p256_verify import Verifying

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .stored import Identity

UNLOCKED_MS = 600000
WITHIN_MS = 60000
AWARE_MS = 300
REMIND_MS = 2000


class Proposal:
    """A provisioning that needs nothing but its press any more. `kid` is the thumbprint of the signing key's public half."""

    def __init__(self, order: Order, signing_key: bytes, seed: bytes) -> None:
        self.order = order
        self.signing_key = signing_key
        self.seed = seed
        self.kid = b""


class Checking:
    """A job: the order's signature, then the public half of the signing key. Answers `done`, from when on the proposal waits."""

    code_if_dropped = "busy"

    def __init__(self, number: int, provisioning: "Provisioning", proposal: Proposal, operator: bytes) -> None:
        self.number = number
        self._provisioning = provisioning
        self._proposal = proposal
        order = proposal.order
        self._verifying = Verifying(operator, order.to_be_signed, order.signature)
        self._public = public_multiple(proposal.signing_key)
        self.is_done = False

    def step(self) -> None:
        """A part of the work."""
        if not self._verifying.step():
            return
        if self._verifying.holds and not self._public.step():
            return
        self.is_done = True

    def answer(self, now_ms: int) -> "tuple[int, dict[int, object]]":
        """`done`; raises RefusedError where the signature does not hold."""
        if not self._verifying.holds:
            raise RefusedError("order-operator")
        x, y = self._public.affine()
        self._proposal.kid = thumbprint(x.to_bytes(32, "big") + y.to_bytes(32, "big"))
        self._provisioning.wait(self._proposal, now_ms)
        return codes.DONE, {}


class Provisioning:
    """Of one boot at which the button was held: for a while, and until a press confirms an order."""

    def __init__(self, identity: "Identity", boots: int) -> None:
        self._identity = identity
        self._boots = boots
        self._proposal: "Proposal | None" = None
        self._since_ms = 0
        self._remind_ms = 0

    def check(self, number: int, signing_key: bytes, seed: bytes, encoded: bytes, now_ms: int) -> Checking:
        """The job that an order makes. Raises RefusedError for all that is not its signature."""
        if now_ms > UNLOCKED_MS:
            raise RefusedError("provision-locked")
        try:
            order = Order(encoded)
        except cbor.MalformedError:
            raise RefusedError("order-malformed") from None
        operator = self._identity.operator or order.operator
        self._refuse(order, operator, signing_key, seed)
        return Checking(number, self, Proposal(order, signing_key, seed), operator)

    def _refuse(self, order: Order, operator: bytes, signing_key: bytes, seed: bytes) -> None:
        """An order for another boot, board or pair of secrets, or by another operator than the board's."""
        if order.boots != self._boots:
            raise RefusedError("order-boot")
        if order.replaces != self._identity.unit:
            raise RefusedError("order-unit")
        if order.keys != digest(signing_key + seed) or not is_private_key(signing_key):
            raise RefusedError("order-keys")
        if order.kid != thumbprint(operator):
            raise RefusedError("order-operator")

    def wait(self, proposal: Proposal, now_ms: int) -> None:
        """From now on a press confirms it, and no longer the one that waited. Call it once its signature holds: anybody can send one."""
        self._proposal = proposal
        self._since_ms = self._remind_ms = now_ms

    def is_over(self, now_ms: int) -> bool:
        """True when neither an order that was still in time nor a press can come any more: provisioning may be locked."""
        return now_ms > UNLOCKED_MS + WITHIN_MS and not self.waits(now_ms)

    def waits(self, now_ms: int) -> bool:
        """True while a provisioning waits for its press."""
        if self._proposal is not None and now_ms - self._since_ms > WITHIN_MS:
            self._proposal = None
        return self._proposal is not None

    @property
    def due_ms(self) -> int:
        """When the wearer is told again; NEVER_MS where nothing waits."""
        return NEVER_MS if self._proposal is None else self._remind_ms

    def reminds(self, now_ms: int) -> bool:
        """True when the wearer is to be told, again and again, that a provisioning waits."""
        if not self.waits(now_ms) or now_ms < self._remind_ms:
            return False
        self._remind_ms = now_ms + REMIND_MS
        return True

    def confirmed(self, finger_ms: int, now_ms: int) -> "Proposal | None":
        """What a press confirms, if its finger came down when the wearer had been told, and had had the time to know it."""
        return self._proposal if self.waits(now_ms) and finger_ms - self._since_ms >= AWARE_MS else None

    def drop(self) -> None:
        """A hold cancels what waits."""
        self._proposal = None
