"""From what a person named to a rig and its unit."""

from __future__ import annotations

from eyelid_formats.errors import Code, EyelidError, VerifyError
from eyelid_formats.unit import Trust, Unit
from eyelid_host.ports import choose_port, found_ports
from eyelid_host.rig import Rig
from eyelid_host.trust import the_only_unit, with_unit
from eyelid_host.words import printable


def find_port(named: str | None) -> str:
    """The port that is meant. Raises RigError (`port-missing`, `port-several`)."""
    return named or choose_port(None, found_ports())


def known_unit(rig: Rig, trust: Trust) -> tuple[Unit, Trust]:
    """The unit that this rig says it is, and a trust that knows it.

    A record that the trust folder lacks is asked of the rig, and believed when one of the folder's operators signed it. Raises
    VerifyError (`unit-unknown`, `unit-operator`).
    """
    said = rig.status().fields.get("unit")
    hash_ = _hash(said)
    if hash_ is None:
        return the_only_unit(trust), trust
    if hash_ not in trust.units:
        trust = _learn(rig, hash_, trust)
    return trust.unit(hash_), trust


def _learn(rig: Rig, hash_: bytes, trust: Trust) -> Trust:
    try:
        return with_unit(trust, rig.unit_record(hash_))
    except EyelidError as error:
        if error.code is not Code.NOT_FOUND:
            raise
        raise VerifyError(Code.UNIT_UNKNOWN, f"the rig says it is unit {hash_.hex()[:16]}, which the trust folder does not know") from None


def _hash(said: object) -> bytes | None:
    """A unit's hash as the status has it: 64 hexadecimal digits."""
    try:
        hash_ = bytes.fromhex(printable(str(said), 64)) if said else b""
    except ValueError:
        return None
    return hash_ if len(hash_) == 32 else None
