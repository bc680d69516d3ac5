"""Spoken prompts: counted by the Pico, about frames that are taken after the words, for no more than an answer."""

from __future__ import annotations

import logging

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.crop import open_crop, wording_hash
from eyelid_formats.errors import Code, LinkError
from eyelid_pico import codes
from eyelid_rig.counting import Counting
from eyelid_rig.gate import State
from eyelid_rig.prompts.listening import Heard, Last
from eyelid_rig.prompts.pico import Ask, Signal
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.sealing import Sealing
from unit.rig.deskrig import DeskRig

WORDS = "what is this table made of?"


def spoken(rig: DeskRig, words: str = WORDS) -> None:
    """Frames, words, frames: all that a spoken prompt needs."""
    rig.see(10)
    rig.say(words)
    rig.see(20)
    rig.settle()


def refusals(rig: DeskRig) -> list[tuple[int, str]]:
    return [(one.counter, one.reason) for one in rig.details(ledger.Refused)]


def test_words_become_one_bundle_for_an_answer_from_a_frame_taken_after_them(rig: DeskRig) -> None:
    spoken(rig)
    (verified,) = rig.bundles()
    draft = verified.draft
    assert (draft.counter, draft.consent.prompt, draft.consent.scope) == (1, Gesture.VOICE, Scope.ANSWER)
    assert -3_000 <= draft.frame.age_ms < 0
    assert rig.uart.signals == [Signal.KEPT]
    assert rig.agent.hearing.listening.last == Heard(1, 1, last_event=Last.PROMPT)
    rig.check_counted()


