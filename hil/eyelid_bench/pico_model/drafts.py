"""Which draft a prompt may have signed (SPEC-pico.md, rules 7 and 8)."""

from __future__ import annotations

from eyelid_bench.pico_model.state import Prompt, Refusal
from eyelid_bench.pico_model.words import ANSWER, DOUBLE, PRESS, TRAIN, VOICE, Draft, Rig

GRANT_WITHIN_MS = 30_000
GESTURE_MAX = {PRESS: ANSWER, DOUBLE: TRAIN, VOICE: ANSWER}
FRAME_MAX_AGE_MS = {PRESS: 12_000, DOUBLE: 12_000, VOICE: 0}


def prompt_for(draft: Draft, prompts: list[Prompt], rig: Rig, ms: int) -> Prompt:
    """The prompt that may have its grant for this draft, or has it already. Raises Refusal."""
    if not prompts:
        raise Refusal("no-prompt")
    if not draft.sound:
        raise Refusal("draft-malformed")
    if draft.fields[2] != rig.unit:
        raise Refusal("draft-unit")
    prompt = next((prompt for prompt in prompts if prompt.counter == draft.fields[3]), None)
    if prompt is None:
        raise Refusal("draft-counter")
    if ms - prompt.at_ms > GRANT_WITHIN_MS:
        raise Refusal("grant-late")
    if prompt.draft and prompt.draft != draft.encoded:
        raise Refusal("grant-used")
    if not prompt.draft:
        _judge(draft, prompt, rig)
    return prompt


def _judge(draft: Draft, prompt: Prompt, rig: Rig) -> None:
    consent, own = draft.fields[7], rig.draft(1, PRESS, ANSWER).fields[7]
    for holds, code in (
        (consent[4] == prompt.gesture, "draft-gesture"),
        (consent[1] <= GESTURE_MAX[prompt.gesture], "scope-above-gesture"),
        (consent[1] <= prompt.scope, "scope-above-policy"),
        (consent[7] == [rig.recipient], "recipient-not-allowed"),
        (consent[2] <= rig.retention_s, "retention-above-policy"),
        (consent[6] == own[6], "notice-differs"),
        (consent[8] == own[8], "wearer-differs"),
        (draft.fields[5][7] <= rig.share_ppm, "share-above-policy"),
        (draft.fields[6][2] <= FRAME_MAX_AGE_MS[prompt.gesture], "frame-age"),
        (draft.fields[9] or not draft.fields[10], "unredacted-not-simulated"),
    ):
        if not holds:
            raise Refusal(code)
