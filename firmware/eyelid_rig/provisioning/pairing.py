"""Pairing: one Pi, one Pico and one policy become a unit, which an operator signs and a finger confirms."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from eyelid_formats import cose, keys
from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code, LinkError, RigError
from eyelid_formats.grant import read_statement
from eyelid_formats.order import Order, Timings, keys_hash
from eyelid_formats.unit import Policy, Recipient, Unit, UnitRecord, load_trust, read_unit, sign_unit
from eyelid_rig.folders import Folders, sync_folder, write_durably
from eyelid_rig.identity import PI_KEY, find_unit, load_pi_key
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.uart import PicoUart, Port, meet
from eyelid_rig.provisioning.handover import Handover
from eyelid_rig.provisioning.keyring import Keyring, operator_file, private_pem, public_pem
from eyelid_rig.settings import RigSettings

PROOF_S = 65.0
"""The Pico takes the press within 60 s; its confirmation may come a little later."""
_PENDING = ".pending"
NOTICE = """Eyelid takes a picture only when you ask, keeps the part of it that you asked about, and sends that part alone.
One press: to answer you, and for nothing else. Two presses: also to improve or train what answers you, if you opted in.
Hold the button for three seconds to have everything deleted that has not been sent.
While the lamp is lit, frames are kept, encrypted, for ten seconds.
"""


@dataclass(frozen=True, slots=True)
class Paired:
    """What init made."""

    unit: Unit
    counter: int


def pair(
    settings: RigSettings,
    keyring: Keyring,
    notice: str,
    open_port: Callable[[], Port],
    say: Callable[[str], None],
    *,
    replace: bool,
) -> Paired:
    """Make the keys and the unit record, order the Pico to be its part, and wait for one press.

    `say` shows a line to the person: first that the Pico is to be started with its button held, where it was not. Keys and record are
    on the disk before the Pico takes its part, and the record counts only after the press; an init that was cut off is finished by the
    next one. Raises RigError (`already-initialised`, `proof-timeout`, `order-operator`), LinkError.
    """
    folders = Folders(Path(settings.rig_dir))
    folders.make()
    proven = threading.Event()
    uart = PicoUart(open_port, lambda event: proven.set() if isinstance(event, pico.ProvisionedEvent) else None)
    uart.start()
    try:
        state = meet(uart)
        if replace or not _finish(folders, keyring, state.unit):
            _refuse_initialised(folders, state, replace)
            unit, signing_key = _make_unit(settings, keyring, notice.encode(), folders)
            _handover(settings, keyring, unit, signing_key, state).give(uart, state, say)
            say("Press the button once to confirm.")
            if not proven.wait(PROOF_S):
                raise RigError(Code.PROOF_TIMEOUT, "no press within a minute: nothing was provisioned; run init again")
            _publish(folders, unit.hash)
            state = meet(uart)
        unit = find_unit(load_trust(folders.trust), load_pi_key(folders), state.unit)
        _keep_notice(folders, unit, notice.encode())
        return Paired(unit, _prove(uart, unit))
    finally:
        uart.stop()


def _refuse_initialised(folders: Folders, state: pico.State, replace: bool) -> None:
    if not replace and (state.unit is not None or list(folders.trust.glob("*.unit"))):
        raise RigError(
            Code.ALREADY_INITIALISED,
            "this rig, or its Pico, is provisioned. To replace that: run init --replace, and start the Pico with its button held",
        )


def _pending(folders: Folders, unit: bytes) -> Path:
    """Where a record waits for its press: no reader of a trust folder takes it for one."""
    return folders.trust / f"{unit.hex()[:16]}{_PENDING}"


def _publish(folders: Folders, unit: bytes) -> None:
    """The press was made: from here on the record counts."""
    path = _pending(folders, unit)
    path.replace(path.with_suffix(".unit"))
    sync_folder(folders.trust)
    for other in folders.trust.glob(f"*{_PENDING}"):
        other.unlink()


def _finish(folders: Folders, keyring: Keyring, unit: bytes | None) -> bool:
    """Publish the record of a Pico that took its press just before an earlier init was cut off."""
    if unit is None or not _pending(folders, unit).exists():
        return False
    operator = keys.raw(keyring.operator.public_key())
    if read_unit(_pending(folders, unit).read_bytes(), [operator]).hash != unit:
        return False
    _publish(folders, unit)
    return True


def _keep_notice(folders: Folders, unit: Unit, notice: bytes) -> None:
    """For people, beside the record that names its hash."""
    if sha256(notice).digest() == unit.policy.notice:
        write_durably(folders.trust / "notice.txt", notice)


def _make_unit(settings: RigSettings, keyring: Keyring, notice: bytes, folders: Folders) -> tuple[Unit, bytes]:
    pi_key = _pi_key(folders)
    pico_key = ec.generate_private_key(ec.SECP256R1())
    policy = _policy(settings, keyring, notice)
    unit_record = UnitRecord(
        name=settings.name,
        pi_key=keys.raw(pi_key.public_key()),
        pico_key=keys.raw(pico_key.public_key()),
        policy_bytes=policy.encode(),
        recipients=(Recipient("collector", keys.raw(keyring.recipient.public_key()), keys.raw(keyring.receipts.public_key())),),
        wearer_key=keys.raw(keyring.wearer.public_key()),
        issued_s=int(time.time()),
    )
    data = sign_unit(unit_record, cose.Ed25519Signer(keyring.operator))
    unit = read_unit(data, [keys.raw(keyring.operator.public_key())])
    write_durably(folders.trust / operator_file(keyring.operator), public_pem(keyring.operator))
    write_durably(_pending(folders, unit.hash), data)
    return unit, pico_key.private_numbers().private_value.to_bytes(32)


def _pi_key(folders: Folders) -> Ed25519PrivateKey:
    """The Pi keeps its key when it is paired again: its ledger goes on."""
    path = folders.keys / PI_KEY
    if not path.exists():
        write_durably(path, private_pem(Ed25519PrivateKey.generate()), 0o600)
    return load_pi_key(folders)


def _policy(settings: RigSettings, keyring: Keyring, notice: bytes) -> Policy:
    return Policy(
        press_scope=Scope.ANSWER,
        double_scope=Scope[settings.double_scope.upper()],
        recipients=(keys.x25519_thumbprint(keys.raw(keyring.recipient.public_key())),),
        retention_s=settings.retention_s,
        notice=sha256(notice).digest(),
        wearer=secrets.token_bytes(16),
        wearer_key=keys.x25519_thumbprint(keys.raw(keyring.wearer.public_key())),
        share_ppm=settings.share_ppm,
    )


def _handover(settings: RigSettings, keyring: Keyring, unit: Unit, signing_key: bytes, state: pico.State) -> Handover:
    seed = secrets.token_bytes(32)
    order = Order(
        unit=unit.hash,
        policy_bytes=unit.record.policy_bytes,
        timings=Timings.of(settings.button_stable_ms, settings.button_double_ms, settings.button_hold_ms),
        operator=keys.raw(keyring.board.public_key())[1:],
        boots=state.boots,
        keys=keys_hash(signing_key, seed),
        replaces=state.unit,
    )
    return Handover(order, signing_key, seed, cose.P256Signer(keyring.board))


def _prove(uart: PicoUart, unit: Unit) -> int:
    """The Pico signs for the unit, and holds the policy that the operator signed; returns its counter."""
    nonce = secrets.token_bytes(32)
    answer = uart.call(pico.audit(nonce))
    policy = uart.call(pico.policy())
    if not isinstance(answer, pico.Statement) or not isinstance(policy, pico.PolicyBytes):
        raise LinkError(Code.LINK_ANSWER, "the Pico answers audit or policy with something else")
    statement = read_statement(answer.statement, unit.pico_verifier(), nonce)
    if statement.unit != unit.hash or policy.policy != unit.record.policy_bytes:
        raise RigError(Code.PICO_OTHER, "the Pico holds another unit or policy than it was given")
    return statement.counter
