"""The agent with the board's real core: from a finger to the outbox, and everything that can come between."""

from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code, EyelidError, LinkError, RigError
from eyelid_rig.gate import State
from eyelid_rig.prompts.pico import Ask, Signal
from factory import Rig
from unit.rig.deskrig import DeskRig
from unit.rig.test_ledgerfile import file_limit


def refusals(rig: DeskRig) -> list[tuple[int, str]]:
    return [(one.counter, one.reason) for one in rig.details(ledger.Refused)]


def grant_late(rig: DeskRig) -> None:
    """A press whose grant is still on its way."""
    rig.see()
    rig.uart.holds.add(Ask.GRANT)
    rig.finger()
    rig.settle()
    assert rig.agent.sealing.state is State.GRANTING


def test_a_press_becomes_one_bundle_that_verifies(rig: DeskRig) -> None:
    rig.ask()
    (verified,) = rig.bundles()
    assert (verified.draft.counter, verified.draft.consent.prompt, verified.draft.consent.scope) == (1, Gesture.PRESS, Scope.ANSWER)
    assert [type(one) for one in rig.details()] == [ledger.Boot, ledger.Prompt, ledger.Sealed]
    assert rig.uart.signals == [Signal.KEPT]


def test_the_wearer_is_told_kept_only_when_the_bundle_lies_in_the_outbox(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    told = rig.uart.signals
    monkeypatch.setattr(rig.uart, "signals", _Watched(told, lambda: seen.append(len(rig.bundles()))))
    rig.ask()
    assert seen == [1]


class _Watched(list[Signal]):
    def __init__(self, items: list[Signal], on_append: object) -> None:
        super().__init__(items)
        self._on_append = on_append

    def append(self, item: Signal) -> None:
        super().append(item)
        self._on_append()  # type: ignore[operator]


def test_a_double_press_carries_the_scope_that_the_wearer_opted_in_to(rig: DeskRig) -> None:
    rig.ask("double")
    draft = rig.bundles()[0].draft
    assert (draft.consent.prompt, draft.consent.scope) == (Gesture.DOUBLE, Scope.TRAIN)


def test_no_prompt_no_bundle(rig: DeskRig) -> None:
    rig.see(60)
    assert rig.bundles() == []
    assert rig.details(ledger.Prompt) == []
    assert Ask.GRANT not in rig.uart.asked


def test_a_repeated_event_changes_nothing(rig: DeskRig) -> None:
    rig.see()
    rig.desk.press()
    rig.desk.events *= 3
    rig.uart.bring_events()
    for _ in range(4):
        rig.settle()
    assert len(rig.bundles()) == 1
    assert refusals(rig) == []
    rig.check_counted()


def test_an_old_event_that_comes_again_later_changes_nothing(rig: DeskRig) -> None:
    rig.see()
    rig.desk.press()
    old = list(rig.desk.events)
    rig.uart.bring_events()
    rig.settle()
    rig.ask()
    before = rig.details()
    rig.desk.events.extend(old)
    rig.uart.bring_events()
    rig.settle()
    assert rig.details() == before


def test_a_press_while_one_is_worked_on_is_counted_and_refused_as_busy(rig: DeskRig) -> None:
    grant_late(rig)
    rig.finger()
    rig.settle()
    rig.uart.release()
    rig.settle()
    assert refusals(rig) == [(2, "busy")]
    assert Signal.BUSY in rig.uart.signals
    rig.check_counted()


def test_a_press_whose_event_was_lost_is_expired_as_unseen(rig: DeskRig) -> None:
    rig.see()
    rig.desk.press()
    rig.desk.events.clear()
    rig.ask()
    assert rig.details(ledger.Expired) == [ledger.Expired(1, 1, "unseen")]
    assert len(rig.bundles()) == 1
    rig.check_counted()


def test_a_press_whose_event_was_lost_is_noticed_without_another_press(rig: DeskRig) -> None:
    rig.desk.press()
    rig.desk.events.clear()
    rig.wait(2_100)
    rig.check_counted()


def test_a_grant_that_does_not_come_is_refused_after_five_seconds(rig: DeskRig) -> None:
    grant_late(rig)
    rig.wait(4_800)
    assert rig.agent.sealing.state is State.GRANTING
    rig.wait(300)
    assert refusals(rig) == [(1, "link-timeout")]
    rig.check_counted()


def test_a_grant_that_comes_after_the_refusal_seals_nothing(rig: DeskRig) -> None:
    grant_late(rig)
    rig.wait(5_100)
    rig.uart.release()
    rig.settle()
    assert rig.bundles() == []
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]
    rig.check_counted()


def test_a_grant_that_the_board_refuses_is_refused(rig: DeskRig) -> None:
    rig.see()
    rig.finger()
    rig.desk.device._custody._prompts.clear()
    rig.settle()
    assert refusals(rig) == [(1, "grant-refused")]
    assert rig.bundles() == []


