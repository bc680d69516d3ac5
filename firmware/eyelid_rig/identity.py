"""Who this rig is: the Pi's key and the unit record that names it."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from eyelid_formats import keys
from eyelid_formats.errors import Code, RigError
from eyelid_formats.unit import Trust, Unit
from eyelid_rig.folders import Folders, read_bounded

PI_KEY = "pi.pem"
_PEM_LIMIT = 4096
_AGAIN = "bring it back, or move it, ledger/ and outbox/ aside and run eyelid-rig init --replace"


def load_pi_key(folders: Folders) -> Ed25519PrivateKey:
    """Raises RigError (`not-initialised`)."""
    path = folders.keys / PI_KEY
    try:
        key = load_pem_private_key(read_bounded(path, _PEM_LIMIT), None)
    except FileNotFoundError:
        raise RigError(Code.NOT_INITIALISED, f"{path} is not there: run eyelid-rig init") from None
    except (OSError, ValueError, TypeError) as error:
        reason = type(error).__name__
        raise RigError(Code.NOT_INITIALISED, f"{path} cannot be read as a key ({reason}): {_AGAIN}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise RigError(Code.NOT_INITIALISED, f"{path} is not an Ed25519 key: {_AGAIN}")
    return key


def find_unit(trust: Trust, pi_key: Ed25519PrivateKey, pico_unit: bytes | None) -> Unit:
    """The record of this Pi with the Pico that is connected. Raises RigError (`not-initialised`, `pico-other`)."""
    if pico_unit is None:
        raise RigError(Code.NOT_INITIALISED, "the Pico was never provisioned: run eyelid-rig init")
    mine = keys.raw(pi_key.public_key())
    unit = trust.units.get(pico_unit)
    if unit is None or unit.record.pi_key != mine:
        raise RigError(Code.PICO_OTHER, f"the Pico belongs to the unit {pico_unit.hex()[:16]}, and no record here joins it to this Pi")
    return unit
