"""Which draft a prompt may have signed: one of the last prompts, once, within 30 s (SPEC-pico.md rule 8)."""

from . import cbor, codes
from .codes import RefusedError
from .cose import digest
from .draft import Draft
from .keychain import EPOCH_MS, LOOK_BACK_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .policy import Policy

    Exceeds = Callable[["Draft", "Prompt", "Policy"], bool]

LIFETIME_MS = 30000
PENDING = 4
VOICES_PENDING = 2


class Prompt:
    """A counted prompt. `draft_hash` is set once a draft has been accepted, `grant` once it is signed."""

    def __init__(self, counter: int, gesture: int, scope: int, now_ms: int) -> None:
        self.counter = counter
        self.gesture = gesture
        self.scope = scope
        self.at_ms = now_ms
        self.draft_hash: "bytes | None" = None
        self.grant: "bytes | None" = None


def keep(prompts: "list[Prompt]", prompt: Prompt) -> None:
    """Makes a prompt pending, in the place of the oldest of its kind where all are taken: no voice ends what a finger began."""
    voice = prompt.gesture == codes.GESTURE_VOICE
    alike = [one for one in prompts if (one.gesture == codes.GESTURE_VOICE) == voice]
    if len(alike) == (VOICES_PENDING if voice else PENDING):
        prompts.remove(alike[0])
    prompts.append(prompt)


def judge(prompts: "list[Prompt]", encoded: "cbor.Octets", unit: bytes, policy: "Policy", now_ms: int) -> "tuple[Prompt, Draft | None]":
    """The prompt that the draft is for, and the draft to sign: None where its grant is already over these very bytes.

    Raises RefusedError with the first code of SPEC-pico.md rule 8 that fits; nothing changes here.
    """
    if not prompts:
        raise RefusedError("no-prompt")
    draft = _read(encoded)
    prompt = _prompt_of(draft, prompts, unit)
    if now_ms - prompt.at_ms > LIFETIME_MS:
        raise RefusedError("grant-late")
    if prompt.draft_hash is not None:
        if prompt.draft_hash != digest(encoded):
            raise RefusedError("grant-used")
        return prompt, None
    for code, exceeds in CHECKS:
        if exceeds(draft, prompt, policy):
            raise RefusedError(code)
    return prompt, draft


def _read(encoded: "cbor.Octets") -> Draft:
    try:
        return Draft(encoded)
    except cbor.MalformedError:
        raise RefusedError("draft-malformed") from None


def _prompt_of(draft: Draft, prompts: "list[Prompt]", unit: bytes) -> Prompt:
    """The draft is of this unit and of one of these prompts."""
    if draft.unit != unit:
        raise RefusedError("draft-unit")
    for prompt in prompts:
        if prompt.counter == draft.counter:
            return prompt
    raise RefusedError("draft-counter")


def _recipients_exceed(draft: Draft, _prompt: Prompt, policy: "Policy") -> bool:
    """One that the policy does not have, or one twice."""
    strangers = any(recipient not in policy.recipients for recipient in draft.recipients)
    return strangers or len(set(draft.recipients)) != len(draft.recipients)


def _frame_too_old(draft: Draft, prompt: Prompt, _policy: "Policy") -> bool:
    """Words see no frame from before them; a finger none from before the epochs that its prompt brings keys of."""
    return draft.age_ms > (0 if prompt.gesture == codes.GESTURE_VOICE else LOOK_BACK_MS + EPOCH_MS)


CHECKS: "tuple[tuple[str, Exceeds], ...]" = (
    ("draft-gesture", lambda draft, prompt, _policy: draft.prompt != prompt.gesture),
    ("scope-above-gesture", lambda draft, prompt, _policy: draft.scope > codes.GESTURE_MAX_SCOPE[prompt.gesture]),
    ("scope-above-policy", lambda draft, prompt, _policy: draft.scope > prompt.scope),
    ("recipient-not-allowed", _recipients_exceed),
    ("retention-above-policy", lambda draft, _prompt, policy: draft.retention_s > policy.retention_s),
    ("notice-differs", lambda draft, _prompt, policy: draft.notice != policy.notice),
    ("wearer-differs", lambda draft, _prompt, policy: draft.wearer != policy.wearer),
    ("share-above-policy", lambda draft, _prompt, policy: draft.share_ppm > policy.share_ppm),
    ("frame-age", _frame_too_old),
    ("unredacted-not-simulated", lambda draft, _prompt, _policy: draft.unredacted and not draft.simulated),
)
"""What a draft may not ask for, in the order in which it is named: the code, and whether the draft exceeds prompt or policy."""