def test_a_port_that_dies_in_mid_exchange_refuses_the_prompt_and_closes_the_epoch(rig: DeskRig) -> None:
    grant_late(rig)
    rig.uart.is_open = False
    rig.agent.mailbox.post(LinkError(Code.PICO_ABSENT, "the Pico's port died"))
    rig.settle()
    assert refusals(rig) == [(1, "pico-absent")]
    assert rig.recorder.epoch is None
    assert rig.agent.view.state == "pico-absent"
    rig.uart.is_open = True
    rig.uart.holds.clear()
    rig.wait(2_100)
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]
    rig.check_counted()


def test_a_board_that_boots_in_mid_exchange_refuses_the_prompt_and_the_next_one_works(rig: DeskRig) -> None:
    grant_late(rig)
    rig.reboot_board()
    rig.settle()
    assert refusals(rig) == [(1, "interrupted")]
    rig.uart.holds.clear()
    rig.wait(2_100)
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]
    rig.check_counted()


def test_forgetting_in_mid_exchange_refuses_the_prompt_and_destroys(rig: DeskRig) -> None:
    rig.ask()
    grant_late(rig)
    rig.finger("hold")
    rig.settle()
    rig.uart.release()
    rig.settle()
    assert refusals(rig) == [(2, "forgotten")]
    assert rig.bundles() == []
    assert rig.recorder.records() == ()
    (forgotten,) = rig.details(ledger.Forgotten)
    assert len(forgotten.bundle_ids) == 1
    rig.check_counted()


def test_shutting_drops_every_frame_and_is_in_the_ledger(rig: DeskRig) -> None:
    rig.see()
    rig.desk.shutter(True)
    rig.uart.bring_events()
    rig.settle()
    assert rig.recorder.records() == ()
    assert rig.recorder.epoch is None
    rig.wait(3_000)
    assert rig.recorder.epoch is None, "no key is asked for while shut"
    rig.desk.shutter(False)
    rig.uart.bring_events()
    rig.wait(2_100)
    assert rig.recorder.epoch is not None
    assert [type(one) for one in rig.details()[1:]] == [ledger.Shut, ledger.Opened]


def test_a_shut_whose_event_was_lost_is_noticed_by_the_next_hello(rig: DeskRig) -> None:
    rig.see()
    rig.desk.shutter(True)
    rig.desk.events.clear()
    rig.wait(2_100)
    assert rig.agent.view.shut
    assert rig.recorder.records() == ()
    assert rig.recorder.epoch is None
    rig.desk.shutter(False)
    rig.desk.events.clear()
    rig.wait(4_200)
    assert not rig.agent.view.shut
    assert rig.recorder.epoch is not None
    assert [type(one) for one in rig.details()[1:]] == [ledger.Shut, ledger.Opened]


def test_a_lamp_that_does_not_shine_gets_no_key_and_no_frame_and_says_so(rig: DeskRig) -> None:
    rig.see()
    rig.desk.lamp.fault = "dark"
    rig.wait(6_000)
    assert rig.recorder.epoch is None
    assert rig.agent.view.state == "lamp-dark"
    before = rig.recorder.counts.sealed
    rig.see()
    assert rig.recorder.counts.sealed == before
    rig.desk.lamp.fault = "ok"
    rig.wait(1_000)
    assert rig.agent.view.state == "ok"
    assert rig.recorder.epoch is not None


def test_a_key_whose_answer_is_lost_costs_its_epoch_and_no_other(rig: DeskRig) -> None:
    rig.see()
    rig.uart.loses.add(Ask.KEY)
    rig.wait(2_100)
    rig.uart.loses.clear()
    rig.wait(5_200)
    assert rig.recorder.epoch is not None
    assert rig.agent.view.state == "ok"


def test_a_request_for_a_key_that_somebody_repeats_opens_no_epoch_that_nobody_seals_with(rig: DeskRig) -> None:
    rig.see()
    epoch = rig.recorder.epoch
    assert epoch is not None
    rig.desk.skip(2_000)
    assert rig.desk.refusal(int(Ask.KEY), {2: epoch}) == "epoch-past"
    rig.wait(100)
    assert rig.recorder.epoch == epoch + 1


def test_the_board_of_another_unit_ends_the_process(rig: DeskRig) -> None:
    other = Rig.make(5)
    rig.desk.button = True
    rig.reboot_board()
    rig.desk.move((100, False))
    rig.desk.provision(signing_key=other.pico.private_numbers().private_value.to_bytes(32), unit=other.unit.hash)
    rig.desk.events.clear()
    with pytest.raises(RigError) as raised:
        rig.wait(2_100)
    assert raised.value.code is Code.PICO_OTHER


def test_a_full_disk_refuses_with_that_reason_and_the_next_press_works(rig: DeskRig) -> None:
    rig.see()
    with file_limit(0):
        rig.finger()
        rig.settle()
        assert rig.agent.sealing.last_refusal == "storage-full"
        assert rig.counting.owed == 2
        rig.wait(1_000)
        assert rig.counting.owed == 2
    rig.wait(1_000)
    assert rig.counting.owed == 0
    assert refusals(rig) == [(1, "storage-full")]
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]
    rig.check_counted()


