"""The wearer at a terminal: a key for each gesture, one to ask about the table, one for the card on it, and a line on how the rig is."""

from __future__ import annotations

import queue
import threading

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from eyelid_bench.demo import acts
from eyelid_bench.demo.keys import next_key, raw_keys
from eyelid_bench.demo.narrator import Narrator
from eyelid_bench.demo.scene import BARE, WITH_CARD
from eyelid_bench.demo.stage import Stage
from eyelid_bench.demo.table import QUESTION
from eyelid_bench.demo.thieves import Thieves

_ASK = "ask"
_GESTURES = {"p": "press", "d": "double", "h": "hold", "a": _ASK}
_HELP = "keys: p press  d double press  a ask  c card  h hold (forget)  s shut  q end"
_TICK_S = 0.1
_FINGER_S = 10.0
_PRESSES = 3


class Finger:
    """Makes gestures one after the other in a thread of its own, because a hold takes three seconds."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._wanted: queue.Queue[str] = queue.Queue(4)
        self._idle = threading.Event()
        self._idle.set()
        self.shut = False
        self.error: BaseException | None = None
        threading.Thread(target=self._work, name="finger", daemon=True).start()

    @property
    def busy(self) -> bool:
        """Whether it is down or has something to do."""
        return not self._idle.is_set()

    def make(self, gesture: str) -> bool:
        """False where too many are waiting."""
        try:
            self._idle.clear()
            self._wanted.put_nowait(gesture)
        except queue.Full:
            return False
        return True

    def wait(self) -> None:
        """Until the last gesture is made."""
        self._idle.wait(_FINGER_S)

    def _work(self) -> None:
        try:
            while True:
                gesture = self._wanted.get()
                self._make(gesture)
                if self._wanted.empty():
                    self._idle.set()
        except BaseException as error:
            self.error = error
            self._idle.set()

    def _make(self, gesture: str) -> None:
        if gesture == _ASK:
            self._stage.simulation.mouth.say(QUESTION)
        else:
            self._stage.simulation.gesture(gesture)


def wearer(console: Console, stage: Stage, thieves: Thieves) -> None:
    """Until `q`; then what the attacks need is made ready. Raises what the simulation raises, KeyboardInterrupt."""
    stage.show(BARE)
    finger, narrator = Finger(stage), Narrator(stage)
    with raw_keys(), Live(console=console, refresh_per_second=10, transient=True) as live:
        while (key := next_key(_TICK_S)) != "q":
            _obey(key, finger, stage)
            _tell(stage, narrator)
            live.update(Group(status_line(stage, finger), Text(_HELP, "dim")))
            if finger.error:
                raise finger.error
    finger.wait()
    _make_ready(stage, thieves, finger, narrator)


def status_line(stage: Stage, finger: Finger) -> Text:
    """Lamp, epoch, frames, what waits and what was sent."""
    status = stage.simulation.status()
    lamp = ("● lamp lit ", "bold yellow") if stage.simulation.pico.lamp else ("○ lamp off", "dim")
    epoch = status.get("epoch")
    words = (
        f"  epoch {epoch & 0xFFFFFF if isinstance(epoch, int) else '-':<5} frames {stage.frames:<6} waiting {status.get('waiting', 0):<3}"
    )
    state = "finger down" if finger.busy else ("shut" if finger.shut else "")
    return Text.assemble(lamp, f"{words} sent {status.get('sent', 0):<3} ", (state, "cyan"))


def _obey(key: str | None, finger: Finger, stage: Stage) -> None:
    if key in _GESTURES and finger.make(_GESTURES[key]):
        if finger.shut:
            stage.tell(_GESTURES[key], "nothing: shut, the button does nothing")
    elif key == "c" and stage.scene:
        stage.show(BARE if stage.shown == WITH_CARD else WITH_CARD)
        stage.tell("the camera sees", "a payment card on the table" if stage.shown == WITH_CARD else "the bare table")
    elif key == "s" and finger.make("open" if finger.shut else "shut"):
        finger.shut = not finger.shut


def _tell(stage: Stage, narrator: Narrator) -> None:
    for what, result in narrator.news():
        stage.tell(what, result)


def _make_ready(stage: Stage, thieves: Thieves, finger: Finger, narrator: Narrator) -> None:
    """The attacks need a rig that is open, and a bundle."""
    if finger.shut:
        epoch = stage.epoch
        stage.simulation.gesture("open")
        stage.until_epoch_after(epoch)
    for _ in range(_PRESSES):
        if stage.bundle_paths():
            break
        stage.tell("nothing has left", "so the demo presses once itself")
        stage.until_frames_flow()
        stage.outcome(stage.gesture("press"))
    stage.settle()
    _tell(stage, narrator)
    thieves.copy_early()
    acts.kill_in_mid_seal(stage)