def test_no_frame_answers_words_that_were_decided_after_it_however_slow_the_turn_was_that_took_them(
    rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.see(10)
    decided_ns = []
    asked = []
    prompt = rig.agent.sealing.prompt

    def slowly() -> None:
        """A slow card, while the camera goes on and the wearer speaks."""
        monkeypatch.undo()
        for _ in range(30):
            rig.desk.run(40)
            rig.take_frame()
        decided_ns.append(rig.clock.monotonic_ns())
        rig.voice.phrases.append(WORDS)
        monkeypatch.setattr(Sealing, "prompt", lambda _, one: asked.append(one) or prompt(one))

    monkeypatch.setattr(Counting, "settle", lambda _: slowly())
    rig.wait(520)
    rig.see(20)
    rig.settle()
    (verified,) = rig.bundles()
    taken_ns = asked[0].at_ns - verified.draft.frame.age_ms * 1_000_000
    assert taken_ns > decided_ns[0]


def test_the_words_travel_inside_the_crop_and_their_salted_hash_in_the_tag(rig: DeskRig) -> None:
    spoken(rig)
    (verified,) = rig.bundles()
    picture = open_crop(verified.sealed_crop, verified.draft.bundle_id, rig.rig.recipient)
    assert picture.words == WORDS
    assert picture.words_salt is not None
    assert verified.draft.consent.wording == wording_hash(picture.words_salt, WORDS)


def test_the_worker_is_asked_with_the_words(rig: DeskRig) -> None:
    spoken(rig)
    assert rig.workshop.orders[-1].words == WORDS


def test_without_a_frame_after_the_words_nothing_is_sent(rig: DeskRig) -> None:
    rig.see(10)
    rig.say(WORDS)
    rig.wait(2_900)
    assert rig.agent.sealing.state is State.CROPPING
    rig.wait(200)
    assert refusals(rig) == [(1, "no-frame")]
    assert rig.bundles() == []
    rig.check_counted()


def test_the_keys_of_before_stay_in_the_pico(rig: DeskRig) -> None:
    rig.see(10)
    rig.say(WORDS)
    work = rig.agent.sealing.work
    assert work is not None
    assert work.asked.event.keys == ()


def test_words_that_end_just_before_an_epoch_does_wait_for_the_next_ones_frames(rig: DeskRig) -> None:
    rig.see(3)
    epoch = rig.recorder.epoch
    while rig.recorder.epoch == epoch:
        before = rig.desk.now
        rig.wait(20)
    rig.wait(1_900 - (rig.desk.now - before))
    last = rig.recorder.epoch
    rig.say(WORDS)
    rig.take_frame()
    rig.see(40)
    (verified,) = rig.bundles()
    assert last is not None
    assert verified.draft.frame.epoch > last
    assert verified.draft.frame.age_ms < 0


def test_words_that_come_too_early_after_others_are_not_counted_and_say_so(rig: DeskRig) -> None:
    spoken(rig)
    rig.say("and this?")
    last = rig.agent.hearing.listening.last
    assert (last.phrases, last.counter, last.refused) == (2, 0, "too-early")
    assert 0 < last.wait_ms <= 5_000
    assert rig.board_counter() == 1
    rig.wait(last.wait_ms + 20)
    spoken(rig, "and this?")
    assert len(rig.bundles()) == 2
    rig.check_counted()


def test_after_twenty_phrases_words_are_not_counted_until_the_wearer_presses(rig: DeskRig) -> None:
    for _ in range(20):
        assert rig.desk.ask(int(Ask.VOICE), {})[0] == codes.PROMPT
        rig.uart.bring_events()
        rig.wait(5_000)
    rig.say(WORDS)
    assert rig.agent.hearing.listening.last == Heard(1, refused="voice-limit", last_event=Last.REFUSED)
    assert rig.board_counter() == 20
    assert rig.agent.view.last is not None
    rig.wait(2_100)
    assert rig.agent.view.last.spoken == 20
    rig.finger()
    rig.settle()
    spoken(rig)
    assert rig.agent.hearing.listening.last == Heard(2, 22, last_event=Last.PROMPT)
    rig.check_counted()


def test_words_while_a_press_is_worked_on_are_counted_and_refused_as_busy(rig: DeskRig) -> None:
    rig.see()
    rig.uart.holds.add(Ask.GRANT)
    rig.finger()
    rig.settle()
    rig.settle()
    assert rig.agent.sealing.state is State.GRANTING
    rig.say(WORDS)
    rig.uart.release()
    rig.settle()
    assert refusals(rig) == [(2, "busy")]
    assert rig.agent.hearing.listening.last == Heard(1, 2, last_event=Last.PROMPT)
    assert [one.draft.counter for one in rig.bundles()] == [1]
    rig.check_counted()


def test_a_press_while_words_wait_for_their_frames_is_counted_and_refused_as_busy(rig: DeskRig) -> None:
    rig.see()
    rig.say(WORDS)
    rig.finger()
    rig.settle()
    rig.see(20)
    rig.settle()
    assert refusals(rig) == [(2, "busy")]
    assert [one.draft.consent.prompt for one in rig.bundles()] == [Gesture.VOICE]
    rig.check_counted()


def test_while_shut_words_are_not_counted(rig: DeskRig) -> None:
    rig.desk.shutter(True)
    rig.uart.bring_events()
    rig.settle()
    rig.say(WORDS)
    assert rig.agent.hearing.listening.last == Heard(1, refused="shut", last_event=Last.REFUSED)
    assert rig.details(ledger.Prompt) == []


def test_without_a_pico_words_are_not_counted(rig: DeskRig) -> None:
    rig.see()
    rig.uart.is_open = False
    rig.say(WORDS)
    assert rig.agent.hearing.listening.last == Heard(1, refused="pico-absent", last_event=Last.REFUSED)


def test_an_answer_that_is_lost_is_made_up_for_by_the_event_and_the_other_way_round(rig: DeskRig) -> None:
    rig.uart.loses.add(Ask.VOICE)
    spoken(rig)
    rig.uart.loses.clear()
    rig.wait(5_000)
    rig.see()
    rig.uart.drops_events = True
    spoken(rig)
    rig.uart.drops_events = False
    assert sorted(one.draft.counter for one in rig.bundles()) == [1, 2]
    rig.check_counted()


def test_words_whose_count_was_lost_altogether_are_expired(rig: DeskRig) -> None:
    rig.see()
    rig.uart.loses.add(Ask.VOICE)
    rig.uart.drops_events = True
    rig.say(WORDS)
    rig.uart.drops_events = False
    rig.wait(4_200)
    assert rig.agent.hearing.listening.last == Heard(1, refused="link-timeout", last_event=Last.REFUSED)
    assert rig.details(ledger.Expired) == [ledger.Expired(1, 1, "unseen")]
    rig.check_counted()


def test_a_repeated_event_of_earlier_words_does_not_take_those_of_later_ones(rig: DeskRig) -> None:
    rig.see()
    rig.voice.phrases.append("first")
    rig.settle()
    work = rig.agent.sealing.work
    assert work is not None
    first = work.asked.event
    rig.see(20)
    rig.settle()
    rig.wait(5_000)
    rig.uart.holds.add(Ask.VOICE)
    rig.uart.drops_events = True
    rig.say("second")
    rig.uart.drops_events = False
    rig.agent.mailbox.post(first)
    rig.settle()
    rig.uart.release()
    rig.see(20)
    rig.settle()
    pictures = [open_crop(one.sealed_crop, one.draft.bundle_id, rig.rig.wearer).words for one in rig.bundles()]
    assert sorted(map(str, pictures)) == ["first", "second"]


def test_what_was_not_understood_is_counted_apart_from_phrases(rig: DeskRig) -> None:
    rig.see()
    rig.say("first")
    rig.voice.phrases += [Reason.NO_PHRASE, Reason.MORE_WORDS, Reason.MORE_WORDS]
    rig.wait(100)
    last = rig.agent.hearing.listening.last
    assert (last.phrases, last.unclear, last.last_reason) == (1, 3, "more-words")


def test_a_spoken_prompt_that_nobody_spoke_is_counted_and_refused(rig: DeskRig) -> None:
    rig.see()
    rig.desk.ask(int(Ask.VOICE), {})
    rig.uart.bring_events()
    rig.settle()
    rig.see(20)
    rig.settle()
    assert refusals(rig) == [(1, "interrupted")]
    assert rig.bundles() == []
    rig.check_counted()


def test_a_port_that_dies_before_the_pico_answers_refuses_the_words(rig: DeskRig) -> None:
    rig.see()
    rig.uart.holds.add(Ask.VOICE)
    rig.uart.drops_events = True
    rig.say(WORDS)
    rig.agent.mailbox.post(LinkError(Code.PICO_ABSENT, "the Pico's port died"))
    rig.settle()
    assert rig.agent.hearing.listening.last == Heard(1, refused="pico-absent", last_event=Last.REFUSED)


def test_forgetting_while_words_wait_for_their_frames_refuses_them(rig: DeskRig) -> None:
    rig.see()
    rig.say(WORDS)
    rig.finger("hold")
    rig.settle()
    rig.see(20)
    assert (1, "forgotten") in refusals(rig) or (1, "no-frame") in refusals(rig)
    assert rig.bundles() == []
    rig.check_counted()


def test_no_log_has_the_words(rig: DeskRig, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        spoken(rig, "zanzibar")
        rig.say("zanzibar")
        rig.uart.is_open = False
        rig.say("zanzibar")
    assert caplog.text
    assert "zanzibar" not in caplog.text


def test_neither_ledger_nor_outbox_has_the_words_in_the_clear(rig: DeskRig) -> None:
    spoken(rig, "zanzibar")
    files = [path for path in rig.root.rglob("*") if path.is_file()]
    assert any(path.suffix == ".eyelid" for path in files)
    assert not [path for path in files if b"zanzibar" in path.read_bytes()]
