"""What stands in provisioning's place in service: nothing can be ordered, and none of its code is even loaded."""

from .clock import NEVER_MS
from .codes import RefusedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .provisioning import Checking, Proposal


class Locked:
    """As provisioning.Provisioning, of a boot without the button held, or after the one press."""

    def check(self, _number: int, _signing_key: bytes, _seed: bytes, _encoded: bytes, _now_ms: int) -> "Checking":
        """Refuses."""
        raise RefusedError("provision-locked")

    @property
    def due_ms(self) -> int:
        """Never."""
        return NEVER_MS

    def waits(self, _now_ms: int) -> bool:
        """Nothing does."""
        return False

    def reminds(self, _now_ms: int) -> bool:
        """Of nothing."""
        return False

    def confirmed(self, _finger_ms: int, _now_ms: int) -> "Proposal | None":
        """A press is a prompt."""
        return None

    def drop(self) -> None:
        """Nothing waits."""
