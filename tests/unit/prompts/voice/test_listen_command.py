from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from eyelid_formats.errors import Code, RigError
from eyelid_rig import alone, cli
from eyelid_rig.folders import Folders
from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.listen.display import JsonLines, Lines, display_for
from eyelid_rig.prompts.voice.listen.live import Live, require_free
from eyelid_rig.prompts.voice.listen.meter import Meter, bar
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.mic.health import Health, State
from eyelid_rig.prompts.voice.microphone import Block
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.profiles import PROFILES
from unit.prompts.voice.conftest import Say
from unit.prompts.voice.levels import PROMPT, SILENCE, LevelEars, LevelFront, sound_of

Run = Callable[..., tuple[int, str, str]]
_KEYS = {"file", "t_s", "event", "phrase", "intent", "name_score", "phrase_score", "reason"}
_HEARD = Decision(Event.PROMPT, 2.05, 1.54, "what is this", "identify", -0.1, -0.25)
_REFUSED = Decision(Event.REFUSED, 7.5, 6.0, name_score=-0.5, reason=Reason.NO_PHRASE)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """`eyelid-rig listen` in this process; (exit code, output, errors)."""
    monkeypatch.setenv("EYELID_RIG_DIR", str(tmp_path / "rig"))

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["eyelid-rig", "listen", *map(str, arguments)])
        with pytest.raises(SystemExit) as raised:
            cli.main()
        captured = capsys.readouterr()
        assert isinstance(raised.value.code, int)
        return raised.value.code, captured.out, captured.err

    return call


@pytest.fixture
def asked(say: Say, tmp_path: Path) -> Path:
    """A prompt, at 48 kHz, on the second of two channels."""
    voice = soxr.resample(np.pad(say("hey iris, what is this?"), (8_000, 1_000)).astype(np.float32) / 32_768, RATE_HZ, 48_000)
    soundfile.write(tmp_path / "asked.flac", np.stack([voice * 0, voice], axis=1), 48_000)
    return tmp_path / "asked.flac"


def test_json_has_an_object_an_event_a_line_with_all_its_keys(run: Run, asked: Path) -> None:
    code, out, err = run("--json", asked, asked)
    events = [json.loads(line) for line in out.splitlines()]
    assert (code, err, len(events)) == (0, "", 2)
    assert events[0] == events[1]
    assert set(events[0]) >= _KEYS
    assert {key: events[0][key] for key in ("file", "event", "phrase", "intent", "reason")} == {
        "file": str(asked),
        "event": "prompt",
        "phrase": "what is this",
        "intent": "identify",
        "reason": None,
    }
    assert events[0]["ended_s"] < events[0]["t_s"]