def test_a_press_that_comes_while_busy_on_a_full_disk_is_owed_and_eye_goes_on(rig: DeskRig) -> None:
    grant_late(rig)
    with file_limit(0):
        rig.finger()
        rig.settle()
        rig.uart.release()
        rig.settle()
    rig.wait(1_000)
    assert refusals(rig) == [(2, "busy"), (1, "storage-full")]
    rig.check_counted()


def test_an_outbox_without_room_refuses_with_that_reason(tmp_path: Path, keys: Rig) -> None:
    rig = DeskRig.make(tmp_path / "rig", keys, outbox_bytes=1_000)
    rig.ask()
    assert refusals(rig) == [(1, "outbox-full")]
    assert list(rig.folders.staging.iterdir()) == []
    rig.stop()


def test_forgetting_with_a_full_disk_deletes_and_is_counted_when_there_is_room(rig: DeskRig) -> None:
    rig.ask()
    with file_limit(0):
        rig.finger("hold")
        rig.settle()
        assert rig.bundles() == []
        assert rig.recorder.records() == ()
    rig.wait(1_000)
    (forgotten,) = rig.details(ledger.Forgotten)
    assert len(forgotten.bundle_ids) == 1


def test_a_forget_while_eye_was_away_is_made_up_for_at_the_start(rig: DeskRig) -> None:
    rig.ask()
    rig.stop()
    rig.desk.hold()
    rig.desk.events.clear()
    rig.start()
    assert rig.bundles() == []
    assert [len(one.bundle_ids) for one in rig.details(ledger.Forgotten)] == [1]
    rig.ask()
    rig.restart()
    assert [one.draft.counter for one in rig.bundles()] == [2], "and only once"


def test_a_forget_whose_event_was_lost_is_noticed_by_the_next_hello(rig: DeskRig) -> None:
    rig.ask()
    rig.desk.hold()
    rig.desk.events.clear()
    rig.wait(2_100)
    assert rig.bundles() == []
    (forgotten,) = rig.details(ledger.Forgotten)
    rig.desk.hold()
    rig.uart.bring_events()
    rig.wait(4_200)
    assert len(rig.details(ledger.Forgotten)) == 2
    assert forgotten.epoch > 0


def test_forgetting_keeps_what_has_left(rig: DeskRig) -> None:
    rig.ask()
    rig.ask()
    first = rig.bundles()[0]
    (rig.folders.inbox / "1.receipt").write_bytes(rig.receipt(first))
    rig.inbox.poll()
    rig.ask("hold")
    assert [one.hash for one in rig.bundles()] == [first.hash]


def test_frames_from_before_a_forget_open_with_no_key_that_the_board_still_gives(rig: DeskRig) -> None:
    rig.see()
    infos = rig.recorder.records()
    kept = {info: rig.recorder._vault._ring.get(info) for info in infos}
    rig.finger("hold")
    rig.settle()
    rig.wait(2_100)
    rig.see()
    rig.desk.press()
    event = next(one for one in rig.desk.events if one[0] == 97)
    ring = rig.recorder._vault._ring
    for info, sealed in kept.items():
        assert sealed is not None
        ring.put(info, sealed)
        for _, key in event[6]:
            with pytest.raises(RigError):
                rig.recorder.open_record(info, key)


def test_a_press_carries_the_keys_of_its_look_back_and_no_more(rig: DeskRig) -> None:
    rig.wait(16_000)
    rig.desk.press()
    epochs = [epoch for epoch, _ in rig.desk.events[-1][6]]
    assert len(epochs) <= 6
    assert epochs == sorted(epochs)
    assert epochs[-1] == rig.recorder.epoch


def test_no_error_of_a_prompt_leaves_the_gate_anywhere_but_waiting(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("compose", "stage", "seal"):
        owner = {"compose": rig.agent.parts.composer, "stage": rig.outbox, "seal": rig.counting}[name]

        def fail(*_: object) -> None:
            raise EyelidError(Code.CROP_ENCODE, "test")

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fail)
            rig.ask()
        assert rig.agent.sealing.state is State.WAITING
        assert rig.agent.sealing.work is None
        assert list(rig.folders.staging.iterdir()) == []
    assert refusals(rig) == [(1, "crop-encode"), (2, "crop-encode"), (3, "crop-encode")]
    rig.check_counted()


def test_a_release_that_fails_ends_the_process_and_the_next_start_finishes_it(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:

        def fail(_: bytes) -> None:
            raise OSError(5, "the card is dying")

        patch.setattr(rig.outbox, "release", fail)
        rig.see()
        rig.finger()
        with pytest.raises(OSError):
            rig.settle()
    assert Signal.KEPT not in rig.uart.signals
    rig.restart()
    assert len(rig.bundles()) == 1
    rig.check_counted()
