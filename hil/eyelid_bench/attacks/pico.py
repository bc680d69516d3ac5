"""Requests that a hostile Pi may send, made to a running copy of the Pico. In this order: each goes on from the one before."""

from __future__ import annotations

import time
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ec

from eyelid_bench.attacks.board import Board
from eyelid_bench.attacks.loot import with_consent
from eyelid_bench.attacks.outcome import Attack, Refusal, refusal
from eyelid_bench.pico import LampFault
from eyelid_formats import cose, keys
from eyelid_formats.consent import MAX_RETENTION_S, Scope
from eyelid_formats.order import Order, keys_hash, sign_order
from eyelid_formats.unit import Policy
from eyelid_rig.prompts import pico

_PI = "the Pi’s wires to it"
_PICO = "the Pico"
_JPEG = b"a frame that was sealed before the forget" * 400
_SIZE = (1920, 1080)
_LOOKS_AGAIN_S = 0.6
_OWN_POLICY = Policy(Scope.ANSWER, Scope.TRAIN, (bytes(32),), MAX_RETENTION_S, bytes(32), bytes(16), bytes(32), 999_999)


def grant_without_press(board: Board) -> Refusal:
    """Nobody pressed since the board started."""
    return _answered(board.ask(pico.grant(board.draft.encode())))


def hoard_keys(board: Board) -> Refusal:
    """Ask for the next epoch's key while one is out; keep a frame sealed with the first, and lose that key as `eye` does."""
    first = board.ask_key()
    assert isinstance(first, pico.EpochKey), first
    board.vault.open_epoch(first.epoch, bytearray(first.key))
    board.kept = board.vault.add(_JPEG, 0, 1, _SIZE)
    board.vault.close_epoch()
    return _answered(board.ask(pico.next_key()))


def ask_again(board: Board) -> Refusal:
    """Ask for the epoch whose key was given, by its number: somebody who took over the Pi since then."""
    assert board.kept is not None
    return _answered(board.ask(pico.next_key(board.kept.epoch)))


def ask_ahead(board: Board) -> Refusal:
    """Ask for an epoch that is still to come."""
    assert board.kept is not None
    return _answered(board.ask(pico.next_key(board.kept.epoch + 100)))


def raise_scope(board: Board) -> Refusal:
    """One real press, and a draft that says `train`."""
    event = board.after(board.simulated.press, pico.PromptEvent)
    board.draft = replace(board.draft, counter=event.counter)
    return _answered(board.ask(pico.grant(with_consent(board.draft, scope=Scope.TRAIN).encode())))


def add_recipient(board: Board) -> Refusal:
    """The same press, and a draft for somebody else."""
    draft = with_consent(board.draft, recipients=(board.stranger,))
    return _answered(board.ask(pico.grant(draft.encode())))


def keep_longer(board: Board) -> Refusal:
    """The same press, and a draft that may be kept for ever."""
    draft = with_consent(board.draft, retention_s=MAX_RETENTION_S)
    return _answered(board.ask(pico.grant(draft.encode())))


def take_more(board: Board) -> Refusal:
    """The same press, and a draft of the whole frame."""
    facts = replace(board.draft.crop, box=(0, 0, *board.draft.frame.size), size=board.draft.frame.size, share_ppm=1_000_000)
    return _answered(board.ask(pico.grant(replace(board.draft, crop=facts).encode())))


def spend_press_twice(board: Board) -> Refusal:
    """A draft that is granted, as it should be, and then another one for the same press."""
    board.granted = board.draft.encode()
    first = board.ask(pico.grant(board.granted))
    assert isinstance(first, pico.Granted), first
    return _answered(board.ask(pico.grant(replace(board.draft, bundle_id=bytes(16)).encode())))


def open_after_forget(board: Board) -> Refusal:
    """Hold; then ask with a press for every key there is, and try each on the frame that was kept."""
    board.after(board.simulated.hold, pico.ForgottenEvent)
    event = board.after(board.simulated.press, pico.PromptEvent)
    kept = board.kept
    assert kept is not None
    offered: list[bytes | bytearray] = [key for _, key in event.keys] or [bytes(32)]
    refusals = [refusal(lambda key=key: board.vault.open_record(kept, key)) for key in offered]  # type: ignore[misc]
    return next((one for one in refusals if not one.code), refusals[0])


def film_in_the_dark(board: Board) -> Refusal:
    """The lamp's wire is cut; ask for a key."""
    return _with_lamp(board, "dark")


def film_without_sensor(board: Board) -> Refusal:
    """The sensor's wire is cut, so that nothing says that the lamp is dark."""
    return _with_lamp(board, "missing")


