"""What the board holds in trust, and the order in which it may change: flash first, then whoever asked.

Nothing here knows of pins or messages. Methods raise codes.RefusedError, and statelog.FlashWornError when the flash fails.
"""

from .clock import NEVER_MS
from .codes import GESTURE_VOICE, RefusedError
from .cose import Sign1, digest
from .grants import Prompt, judge, keep
from .hmac256 import wipe_bytes
from .keychain import Keychain, next_seed, provisioned_seed
from .locked import Locked, unload
from .p256 import Signing
from .policy import Policy
from .stored import NO_HEAD, Counts, Identity, Seed
from .voice import VoicePace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .cbor import Octets
    from .provisioning import Proposal, Provisioning
    from .statelog import Sectors

HEAD_WITHIN_MS = 30000
PROVISIONING = ("provisioning", "order", "p256_verify")


class Custody:
    """Counter, keys, policy and the pending prompts. Constructing it is the boot: it counts and renews the seed."""

    def __init__(self, sectors: "Sectors", noise: "Callable[[], bytes]", unlocked: bool) -> None:
        self.counts = Counts(sectors)
        self.identity = Identity(sectors)
        self.counts.belong_to(self.identity.unit or b"")
        self.counts.boots += 1
        self.counts.store()
        self._seed = Seed(sectors)
        self._noise = noise
        self.provisioning: "Provisioning | Locked" = self._unlock() if unlocked else Locked()
        self.keychain = Keychain(self.counts.boots)
        self._prompts: "list[Prompt]" = []
        self._head_due_ms = 0
        self.voice = VoicePace()
        self._policy = Policy(self.identity.policy) if self.identity.policy is not None else None
        if self._seed.value is not None:
            self._renew(self._seed.value)

    def _unlock(self) -> "Provisioning":
        from .provisioning import Provisioning  # a board in service has no use for it

        return Provisioning(self.identity, self.counts.boots)

    def lock(self) -> None:
        """Provisioning is over for this boot, and its code leaves the heap."""
        self.provisioning = Locked()
        unload(PROVISIONING)

    def _renew(self, seed: bytes) -> None:
        """The next seed, with the old one gone from flash and RAM (rule 2)."""
        renewed = next_seed(seed, self._noise())
        self._seed.replace(renewed)
        wipe_bytes(seed)
        self.keychain.start(renewed, self._noise())

    @property
    def is_provisioned(self) -> bool:
        """True once a press has confirmed a provisioning."""
        return self._policy is not None and self._seed.value is not None

    @property
    def policy(self) -> Policy:
        """The policy; raises RefusedError before provisioning."""
        if self._policy is None or self._seed.value is None:
            raise RefusedError("not-provisioned")
        return self._policy

    @property
    def unit(self) -> bytes:
        """The unit; raises RefusedError before provisioning."""
        if self.identity.unit is None:
            raise RefusedError("not-provisioned")
        return self.identity.unit

    def signing(self, message: Sign1) -> Signing:
        """The signature over a message, in the making: the key itself stays here. Raises RefusedError before provisioning."""
        if self.identity.signing_key is None:
            raise RefusedError("not-provisioned")
        return Signing(self.identity.signing_key, message.to_be_signed, self._noise())

    def count(self, gesture: int, now_ms: int) -> Prompt:
        """A new pending prompt, its counter in flash; raises RefusedError before provisioning and for one voice too many."""
        scope = self.policy.scope_of(gesture)
        if gesture == GESTURE_VOICE:
            self.voice.take(self.counts.spoken, now_ms)
        self.counts.spoken = self.counts.spoken + 1 if gesture == GESTURE_VOICE else 0
        self.counts.counter += 1
        self.counts.store()
        prompt = Prompt(self.counts.counter, gesture, scope, now_ms)
        keep(self._prompts, prompt)
        return prompt

    def shut(self, now_ms: int) -> None:
        """Every key leaves RAM, and the chain goes on from where nothing before leads (rule 6)."""
        self.keychain.end(now_ms, self._noise())

    def look_back(self, gesture: int) -> "list[list[object]]":
        """Keys that go with a prompt: none with a spoken one."""
        return [] if gesture == GESTURE_VOICE else self.keychain.look_back()

    def forget(self) -> int:
        """Makes everything sealed so far unreadable; the number of the first epoch of the new seed.

        That it was done is in flash first: a Pi that does not hear of it now is told whenever it asks.
        """
        if self._seed.value is None:
            raise RefusedError("not-provisioned")
        self._prompts = []
        self.counts.forgot = self.keychain.next_epoch
        self.counts.store()
        self._renew(self._seed.value)
        return self.keychain.next_epoch

    def show_head(self, head: bytes, now_ms: int) -> None:
        """Keeps the ledger head that the Pi has just shown: in RAM at once, in flash within 30 s of the first that is not there yet."""
        if self.counts.head_is_stored:
            self._head_due_ms = now_ms + HEAD_WITHIN_MS
        self.counts.head = head

    def store_head(self, now_ms: int) -> None:
        """Stores a head whose time has come, unless another record took it along."""
        if now_ms >= self._head_due_ms and not self.counts.head_is_stored:
            self.counts.store()

    @property
    def due_ms(self) -> int:
        """When a head is to be stored, a key to leave RAM or the wearer to be told; NEVER_MS where nothing is."""
        head_ms = NEVER_MS if self.counts.head_is_stored else self._head_due_ms
        return min(head_ms, self.keychain.due_ms, self.provisioning.due_ms)

    def begin_grant(self, draft_bytes: "Octets", lamp: int, now_ms: int) -> "tuple[Prompt, Sign1 | None]":
        """The prompt and the grant to sign; no grant where `prompt.grant` is already over these bytes."""
        prompt, draft = judge(self._prompts, draft_bytes, self.unit, self.policy, now_ms)
        if draft is None:
            return prompt, None
        self.counts.count_grant(prompt.counter)
        self.counts.head = draft.ledger_head
        self.counts.store()
        prompt.draft_hash = digest(draft_bytes)
        return prompt, self._sign1("grant", self._grant(prompt, prompt.draft_hash, lamp, now_ms))

    def _grant(self, prompt: Prompt, draft_hash: bytes, lamp: int, now_ms: int) -> "dict[int, object]":
        return {
            0: 1,
            1: prompt.counter,
            2: prompt.gesture,
            3: prompt.scope,
            4: now_ms,
            5: lamp,
            6: draft_hash,
            7: self.unit,
        }

    def begin_statement(self, nonce: bytes, now_ms: int) -> Sign1:
        """The audit statement to sign (SPEC-ledger.md)."""
        counts = self.counts
        payload: "dict[int, object]" = {
            0: 1,
            1: nonce,
            2: counts.counter,
            3: counts.grants,
            4: counts.head,
            5: self.unit,
            6: now_ms,
            7: counts.boots,
            8: counts.granted,
        }
        return self._sign1("audit", payload)

    def _sign1(self, name: str, payload: "dict[int, object]") -> Sign1:
        kid = self.identity.kid
        if kid is None:
            raise RefusedError("not-provisioned")
        return Sign1(name, kid, payload)

    def confirm(self, new: "Proposal") -> bytes:
        """Takes a provisioning that a press has confirmed into flash, and no other at this boot; returns the unit.

        A board that had a unit forgets first: whatever is cut off after it, keys of the old wearer never come back. A cut before
        the identity leaves the old unit, or none; a head of the old unit is dropped at the next boot, where it could not be here.
        """
        self.lock()
        self._prompts = []
        if self.is_provisioned:
            self.counts.forgot = self.keychain.next_epoch
            self.counts.store()
        self._renew(provisioned_seed(new.seed, self.counts.boots))
        wipe_bytes(new.seed)
        self.identity.replace(new.signing_key, new.kid, new.order)
        self._policy = new.order.policy
        self.counts.belong_to(new.order.unit)
        self.counts.head = NO_HEAD
        self.counts.store()
        return new.order.unit
