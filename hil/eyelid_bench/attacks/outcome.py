"""An attack, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from eyelid_formats.errors import EyelidError

SceneT = TypeVar("SceneT")
ANY = ""
"""In `Attack.expected`: whatever the code, a refusal is what counts."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The code that an attack was refused with, empty where it got through; `note` says more in plain words."""

    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attack(Generic[SceneT]):
    """One attempt. `expected` is the code of the one check that is meant to stop it: a refusal by another one proves nothing."""

    name: str
    had: str
    done: str
    judge: str
    expected: str
    carry_out: Callable[[SceneT], Refusal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attack, for the report and the summary. `group` says in what place the attacker stood."""

    group: str
    name: str
    had: str
    done: str
    judge: str
    code: str
    ok: bool
    note: str = ""


def carry_out(group: str, attack: Attack[SceneT], scene: SceneT) -> Outcome:
    """Make the attempt. Raises what keeps it from being made at all."""
    refusal = attack.carry_out(scene)
    ok = bool(refusal.code) if attack.expected == ANY else refusal.code == attack.expected
    return Outcome(group, attack.name, attack.had, attack.done, attack.judge, refusal.code, ok, refusal.note)


def carry_out_all(group: str, attacks: Iterable[Attack[SceneT]], scene: SceneT) -> list[Outcome]:
    """Each in its turn."""
    return [carry_out(group, attack, scene) for attack in attacks]


def refusal(judge: Callable[[], object]) -> Refusal:
    """What `judge` says to something forged."""
    try:
        judge()
    except EyelidError as error:
        return Refusal(str(error.code))
    return Refusal("")
