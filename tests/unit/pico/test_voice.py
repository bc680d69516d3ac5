"""What the Pi says that it heard: nobody pressed for it, so that it is paced, limited, told to the wearer, and allows little. Promise 5."""

from __future__ import annotations

from eyelid_formats.consent import Gesture
from eyelid_pico import codes, signals
from eyelid_pico.voice import EVERY_MS, LIMIT
from unit.pico.desk import Desk


def speak(desk: Desk, count: int) -> None:
    for _ in range(count):
        desk.skip(EVERY_MS)
        assert desk.ask(codes.VOICE)[0] == codes.PROMPT


def heard(desk: Desk) -> list[int]:
    """The tones of the next second, each once."""
    tones: list[int] = []
    for _ in range(1_000):
        desk.step()
        if desk.device.tone_hz and tones[-1:] != [desk.device.tone_hz]:
            tones.append(desk.device.tone_hz)
    return tones


def tones_of(name: str) -> list[int]:
    return [hertz for _, hertz, _ in signals.steps(name) if hertz]


def test_a_spoken_prompt_is_counted_but_carries_no_key(desk: Desk) -> None:
    desk.key()
    answer = desk.ask(codes.VOICE)
    assert (answer[0], answer[2], answer[3], answer[4], answer[6]) == (codes.PROMPT, 1, codes.GESTURE_VOICE, 1, [])
    event = desk.events[-1]
    assert {**event, 1: answer[1]} == answer


def test_a_spoken_prompt_within_5_s_of_another_is_too_early_and_told_how_long(desk: Desk) -> None:
    assert desk.ask(codes.VOICE)[0] == codes.PROMPT
    before = desk.flash.changed
    answer = desk.ask(codes.VOICE)
    assert (answer[0], answer[2]) == (codes.ERROR, "too-early")
    assert 4_990 <= answer[3] <= 5_000
    assert (desk.state()[2], desk.flash.changed) == (1, before)
    desk.run(answer[3])
    assert desk.ask(codes.VOICE)[2] == 2


def test_spoken_prompts_do_not_hold_up_the_finger(desk: Desk) -> None:
    desk.ask(codes.VOICE)
    prompt = desk.press()
    assert prompt is not None
    assert prompt[2] == 2


def test_the_first_voice_of_a_boot_waits_5_s_too_so_that_resets_bring_none_forward(desk: Desk) -> None:
    desk.ask(codes.VOICE)
    for _ in range(5):
        desk.boot()
        assert desk.ask(codes.VOICE)[2] == "too-early"
        desk.skip(EVERY_MS - 50)
        assert desk.refusal(codes.VOICE) == "too-early"
    desk.skip(50)
    assert desk.ask(codes.VOICE)[0] == codes.PROMPT


def test_twenty_voices_are_counted_and_then_none_until_a_finger_presses(desk: Desk) -> None:
    speak(desk, LIMIT)
    before, changed = desk.memory(), desk.flash.changed
    for _ in range(3):
        desk.skip(EVERY_MS)
        answer = desk.ask(codes.VOICE)
        assert (answer[0], answer[2], 3 in answer) == (codes.ERROR, "voice-limit", False)
    assert (desk.memory(), desk.flash.changed) == (before, changed)
    assert before[12] == LIMIT
    desk.press()
    assert desk.state()[12] == 0
    speak(desk, LIMIT)
    assert desk.refusal(codes.VOICE) == "voice-limit"


def test_a_double_press_gives_voices_back_and_a_hold_or_another_contact_does_not(desk: Desk) -> None:
    speak(desk, 3)
    desk.hold()
    assert desk.state()[12] == 3
    desk.shutter(True)
    desk.press()
    desk.shutter(False)
    assert desk.state()[12] == 3
    desk.double()
    assert desk.state()[12] == 0


def test_the_limit_is_kept_over_resets_and_power_cuts(desk: Desk) -> None:
    for count in range(LIMIT):
        desk.boot()
        speak(desk, 1)
        assert desk.state()[12] == count + 1
    for _ in range(3):
        desk.boot()
        desk.skip(EVERY_MS)
        assert desk.refusal(codes.VOICE) == "voice-limit"


def test_the_limit_is_told_before_the_pace_and_while_shut_neither(desk: Desk) -> None:
    speak(desk, LIMIT)
    assert desk.refusal(codes.VOICE) == "voice-limit"
    desk.shutter(True)
    assert desk.refusal(codes.VOICE) == "shut"


def test_the_wearer_hears_each_voice_that_is_counted(desk: Desk) -> None:
    desk.ask(codes.VOICE)
    assert heard(desk) == tones_of("voice")


def test_the_wearer_hears_that_a_press_is_needed_at_most_once_in_5_s(desk: Desk) -> None:
    speak(desk, LIMIT)
    heard(desk)
    desk.ask(codes.VOICE)
    assert heard(desk) == tones_of("press first")
    for _ in range(30):
        desk.request(codes.VOICE)
    assert heard(desk) == []
    desk.skip(EVERY_MS)
    desk.ask(codes.VOICE)
    assert heard(desk) == tones_of("press first")


def test_no_row_of_voices_pushes_a_fingers_prompt_from_the_pending_ones(desk: Desk) -> None:
    for _ in range(4):
        desk.press()
    speak(desk, 5)
    for counter in range(1, 5):
        assert desk.ask(codes.GRANT, {2: desk.rig.draft(counter).encode()})[0] == codes.GRANTED


def test_the_last_two_voices_are_pending_whatever_fingers_do_and_no_third_one(desk: Desk) -> None:
    speak(desk, 3)
    for _ in range(4):
        desk.press()
    told = {1: "draft-counter", 2: codes.GRANTED, 3: codes.GRANTED}
    for counter, expected in told.items():
        draft = desk.rig.draft(counter, consent=desk.rig.consent(prompt=Gesture.VOICE))
        answer = desk.ask(codes.GRANT, {2: draft.encode()})
        assert (answer[2] if answer[0] == codes.ERROR else answer[0]) == expected
