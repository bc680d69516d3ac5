"""From a prompt to a draft and an encrypted crop: pick, open, cut, encode, encrypt, describe. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from eyelid_formats import crop as sealed_crop
from eyelid_formats.consent import ConsentTag, Gesture
from eyelid_formats.draft import CropFacts, Draft, FrameFacts, Time, TimeSource
from eyelid_formats.errors import Code, RigError
from eyelid_formats.unit import Unit
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.box import Box, centre_box
from eyelid_rig.crop.cut import cut, encode_crop
from eyelid_rig.prompts.pico import PromptEvent
from eyelid_rig.recorder import Recorder
from eyelid_rig.vault.pick import pick
from eyelid_rig.vault.record import RecordInfo

_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, when the finger went down (CLOCK_MONOTONIC), and what was said with it: None where nothing was."""

    event: PromptEvent
    at_ns: int
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the rig's settings decide about every crop."""

    share_ppm: int
    quality: int
    retention_s: int
    simulated: bool
    unredacted: bool


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

    def compose(self, asked: Asked, time: Time, head: bytes) -> Composed:
        """Raises RigError with the reason why nothing may be sent."""
        self._require_redaction()
        info, frame = self._open_frame(asked)
        box = centre_box(info.size, min(self._choices.share_ppm, self._unit.policy.share_ppm))
        image = encode_crop(cut(jpeg.decode(frame), box), self._choices.quality)
        bundle_id, salt = self._random(16), self._random(32)
        recipients = (*(one.key for one in self._unit.record.recipients), self._unit.record.wearer_key)
        picture = sealed_crop.Picture(salt, image, asked.words, self._random(32) if asked.words is not None else None)
        crop = sealed_crop.seal(picture, bundle_id, recipients, self._random)
        facts = _crop_facts(salt, image, crop, box, info.size)
        frame_facts = FrameFacts(info.size, (asked.at_ns - info.captured_ns) // _MS, info.epoch)
        draft = Draft(
            bundle_id=bundle_id,
            unit=self._unit.hash,
            counter=asked.event.counter,
            time=time,
            crop=facts,
            frame=frame_facts,
            consent=self._consent(asked.event, picture.wording(), time),
            ledger_head=head,
            simulated=self._choices.simulated,
            unredacted=self._choices.unredacted,
        )
        return Composed(bundle_id, draft.encode(), crop)

    def _require_redaction(self) -> None:
        """Promise 4: without redaction nothing leaves, but for a simulated rig that was told so."""
        if not (self._choices.simulated and self._choices.unredacted):
            raise RigError(Code.REDACTION_MISSING, "this version cannot redact, so nothing may be sent")

    def _open_frame(self, asked: Asked) -> tuple[RecordInfo, bytes]:
        keys = dict(asked.event.keys)
        if asked.event.gesture is Gesture.VOICE:
            raise RigError(Code.NO_FRAME, "spoken prompts are not answered by this version")
        reachable = [info for info in self._recorder.records() if info.epoch in keys]
        info = pick(reachable, asked.at_ns)
        if info is None:
            raise RigError(Code.NO_FRAME, "the vault has no frame from before the press: was the camera running, the switch open?")
        return info, self._recorder.open_record(info, keys[info.epoch])

    def _consent(self, event: PromptEvent, wording: bytes | None, time: Time) -> ConsentTag:
        policy = self._unit.policy
        retention_s = min(self._choices.retention_s, policy.retention_s)
        valid_until_s = time.seconds + retention_s if time.source is not TimeSource.UNSET else 0
        return ConsentTag(event.scope, retention_s, valid_until_s, event.gesture, wording, policy.notice, policy.recipients, policy.wearer)


def _crop_facts(salt: bytes, image: bytes, crop: bytes, box: Box, frame_size: tuple[int, int]) -> CropFacts:
    return CropFacts(
        commitment=sealed_crop.commitment(salt, image),
        ciphertext=sha256(crop).digest(),
        media_type="image/jpeg",
        size=(box.width, box.height),
        length=len(image),
        box=box.as_tuple(),
        share_ppm=box.share_ppm(frame_size),
        redactions=(),
        models=(),
    )
