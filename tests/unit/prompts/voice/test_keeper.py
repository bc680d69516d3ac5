"""Eye's keeper of an ear: a phrase comes through, nothing else does, and whatever the ear does costs no more than the ear."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eyelid_formats.consent import Intent
from eyelid_formats.errors import Code, RigError
from eyelid_rig.pipes import framed
from eyelid_rig.prompts.spoken import Spoken, Unclear
from eyelid_rig.prompts.voice import life
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.life import Life, Sign
from eyelid_rig.prompts.voice.messages import LIMIT, Message, Order
from eyelid_rig.prompts.voice.mic.health import State
from eyelid_rig.prompts.voice.phrases import Command
from unit.prompts.voice.fakeear import HANG, LISTENING, LISTENS, ORDER, WAIT, S, Step, Watched, report, unclear, words, write

Starts = Callable[..., Watched]


@pytest.fixture
def ear() -> Iterator[Starts]:
    started: list[Watched] = []

    def start(*steps: Step, memory_mb: int = 200) -> Watched:
        started.append(Watched(*steps, memory_mb=memory_mb))
        return started[-1]

    yield start
    for one in started:
        one.keeper.stop()


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_phrase_comes_through_with_what_eye_knows_that_it_wants_and_with_eyes_own_time(ear: Starts) -> None:
    watched = ear(*LISTENING, write(words("what is this")), HANG)
    before_ns = watched.now_ns()
    said = watched.until_heard()
    assert isinstance(said, Spoken)
    assert (said.words, said.intent) == ("what is this", Intent.IDENTIFY)
    assert before_ns < said.at_ns <= watched.now_ns()
    assert watched.heard() is None


def test_a_phrase_counts_as_said_when_it_was_read_however_long_ago_eyes_turn_began(ear: Starts) -> None:
    watched = ear(*LISTENING, WAIT, write(words("what is this")), HANG)
    watched.until_state("listening")
    began_ns = watched.now_ns()
    watched.let_speak()
    there_ns = watched.now_ns()
    watched.keeper.attend(began_ns, True)
    said = watched.until_heard()
    assert isinstance(said, Spoken)
    assert said.at_ns > there_ns > began_ns
    assert watched.keeper.facts.deaths == 0


def test_a_command_and_a_name_alone_come_through_as_what_they_are(ear: Starts) -> None:
    watched = ear(*LISTENING, write(words("forget that"), unclear()), HANG)
    said = watched.until_heard()
    assert isinstance(said, Spoken)
    assert said.intent is Command.FORGET
    assert watched.until_heard() == Unclear(Reason.NO_PHRASE)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["forget that", None, None, None], ["forget that", None]),
        (["what is this", None, None], ["what is this", None]),
        (["what is this", "forget that", "what is this", None], ["forget that", "what is this"]),
    ],
    ids=["a command", "a question", "a command among questions"],
)
def test_what_waits_for_the_pico_is_not_pushed_out_by_what_counts_for_less(
    ear: Starts, said: list[str | None], kept: list[str | None]
) -> None:
    watched = ear(*LISTENING, WAIT, write(*map(now_said, said)), HANG)
    watched.until_state("listening")
    watched.let_speak()
    watched.attend()
    heard = [watched.heard(), watched.heard(), watched.heard()]
    assert [one.words if isinstance(one, Spoken) else None for one in heard] == [*kept, None]
    assert isinstance(heard[1], Unclear) is (kept[1] is None)
    assert heard[2] is None


def test_what_it_says_of_the_microphone_is_told_in_figures(ear: Starts) -> None:
    loud = report(LISTENS, state=State.CLIPPING, rate_hz=48_000, channels=2, rms=-123, peak=0, clipped_ppm=10_000, overruns=3, opened=2)
    watched = ear(*LISTENING, write(loud), HANG)
    watched.until_state("mic-clipping")
    mic = watched.keeper.facts.mic
    assert (mic["rate_hz"], mic["rms_db"], mic["clipped"], mic["overruns"], mic["opened"]) == (48_000, -12.3, 0.01, 3, 2)


def test_an_ear_is_started_closed_and_listens_only_when_told_to(ear: Starts) -> None:
    watched = ear(*LISTENING, HANG)
    watched.wanted = False
    watched.until_state("closed")
    watched.wanted = True
    watched.until_state("listening")


def test_once_told_to_close_nothing_that_was_heard_counts(ear: Starts) -> None:
    late = words("what is this")
    watched = ear(*LISTENING, write(late), ORDER, write(late, report(obeys=3), late), HANG)
    watched.until_state("listening")
    watched.wanted = False
    watched.attend()
    watched.until_state("closed")
    assert watched.heard() is None


def now_said(phrase: str | None) -> Message:
    """A phrase, or a name alone, that is over at this moment: none that the test collected long ago."""
    return words(phrase) if phrase else unclear()


@pytest.mark.parametrize("said", ["forget that", None], ids=["a phrase", "a name alone"])
def test_what_is_in_the_pipe_when_nothing_is_to_be_heard_any_more_counts_for_nothing(ear: Starts, said: str | None) -> None:
    watched = ear(*LISTENING, WAIT, write(now_said(said)), ORDER, write(report(obeys=3)), HANG)
    watched.until_state("listening")
    watched.let_speak()
    watched.wanted = False
    watched.attend()
    assert watched.heard() is None
    watched.until_state("closed")
    assert watched.heard() is None


def test_what_was_said_long_ago_is_refused_and_the_ear_lives(ear: Starts) -> None:
    watched = ear(*LISTENING, write(words("what is this", time.monotonic_ns() // 1_000_000 - 6_000)), HANG)
    watched.until_state("listening")
    with pytest.raises(RigError) as refused:
        watched.until_heard()
    assert refused.value.code is Code.VOICE_EAR
    assert watched.keeper.facts.state == "listening"


FUTURE = words("what is this", time.monotonic_ns() // 1_000_000 + 3_600_000)
NONSENSE: dict[str, tuple[Step, ...]] = {
    "dies": (),
    "dies while it listens": LISTENING,
    "no message at all": (("write", "00000004deadbeef"), HANG),
    "a message that is too long": (("write", (LIMIT + 1).to_bytes(4).hex()), HANG),
    "the length of a message that never ends": (("write", "ffffffff"), HANG),
    "endless bytes": (("endless", "41" * 4096), HANG),
    "endless reports": (write(report()), ("endless", framed(report()).hex())),
    "a thousand phrases": (*LISTENING, write(*[words("what is this")] * 1_000), HANG),
    "a field of another type": (("write", b"\x00\x00\x00\x05\xa2\x00\x01\x01\xf5".hex()), HANG),
    "an order": (("write", framed(Order(1, True)).hex()), HANG),
    "a phrase before it reported": (write(words("what is this")), HANG),
    "words that are no phrase": (*LISTENING, write(words("zanzibar")), HANG),
    "characters that cannot be shown": (*LISTENING, write(words("what is\u202e this")), HANG),
    "what is said in an hour": (*LISTENING, write(FUTURE), HANG),
    "it listens before it was told to": (write(report(LISTENS, obeys=0)), HANG),
    "it obeys what was not ordered": (write(report(obeys=9)), HANG),
    "closes its pipe": (*LISTENING, ("close", None), HANG),
    "grows": (*LISTENING, ("grow", 64), HANG),
    "says that it cannot": (write(Message(failure="voice-model")), HANG),
}


@pytest.mark.parametrize("steps", NONSENSE.values(), ids=NONSENSE.keys())
def test_an_ear_that_does_what_it_may_not_is_ended_and_nothing_that_it_said_counts(ear: Starts, steps: tuple[Step, ...]) -> None:
    watched = ear(("stubborn", None), *steps, memory_mb=60)
    watched.attend()
    pid = watched.keeper.pid
    assert pid
    watched.until_dead()
    assert watched.keeper.facts.state == "down"
    assert watched.heard() is None
    assert not is_running(pid)


@pytest.mark.parametrize(
    ("steps", "late_s"),
    [((HANG,), 91), ((*LISTENING, HANG), 11)],
    ids=["never ready", "says nothing more"],
)
def test_an_ear_that_is_silent_for_too_long_is_ended(ear: Starts, steps: tuple[Step, ...], late_s: int) -> None:
    watched = ear(*steps)
    watched.until(lambda: watched.keeper.pid is not None)
    if len(steps) > 1:
        watched.until_state("listening")
    watched.late_ns = late_s * S
    watched.until_dead()


@pytest.mark.parametrize("answers", [(), (ORDER, write(report(LISTENS, obeys=3)))], ids=["does not read", "goes on listening"])
def test_an_ear_that_does_not_close_the_microphone_within_three_seconds_is_ended(ear: Starts, answers: tuple[Step, ...]) -> None:
    watched = ear(*LISTENING, *answers, HANG)
    watched.until_state("listening")
    watched.wanted = False
    watched.attend()
    assert watched.keeper.facts.deaths == 0
    watched.late_ns = 4 * S
    watched.until_dead()


def test_an_ear_is_not_ended_for_what_it_said_while_eye_was_busy_elsewhere(ear: Starts) -> None:
    watched = ear(*LISTENING, ORDER, write(*[report(obeys=3)] * 120, report(obeys=3, overruns=1)), HANG)
    watched.until_state("listening")
    watched.wanted = False
    watched.attend()
    watched.late_ns = 60 * S
    watched.until(lambda: watched.keeper.facts.mic["overruns"] == 1)
    assert watched.keeper.facts.deaths == 0


def test_an_ear_that_never_reads_does_not_make_eye_wait(ear: Starts) -> None:
    watched = ear(write(report()), ("endless", framed(report()).hex()))
    worst_s = 0.0
    while watched.keeper.facts.deaths == 0:
        watched.wanted = not watched.wanted
        began = time.perf_counter()
        watched.attend()
        worst_s = max(worst_s, time.perf_counter() - began)
    assert worst_s < 1.0, "starting a program is the longest that a call takes"


def test_an_ear_that_died_comes_back_after_a_pause_that_grows_with_each_death(ear: Starts) -> None:
    watched = ear()
    watched.until_dead()
    assert watched.keeper.pid is None
    for deaths in (2, 3):
        watched.late_ns += 60 * S
        watched.until(lambda deaths=deaths: watched.keeper.facts.deaths == deaths)
    pauses = [life.rest_ns(deaths) for deaths in range(1, 20)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (S // 2, 60 * S)


def test_an_ear_that_cannot_be_run_is_down_and_tried_again(ear: Starts) -> None:
    watched = ear()
    watched.keeper._plan = type(watched.keeper._plan)(["/nowhere/ear"], {}, 60)
    watched.attend()
    facts = watched.keeper.facts
    assert (facts.state, facts.why, facts.deaths) == ("down", "voice-ear", 1)


def test_the_reason_is_a_code_that_the_ear_gives_out_of_a_list(ear: Starts) -> None:
    watched = ear(write(Message(failure="voice-model")), HANG)
    watched.until_dead()
    assert watched.keeper.facts.why == "voice-model"


def test_no_log_has_what_it_says(ear: Starts, caplog: pytest.LogCaptureFixture) -> None:
    secret = "write", (b"\x00\x00\x00\x0d\xa1\x00\x6azanzibar!!").hex()
    with caplog.at_level(logging.DEBUG):
        for steps in ((*LISTENING, write(words("zanzibar"))), (secret,)):
            ear(*steps, HANG).until_dead()
    assert "the ear is ended" in caplog.text
    assert "zanzi" not in caplog.text


def test_it_has_no_descriptor_of_eyes_but_its_two_pipes(ear: Starts) -> None:
    other = os.open("/dev/zero", os.O_RDONLY)
    watched = ear(*LISTENING, HANG)
    watched.until_state("listening")
    assert watched.keeper.pid
    held = {path.name: str(path.readlink()) for path in Path(f"/proc/{watched.keeper.pid}/fd").iterdir()}
    os.close(other)
    assert set(held) == {"0", "1", "2"}
    assert held["2"] == "/dev/null"


def test_in_every_life_it_can_fail_and_the_spec_has_the_table() -> None:
    assert all((one, Sign.FAILED) in life.TABLE for one in Life if one is not Life.ENDING)
    spec = (Path(life.__file__).parent / "SPEC-voice.md").read_text()
    assert life.rows() in spec
