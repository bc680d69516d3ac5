"""What stands in provisioning's place in service: nothing can be ordered, and none of its code is even loaded."""

import sys

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

    def is_over(self, _now_ms: int) -> bool:
        """Over for long, or never begun."""
        return False

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


def unload(modules: "tuple[str, ...]") -> None:
    """Takes modules of this package out of the heap: the next import would load them again. Nothing on CPython, where tests share them."""
    if sys.implementation.name != "micropython":
        return
    package = sys.modules[__name__.rpartition(".")[0]]
    for name in modules:
        sys.modules.pop(package.__name__ + "." + name, None)
        if hasattr(package, name):
            delattr(package, name)