def blind_sensor(board: Board) -> Refusal:
    """A torch is held at the sensor."""
    return _with_lamp(board, "sunlight")


def _with_lamp(board: Board, fault: LampFault) -> Refusal:
    """The board looks anew only when its last refusal has stood for its time."""
    time.sleep(_LOOKS_AGAIN_S)
    board.simulated.lamp_fault(fault)
    try:
        return _answered(board.ask_key())
    finally:
        board.simulated.lamp_fault("ok")


def ask_after_reset(board: Board) -> Refusal:
    """The board has just started: ask for a key before anything else."""
    return _answered(board.ask(pico.next_key()))


def replay_request(board: Board) -> Refusal:
    """Play back the recorded request that was granted, once the board has started again."""
    board.simulated.reset()
    board.hello()
    return _answered(board.ask(pico.grant(board.granted)))


def order_own_policy(board: Board) -> Refusal:
    """Provision the board in service with a policy, an operator and keys of their own."""
    return _answered(board.ask(_own_order(board.hello())))


def order_while_unlocked(board: Board) -> Refusal:
    """The same, at a boot at which the wearer holds the button, as the rig's operator asked for."""
    board.simulated.hold_button_at_boot(True)
    board.simulated.reset()
    state = board.hello()
    board.simulated.hold_button_at_boot(False)
    board.simulated.bounce([(0, 0)])
    return _answered(board.ask(_own_order(state)))


def _own_order(state: pico.State) -> pico.Request:
    """Right in everything but whose it is."""
    operator = ec.generate_private_key(ec.SECP256R1())
    signing_key = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32)
    order = Order(
        unit=bytes(32),
        policy_bytes=_OWN_POLICY.encode(),
        timings=None,
        operator=keys.raw(operator.public_key())[1:],
        boots=state.boots,
        keys=keys_hash(signing_key, bytes(32)),
        replaces=state.unit,
    )
    return pico.provision(signing_key, bytes(32), sign_order(order, cose.P256Signer(operator)))


def _answered(answer: pico.Answer) -> Refusal:
    return Refusal(answer.code if isinstance(answer, pico.Refusal) else "")


GROUP = "At the Pico’s wires"
ATTACKS: tuple[Attack[Board], ...] = (
    Attack("A bundle without a press", _PI, "asked for a grant though nobody had pressed", _PICO, "no-prompt", grant_without_press),
    Attack("Hoarded keys", _PI, "asked for the next key while one was out", _PICO, "too-early", hoard_keys),
    Attack("A key of the past", _PI, "asked for an epoch whose key had been given", _PICO, "epoch-past", ask_again),
    Attack("A key of the future", _PI, "asked for an epoch that was still to come", _PICO, "epoch-ahead", ask_ahead),
    Attack("A press spent on more", _PI, "asked for “train” after a single press", _PICO, "scope-above-gesture", raise_scope),
    Attack("A press spent on a stranger", _PI, "named a recipient of their own", _PICO, "recipient-not-allowed", add_recipient),
    Attack("A press spent for ever", _PI, "asked to keep the crop for 68 years", _PICO, "retention-above-policy", keep_longer),
    Attack("A press spent on the whole frame", _PI, "asked for a crop as large as the frame", _PICO, "share-above-policy", take_more),
    Attack("A press spent twice", _PI, "asked for a second grant after the first", _PICO, "grant-used", spend_press_twice),
    Attack(
        "Opening what was forgotten", _PI, "kept a sealed frame, and after the forget tried every key that a press brings",
        "the vault", "vault-key", open_after_forget,
    ),
    Attack("Filming in the dark", _PI, "cut the lamp’s wire and asked for a key", _PICO, "lamp-dark", film_in_the_dark),
    Attack("Filming past the sensor", _PI, "cut the wire of the lamp’s sensor", _PICO, "lamp-no-sensor", film_without_sensor),
    Attack("Filming beside a torch", _PI, "held a torch at the lamp’s sensor", _PICO, "lamp-blinded", blind_sensor),
    Attack("A recorded request", _PI, "played back a request that had been granted", _PICO, "no-prompt", replay_request),
    Attack("A key by a reset", _PI, "asked for a key as soon as the board had started again", _PICO, "too-early", ask_after_reset),
    Attack("A policy of their own", _PI, "ordered the Pico to allow everything, in service", _PICO, "provision-locked", order_own_policy),
    Attack(
        "A policy at a provisioning", _PI, "ordered the same while the wearer held the button at the Pico’s start",
        _PICO, "order-operator", order_while_unlocked,
    ),
)  # fmt: skip
