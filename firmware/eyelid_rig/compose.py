"""What comes before the crop and after it: pick and open a frame; encrypt what was cut from it and describe it. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

from eyelid_formats import crop as sealed_crop
from eyelid_formats.consent import ConsentTag, Gesture, Intent
from eyelid_formats.draft import DRAFT_LIMIT, CropFacts, Draft, FrameFacts, Time, TimeSource
from eyelid_formats.errors import Code, RigError
from eyelid_formats.unit import Unit
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.messages import Order
from eyelid_rig.prompts.pico import PromptEvent
from eyelid_rig.recorder import Recorder
from eyelid_rig.still import Still
from eyelid_rig.vault.pick import pick
from eyelid_rig.vault.record import RecordInfo

_MS = 1_000_000


class Taken(Protocol):
    """A picture that the camera took, as a draft tells of it: a record of the vault, or a still's exposure."""

    @property
    def captured_ns(self) -> int:
        """CLOCK_MONOTONIC at the exposure."""

    @property
    def size(self) -> Size:
        """(width, height) in pixels."""

    @property
    def epoch(self) -> int:
        """The epoch whose lamp was lit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, when the finger went down (CLOCK_MONOTONIC), and what was said with it: None where nothing was.

    `intent` is what the words want, as far as their source could tell.
    """

    event: PromptEvent
    at_ns: int
    words: str | None = None
    intent: Intent = Intent.ASK


@dataclass(frozen=True, slots=True)
class Choices:
    """What the rig's settings decide about every crop. The unit's policy may allow less of the frame."""

    limits: Limits
    retention_s: int
    simulated: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """What waits for the Pico: the draft, and the crop it describes."""

    bundle_id: bytes
    draft: bytes
    crop: bytes


class Composer:
    """`random(n)` gives n bytes of a CSPRNG."""

    def __init__(self, recorder: Recorder, unit: Unit, choices: Choices, random: Callable[[int], bytes]) -> None:
        self._recorder = recorder
        self._unit = unit
        self._choices = choices
        self._random = random
        self._limits = replace(choices.limits, share_ppm=min(choices.limits.share_ppm, unit.policy.share_ppm))

    def order(self, asked: Asked) -> tuple[RecordInfo, Order]:
        """The frame that the prompt is about, and the order to crop it. Raises RigError with the reason why there is none."""
        info, frame = self._open_frame(asked)
        return info, Order.of(frame, asked.words, self._limits)

    def order_still(self, asked: Asked, still: Still) -> Order:
        """The order to crop the same from a still, within the same limits."""
        return Order.of(still.jpeg, asked.words, self._limits)

    def compose(self, asked: Asked, frame: Taken, cropped: Cropped, time: Time, head: bytes) -> Composed:
        """The crop for its recipients and the wearer, and the draft that describes it. Raises RigError (`crop-covered`)."""
        bundle_id, salt = self._random(16), self._random(32)
        words_salt = self._random(32) if asked.words is not None else None
        picture = sealed_crop.Picture(salt, cropped.image, asked.words, words_salt)
        recipients = (*(one.key for one in self._unit.record.recipients), self._unit.record.wearer_key)
        crop = sealed_crop.seal(picture, bundle_id, recipients, self._random)
        draft = Draft(
            bundle_id=bundle_id,
            unit=self._unit.hash,
            counter=asked.event.counter,
            time=time,
            crop=_crop_facts(salt, crop, cropped, frame.size),
            frame=FrameFacts(frame.size, (asked.at_ns - frame.captured_ns) // _MS, frame.epoch),
            consent=self._consent(asked, picture.wording(), time),
            ledger_head=head,
            simulated=self._choices.simulated,
            unredacted=False,
        ).encode()
        if len(draft) > DRAFT_LIMIT:
            raise RigError(Code.CROP_COVERED, f"a draft of {len(draft)} bytes tells of more fills than the Pico reads: another angle")
        return Composed(bundle_id, draft, crop)

    def _open_frame(self, asked: Asked) -> tuple[RecordInfo, bytes]:
        if asked.event.gesture is Gesture.VOICE:
            return self._open_fresh(asked)
        keys = dict(asked.event.keys)
        reachable = [info for info in self._recorder.records() if info.epoch in keys]
        info = pick(reachable, asked.at_ns)
        if info is None:
            raise RigError(Code.NO_FRAME, "the vault has no frame from before the press: was the camera running, the switch open?")
        return info, self._recorder.open_record(info, keys[info.epoch])

    def _open_fresh(self, asked: Asked) -> tuple[RecordInfo, bytes]:
        """Promise 3: no key came with the words, and none of before is here."""
        if asked.words is None:
            raise RigError(Code.INTERRUPTED, "a spoken prompt whose words were lost on the way: say it again")
        return self._recorder.open_fresh(asked.at_ns)

    def _consent(self, asked: Asked, wording: bytes | None, time: Time) -> ConsentTag:
        policy, event = self._unit.policy, asked.event
        retention_s = min(self._choices.retention_s, policy.retention_s)
        valid_until_s = time.seconds + retention_s if time.source is not TimeSource.UNSET else 0
        return ConsentTag(
            scope=event.scope,
            retention_s=retention_s,
            valid_until_s=valid_until_s,
            prompt=event.gesture,
            wording=wording,
            notice=policy.notice,
            recipients=policy.recipients,
            wearer=policy.wearer,
            intent=asked.intent if wording is not None else None,
        )


def _crop_facts(salt: bytes, crop: bytes, cropped: Cropped, frame: Size) -> CropFacts:
    return CropFacts(
        commitment=sealed_crop.commitment(salt, cropped.image),
        ciphertext=sha256(crop).digest(),
        media_type="image/jpeg",
        size=cropped.size,
        length=len(cropped.image),
        box=cropped.box.as_tuple(),
        share_ppm=cropped.box.share_ppm(frame),
        redactions=tuple((str(fill.kind), *fill.box.as_tuple()) for fill in cropped.fills),
        models=cropped.models,
        region=str(cropped.found),
    )
