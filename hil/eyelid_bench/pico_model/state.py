"""What the model of a board is made of: what it has still to say, its prompts, and what no reset takes away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eyelid_bench.pico_model.words import Fields, Rig, Say

Check = Callable[[Any], bool]


class Refusal(Exception):  # noqa: N818 - an answer of the board's
    """The board says no."""

    def __init__(self, code: str, wait_ms: int = 0) -> None:
        super().__init__(code)
        self.fields: Fields = {2: code} | ({3: wait_ms} if wait_ms else {})


@dataclass(slots=True)
class Expected:
    """A message that the board will send, an answer or an event, from `at_ms` to `late_ms`. A field may be a check in place of a value."""

    kind: Say
    fields: Fields
    at_ms: int
    number: int | None = None
    late_ms: int = 0
    seen: Callable[[int, Fields], None] | None = None


@dataclass(slots=True)
class Prompt:
    """A counted one; `draft` is what was granted for it."""

    counter: int
    gesture: int
    scope: int
    at_ms: int
    draft: bytes = b""
    grant: bytes = b""


@dataclass(slots=True)
class Flash:
    """What no reset takes away."""

    counter: int = 0
    grants: int = 0
    boots: int = 0
    forgot: int = 0
    spoken: int = 0
    head: bytes | None = bytes(32)
    """None: a power cut left it unknown, as it may the next one."""
    stored_head: bytes | None = bytes(32)
    head_due_ms: int | None = None
    granted: tuple[int, ...] | None = ()
    seed: bytes = b""
    rig: Rig | None = None
