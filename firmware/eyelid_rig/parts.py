"""What the agent puts to use, named once."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_formats import cose
from eyelid_formats.unit import Unit
from eyelid_rig.clock import Clock
from eyelid_rig.compose import Composer
from eyelid_rig.counting import Counting
from eyelid_rig.crop.workshop import Workshop
from eyelid_rig.outbox import Outbox
from eyelid_rig.prompts.spoken import Voice
from eyelid_rig.prompts.uart import PicoUart
from eyelid_rig.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each; `crop_timeout_s` is how long a crop may take, `takes_stills` whether a prompt also asks the camera for a still,
    `confirms` whether what was heard waits for a press.
    """

    uart: PicoUart
    recorder: Recorder
    composer: Composer
    workshop: Workshop
    counting: Counting
    outbox: Outbox
    pi: cose.Signer
    unit: Unit
    clock: Clock
    voice: Voice
    crop_timeout_s: float
    takes_stills: bool
    confirms: bool = False
