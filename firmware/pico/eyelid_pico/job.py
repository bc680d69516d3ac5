"""What the board signs a step at a time, so that everything else goes on (SPEC-pico.md rule 8)."""

from .p256 import Signing, low_s

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .cose import Sign1
    from .grants import Prompt


class Job:
    """A signature in the making, and the answer that waits for its deadline. `prompt` is None for a statement."""

    def __init__(self, number: int, message: "Sign1", key: bytes, prompt: "Prompt | None", due_ms: int) -> None:
        self.number = number
        self.prompt = prompt
        self.due_ms = due_ms
        self.signed: "bytes | None" = None
        self._message = message
        self._signing = Signing(key, message.to_be_signed)

    def step(self) -> None:
        """A part of the work; the prompt has its grant once `signed` is there."""
        if self.signed is None and self._signing.step():
            assert self._signing.signature is not None
            self.signed = self._message.finish(low_s(self._signing.signature))
            if self.prompt is not None:
                self.prompt.grant = self.signed
