"""What the board works out a step at a time, so that everything else goes on (SPEC-pico.md rule 8)."""

from . import codes
from .clock import NEVER_MS
from .codes import RefusedError
from .p256 import low_s

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .cose import Sign1
    from .grants import Prompt
    from .outgoing import Outgoing
    from .p256 import Signing

    class Job(Protocol):
        """Work for the request `number`; dropped, it is refused with `code_if_dropped`."""

        number: int
        code_if_dropped: str

        @property
        def is_done(self) -> bool:
            """True once `answer` may be called."""

        def step(self) -> None:
            """A part of the work, a few milliseconds on the board; not called again once it is done."""

        def answer(self, now_ms: int) -> "tuple[int, dict[int, object]]":
            """Type and fields of the answer; raises RefusedError where the work came out against the request."""


DEADLINE_MS = 700


class Signature:
    """A grant or a statement in the making. `prompt` is None for a statement."""

    def __init__(self, number: int, message: "Sign1", signing: "Signing", prompt: "Prompt | None" = None) -> None:
        self.number = number
        self.code_if_dropped = "busy" if prompt is None else "no-prompt"
        self._prompt = prompt
        self._message = message
        self._signing = signing
        self._signed: "bytes | None" = None

    @property
    def is_done(self) -> bool:
        """True once it is signed."""
        return self._signed is not None

    def step(self) -> None:
        """A part of the signature; the prompt has its grant with the last one."""
        if self._signing.step():
            assert self._signing.signature is not None
            self._signed = self._message.finish(low_s(self._signing.signature))
            if self._prompt is not None:
                self._prompt.grant = self._signed

    def answer(self, _now_ms: int) -> "tuple[int, dict[int, object]]":
        """`granted` or `statement`."""
        return codes.GRANTED if self._prompt else codes.STATEMENT, {2: self._signed}


class Workbench:
    """Holds one job at a time; its answer leaves at the deadline after its request, or at the next multiple of it."""

    def __init__(self, out: "Outgoing", deadline_ms: int) -> None:
        self._out = out
        self._deadline_ms = deadline_ms
        self._job: "Job | None" = None
        self._due_ms = 0

    @property
    def is_working(self) -> bool:
        """True while a job has steps left."""
        return self._job is not None and not self._job.is_done

    def refuse_second(self) -> None:
        """Raises RefusedError while there is a job: call it before anything changes for another one."""
        if self._job is not None:
            raise RefusedError("busy")

    def begin(self, job: "Job", now_ms: int) -> None:
        """Takes a job."""
        self._job = job
        self._due_ms = now_ms + self._deadline_ms

    @property
    def due_ms(self) -> int:
        """When there is something to do: 0 is at once, NEVER_MS is without a job."""
        if self._job is None:
            return NEVER_MS
        return self._due_ms if self._job.is_done else 0

    def poll(self, now_ms: int) -> None:
        """A step of the work, or the answer when it is due."""
        job = self._job
        if job is None:
            return
        if not job.is_done:
            job.step()
        if now_ms < self._due_ms:
            return
        if job.is_done:
            self._job = None
            self._answer(job, now_ms)
        else:
            self._due_ms += self._deadline_ms

    def _answer(self, job: "Job", now_ms: int) -> None:
        try:
            kind, fields = job.answer(now_ms)
        except RefusedError as refusal:
            self._out.refuse(job.number, refusal)
        else:
            self._out.answer(kind, job.number, fields)

    def drop(self) -> None:
        """Forgetting and provisioning end what is being worked on."""
        if self._job is not None:
            self._out.refuse(self._job.number, RefusedError(self._job.code_if_dropped))
            self._job = None