def test_what_cannot_be_heard_is_said_with_its_code_and_the_others_are_heard(run: Run, asked: Path, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound\n" * 9)
    code, out, err = run("--json", tmp_path / "text.wav", tmp_path / "missing.wav", asked)
    assert code == 1
    assert [json.loads(line)["file"] for line in out.splitlines()] == [str(asked)]
    assert [line.split(": ")[1] for line in err.splitlines()] == ["sound-unreadable"] * 2


def test_people_get_a_plain_table_in_a_pipe(run: Run, asked: Path, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "quiet.wav", np.zeros(8_000), RATE_HZ)
    code, out, _ = run(asked, tmp_path / "quiet.wav")
    assert code == 0
    assert "\x1b" not in out
    assert next(line for line in out.splitlines() if "prompt" in line).split()[2:7] == ["prompt", "what", "is", "this", "identify"]
    assert out.splitlines()[-1].strip() == "nothing was said to the rig"


def test_an_output_that_nobody_reads_ends_it_with_141(asked: Path) -> None:
    program = [sys.executable, "-m", "eyelid_rig", "listen", str(asked)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (141, b"")


def test_nothing_is_null_for_programs_and_no_word_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    JsonLines().tell(None, _REFUSED)
    item = json.loads(capsys.readouterr().out)
    assert [item[key] for key in ("file", "phrase", "intent", "phrase_score")] == [None] * 4
    assert (item["reason"], item["name_score"]) == ("no-phrase", -0.5)


@pytest.mark.parametrize("columns", [30, 40, 80, 99, 100, 200])
def test_no_line_is_wider_than_the_terminal(capsys: pytest.CaptureFixture[str], columns: int) -> None:
    lines = Lines(columns, colours=False)
    lines.tell(None, _HEARD)
    lines.tell(None, _REFUSED)
    lines.end(0)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= columns


def test_colours_are_for_terminals_and_not_with_no_color(capsys: pytest.CaptureFixture[str]) -> None:
    def painted(out: io.StringIO, environ: dict[str, str]) -> bool:
        display = display_for(as_json=False, out=out, environ=environ)
        assert isinstance(display, Lines)
        return display._colours

    assert painted(Terminal(), {})
    assert not painted(Terminal(), {"NO_COLOR": "1"})
    assert not painted(io.StringIO(), {})


@pytest.mark.parametrize("columns", [5, 20, 40, 300])
@pytest.mark.parametrize("level_db", [-120.0, -30.0, 0.0])
def test_the_meter_stays_on_its_line(columns: int, level_db: float) -> None:
    assert len(bar("mic-clipping", level_db, columns)) < columns


def test_the_meter_is_drawn_on_a_terminal_only() -> None:
    for out, environ, draws in ((Terminal(), {"TERM": "xterm"}, True), (Terminal(), {"TERM": "dumb"}, False), (io.StringIO(), {}, False)):
        Meter(out, environ).show("listening", -20)
        assert bool(out.getvalue()) == draws


class Played:
    """A microphone that plays `blocks`, and is as `states` say, block by block; then Ctrl-C is pressed."""

    def __init__(self, blocks: list[Block], states: list[Health]) -> None:
        self._blocks, self._states = blocks, states
        self.health = Health()
        self.closed = False

    def open(self) -> None:
        self.health = Health(State.STARTING)

    def close(self) -> None:
        self.closed = True

    def read(self, timeout_s: float) -> Block | None:
        if not self._states and not self._blocks:
            raise KeyboardInterrupt
        self.health = self._states.pop(0) if self._states else self.health
        return self._blocks.pop(0) if self._blocks else None

    def gave_up(self, now_ns: int) -> None:
        return None


_LISTENS = Health(State.LISTENING, worked=True)


def _block(samples: Samples, *, gap: bool = False) -> Block:
    return Block(samples, 0, 0, gap)


def _live(microphone: Played, meter: io.StringIO | None = None) -> Live:
    listener = Listener(LevelFront(), LevelEars(), PROFILES["pi5"])
    return Live(microphone, listener, JsonLines(), Meter(meter or io.StringIO(), {"TERM": "xterm"}))


def test_live_tells_what_it_hears_until_ctrl_c_and_closes_the_microphone(capsys: pytest.CaptureFixture[str]) -> None:
    blocks, meter = [_block(part) for part in np.array_split(sound_of(*PROMPT, SILENCE), 20)], Terminal()
    kept, microphone = list(blocks), Played(blocks, [_LISTENS])
    with pytest.raises(KeyboardInterrupt):
        _live(microphone, meter).run()
    event = json.loads(capsys.readouterr().out)
    assert (event["file"], event["event"]) == (None, "prompt")
    assert microphone.closed
    assert not any(block.samples.any() for block in kept)
    assert "listening" in meter.getvalue()
    assert meter.getvalue().endswith("\x1b[K")


def test_live_begins_anew_where_sound_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    sound = sound_of(*PROMPT, SILENCE)
    with pytest.raises(KeyboardInterrupt):
        _live(Played([_block(sound[:12_000]), _block(sound[12_000:], gap=True)], [_LISTENS])).run()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("state", [State.MISSING, State.BUSY, State.UNFIT])
def test_live_ends_with_the_code_of_a_microphone_that_cannot_be_opened(state: State) -> None:
    microphone = Played([], [Health(state, "another program has it")])
    with pytest.raises(RigError, match="another program has it") as caught:
        _live(microphone).run()
    assert caught.value.code == Code(str(state))
    assert microphone.closed


def test_live_waits_for_a_microphone_that_was_pulled_out_and_says_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    lost = Health(State.LOST, "plug it in", worked=True)
    with pytest.raises(KeyboardInterrupt):
        _live(Played([], [_LISTENS, lost, lost, _LISTENS])).run()
    assert capsys.readouterr().err.splitlines()[-2:] == ["eyelid-rig: mic-lost: plug it in", "eyelid-rig: listening"]


def _rig(tmp_path: Path, voice: object) -> Folders:
    folders = Folders(tmp_path)
    folders.make()
    (folders.run / "status.json").write_text(json.dumps({"voice": voice}))
    return folders


@pytest.mark.parametrize("state", ["listening", "shut", "muted", "mic-missing"])
def test_live_does_not_listen_beside_an_eye_that_has_the_microphone(run: Run, tmp_path: Path, state: str) -> None:
    folders = _rig(tmp_path / "rig", {"state": state})
    held = alone.lock(folders)
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.startswith("eyelid-rig: mic-busy: eye has the microphone")
    os.close(held)


def test_live_listens_beside_an_eye_without_a_voice_and_after_one_that_has_ended(tmp_path: Path) -> None:
    folders = _rig(tmp_path, {"state": "listening"})
    require_free(folders)
    held = alone.lock(folders)
    for voice in ({"state": "off"}, {"phrases": 3}, None):
        require_free(_rig(tmp_path, voice))
    with pytest.raises(RigError, match="mic-busy"):
        require_free(_rig(tmp_path, {"state": "listening"}))
    os.close(held)


def test_a_name_that_the_front_does_not_know_is_said_before_anything_is_opened(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EYELID_VOICE_FRONT", "microwakeword")
    code, _, err = run("recording.wav")
    assert code == 2
    assert "voice-phrase" in err
