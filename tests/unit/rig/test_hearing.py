"""What was said becomes a prompt, words for a press, a command or a tone; and when nothing may be heard, nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Intent
from eyelid_formats.crop import open_crop
from eyelid_formats.errors import Code, LinkError
from eyelid_formats.inbox import PulledNote, SentNote
from eyelid_rig.gate import State
from eyelid_rig.prompts.pico import Ask, Signal
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.phrases import Command
from factory import Rig
from unit.rig.deskrig import DeskRig

WORDS = "what is this"


@pytest.fixture
def confirming(tmp_path: Path, keys: Rig) -> Iterator[DeskRig]:
    made = DeskRig.make(tmp_path / "rig", keys, confirms=True)
    yield made
    made.stop()


def state(rig: DeskRig) -> object:
    return rig.agent.hearing.to_json()["state"]


def command(rig: DeskRig, which: Command) -> None:
    rig.say(str(which), which)


def shutter(rig: DeskRig, shut: bool) -> None:
    rig.desk.shutter(shut)
    rig.wait(40)


def note(rig: DeskRig, name: str, data: bytes) -> None:
    (rig.folders.inbox / name).write_bytes(data)
    rig.inbox.poll()


def test_the_tag_says_what_the_words_want_and_nothing_else_of_them(rig: DeskRig) -> None:
    rig.see(10)
    rig.say("translate this", Intent.TRANSLATE)
    rig.see(20)
    rig.settle()
    (verified,) = rig.bundles()
    assert verified.draft.consent.intent is Intent.TRANSLATE
    assert b"translate" not in verified.draft.encode()


def test_nothing_is_heard_while_the_switch_is_shut_and_again_once_it_is_open(rig: DeskRig) -> None:
    assert (rig.voice.attended, state(rig)) == (True, "listening")
    shutter(rig, True)
    assert (rig.voice.attended, state(rig)) == (False, "shut")
    shutter(rig, False)
    assert (rig.voice.attended, state(rig)) == (True, "listening")


def test_a_rig_that_starts_shut_hears_nothing(rig: DeskRig) -> None:
    shutter(rig, True)
    rig.restart()
    assert (rig.voice.attended, state(rig)) == (False, "shut")


def test_nothing_is_heard_while_the_pico_is_away_and_again_once_it_is_back(rig: DeskRig) -> None:
    rig.uart.is_open = False
    rig.agent.mailbox.post(LinkError(Code.LINK_CLOSED, "its port died"))
    rig.settle()
    rig.settle()
    assert (rig.voice.attended, state(rig)) == (False, "pico-absent")
    rig.uart.is_open = True
    rig.wait(2_100)
    assert (rig.voice.attended, state(rig)) == (True, "listening")


def test_nothing_is_heard_of_a_pico_that_has_not_answered_for_ten_seconds(rig: DeskRig) -> None:
    rig.uart.loses.add(Ask.HELLO)
    rig.wait(7_000)
    assert rig.voice.attended
    rig.wait(5_000)
    assert (rig.voice.attended, state(rig)) == (False, "pico-absent")


def test_stop_listening_mutes_until_the_switch_was_shut_and_opened(rig: DeskRig) -> None:
    command(rig, Command.STOP)
    rig.settle()
    assert (rig.voice.attended, state(rig), rig.uart.signals) == (False, "muted", [Signal.STOPPED])
    rig.finger()
    rig.wait(3_000)
    assert not rig.voice.attended
    shutter(rig, True)
    assert state(rig) == "shut"
    shutter(rig, False)
    assert (rig.voice.attended, state(rig)) == (True, "listening")


def test_what_still_comes_after_a_mute_is_reported_to_nobody(rig: DeskRig) -> None:
    rig.see(10)
    rig.voice.phrases += ["stop", WORDS]
    rig.voice.wishes["stop"] = Command.STOP
    rig.wait(100)
    assert rig.board_counter() == 0
    assert rig.agent.hearing.listening.last.refused == "muted"


def meanwhile_shut(rig: DeskRig, words: str) -> None:
    """The switch shuts, and in the same turn of eye words come that were said before."""
    rig.desk.shutter(True)
    rig.uart.bring_events()
    rig.agent.mailbox.deliver(rig.agent.on_event, 0)
    rig.voice.phrases.append(words)
    rig.agent.tick()


def test_what_was_said_before_the_switch_shut_and_comes_after_it_deletes_nothing_and_is_reported_to_nobody(rig: DeskRig) -> None:
    rig.ask()
    rig.voice.wishes["forget"] = Command.FORGET
    meanwhile_shut(rig, "forget")
    meanwhile_shut(rig, WORDS)
    assert (len(rig.bundles()), rig.details(ledger.Dropped)) == (1, [])
    assert Ask.VOICE not in rig.uart.asked
    assert rig.agent.hearing.listening.last.refused == "shut"


def test_a_command_is_no_prompt_and_reported_to_no_pico(rig: DeskRig) -> None:
    rig.see(10)
    command(rig, Command.FORGET)
    command(rig, Command.STOP)
    assert (rig.board_counter(), rig.details(ledger.Prompt)) == (0, [])
    assert Ask.VOICE not in rig.uart.asked


def test_a_name_without_a_phrase_is_told_as_not_understood_and_counts_for_nothing(rig: DeskRig) -> None:
    rig.voice.phrases.append(Reason.NO_PHRASE)
    rig.settle()
    assert (rig.uart.signals, rig.board_counter()) == ([Signal.NOT_UNDERSTOOD], 0)
    assert rig.agent.hearing.to_json()["last_reason"] == "no-phrase"


@pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.NO_PHRASE])
def test_what_was_hardly_for_the_rig_is_told_to_no_ear(rig: DeskRig, reason: Reason) -> None:
    rig.voice.phrases.append(reason)
    rig.settle()
    assert rig.uart.signals == []


def test_a_television_does_not_make_the_buzzer_rattle(rig: DeskRig) -> None:
    rig.voice.phrases += [Reason.NO_PHRASE] * 500
    rig.wait(10_000)
    assert rig.uart.signals == [Signal.NOT_UNDERSTOOD] * 5


def test_no_tone_about_other_words_talks_over_a_prompts_own(rig: DeskRig) -> None:
    rig.see()
    rig.uart.holds.add(Ask.GRANT)
    rig.finger()
    rig.settle()
    rig.voice.phrases.append(Reason.NO_PHRASE)
    rig.settle()
    assert rig.uart.signals == []
    rig.uart.release()
    rig.settle()
    assert rig.uart.signals == [Signal.KEPT]


def test_words_that_are_not_counted_are_told_as_refused_unless_the_board_tells(rig: DeskRig) -> None:
    rig.see(10)
    rig.say(WORDS)
    rig.see(20)
    rig.wait(2_000)
    rig.say(WORDS)
    assert rig.uart.signals == [Signal.KEPT, Signal.REFUSED]
    for _ in range(20):
        rig.wait(5_000)
        rig.desk.ask(int(Ask.VOICE), {})
    rig.uart.signals.clear()
    rig.wait(5_000)
    rig.say(WORDS)
    assert rig.agent.hearing.listening.last.refused == "voice-limit"
    assert rig.uart.signals == []


def test_forget_that_takes_back_what_nobody_has_and_says_so(rig: DeskRig) -> None:
    rig.ask()
    rig.ask()
    rig.uart.signals.clear()
    rig.wait(3_000)
    command(rig, Command.FORGET)
    assert rig.bundles() == []
    (dropped,) = rig.details(ledger.Dropped)
    assert (len(dropped.bundle_ids), dropped.reason) == (2, "taken-back")
    assert (rig.details(ledger.Forgotten), rig.uart.signals) == ([], [Signal.STOPPED])
    rig.check_counted()


def test_forget_that_leaves_frames_and_keys_and_the_next_press_works(rig: DeskRig) -> None:
    rig.ask()
    epoch = rig.recorder.epoch
    command(rig, Command.FORGET)
    assert rig.recorder.epoch == epoch
    rig.finger()
    rig.settle()
    rig.settle()
    assert [one.draft.counter for one in rig.bundles()] == [2]


def test_what_somebody_else_has_is_not_taken_back(rig: DeskRig) -> None:
    for _ in range(4):
        rig.ask()
    sent, pulled, received, mine = sorted(rig.bundles(), key=lambda one: one.draft.counter)
    note(rig, f"{sent.draft.bundle_id.hex()}.sent", SentNote(sent.draft.bundle_id).encode())
    note(rig, f"{pulled.draft.bundle_id.hex()}.pulled", PulledNote(pulled.draft.bundle_id, pulled.hash).encode())
    note(rig, f"{received.draft.bundle_id.hex()}.receipt", rig.receipt(received))
    command(rig, Command.FORGET)
    (dropped,) = rig.details(ledger.Dropped)
    assert dropped.bundle_ids == (mine.draft.bundle_id,)
    assert len(rig.bundles()) == 3


def test_where_nothing_is_left_to_take_back_no_tone_says_that_it_is_gone(rig: DeskRig) -> None:
    command(rig, Command.FORGET)
    assert (rig.uart.signals, rig.details(ledger.Dropped)) == ([Signal.REFUSED], [])


@pytest.mark.parametrize("at", ["crop", "grant"])
def test_forget_that_takes_back_the_prompt_at_hand(rig: DeskRig, at: str) -> None:
    rig.see()
    if at == "crop":
        rig.workshop.holds = True
    else:
        rig.uart.holds.add(Ask.GRANT)
    rig.finger()
    rig.settle()
    rig.settle()
    assert rig.agent.sealing.state is (State.CROPPING if at == "crop" else State.GRANTING)
    command(rig, Command.FORGET)
    rig.workshop.release()
    rig.uart.release()
    rig.settle()
    assert [(one.counter, one.reason) for one in rig.details(ledger.Refused)] == [(1, "taken-back")]
    assert (rig.bundles(), rig.uart.signals[-1]) == ([], Signal.STOPPED)
    rig.check_counted()


def test_a_power_cut_before_the_ledger_names_them_leaves_all_and_after_it_none(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.ask()
    for method, left in (("drop", 1), ("delete", 0)):
        owner = rig.counting if method == "drop" else rig.outbox
        monkeypatch.setattr(owner, method, lambda _ids: (_ for _ in ()).throw(OSError("the power is gone")))
        with pytest.raises(OSError, match="power"):
            command(rig, Command.FORGET)
        assert len(rig.bundles()) == 1
        monkeypatch.undo()
        rig.restart()
        assert len(rig.bundles()) == left


def test_with_a_confirming_press_words_wait_for_it_and_it_takes_them(confirming: DeskRig) -> None:
    rig = confirming
    rig.see(10)
    rig.say("read this", Intent.READ)
    assert (rig.uart.signals, rig.board_counter()) == ([Signal.CONFIRM], 0)
    rig.see(3)
    rig.finger()
    rig.settle()
    rig.settle()
    (verified,) = rig.bundles()
    consent = verified.draft.consent
    assert (consent.prompt, consent.intent) == (Gesture.PRESS, Intent.READ)
    assert open_crop(verified.sealed_crop, verified.draft.bundle_id, rig.rig.wearer).words == "read this"
    assert Ask.VOICE not in rig.uart.asked
    rig.check_counted()


def test_without_the_press_nothing_is_sent_and_a_later_press_is_a_plain_one(confirming: DeskRig) -> None:
    rig = confirming
    rig.see(10)
    rig.say(WORDS)
    rig.wait(9_000)
    assert (rig.board_counter(), rig.bundles()) == (0, [])
    rig.ask()
    (verified,) = rig.bundles()
    assert (verified.draft.consent.wording, verified.draft.consent.intent) == (None, None)


def test_a_press_without_words_is_a_plain_press(confirming: DeskRig) -> None:
    confirming.ask()
    (verified,) = confirming.bundles()
    assert verified.draft.consent.wording is None


@pytest.mark.parametrize("drops", ["shut", "stop", "forget"])
def test_waiting_words_are_dropped_by_the_switch_and_by_commands(confirming: DeskRig, drops: str) -> None:
    rig = confirming
    rig.see(10)
    rig.say(WORDS)
    if drops == "shut":
        shutter(rig, True)
        shutter(rig, False)
    else:
        command(rig, Command.STOP if drops == "stop" else Command.FORGET)
    rig.ask()
    (verified,) = rig.bundles()
    assert verified.draft.consent.wording is None


def test_words_that_come_as_the_switch_shuts_do_not_wait_through_it_for_a_press(confirming: DeskRig) -> None:
    rig = confirming
    rig.see(10)
    meanwhile_shut(rig, WORDS)
    shutter(rig, False)
    rig.ask()
    (verified,) = rig.bundles()
    assert verified.draft.consent.wording is None


def test_words_do_not_wait_through_the_absence_of_a_pico_that_may_have_been_shut_meanwhile(confirming: DeskRig) -> None:
    rig = confirming
    rig.see(10)
    rig.say(WORDS)
    rig.agent.mailbox.post(LinkError(Code.LINK_CLOSED, "its port died"))
    rig.wait(100)
    rig.ask()
    (verified,) = rig.bundles()
    assert verified.draft.consent.wording is None


def test_no_status_has_a_word_that_was_said(confirming: DeskRig) -> None:
    confirming.say("zanzibar")
    confirming.say("zanzibar", Command.FORGET)
    assert "zanzibar" not in str(confirming.agent.hearing.to_json())
    assert confirming.agent.hearing.to_json()["last_event"] == "command"
