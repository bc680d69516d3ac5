"""Which draft a prompt may have signed: one of the last four prompts, once, within 30 s (SPEC-pico.md rule 8)."""

from . import cbor, codes
from .codes import RefusedError
from .cose import digest
from .draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .policy import Policy

LIFETIME_MS = 30000
PENDING = 4


class Prompt:
    """A counted prompt. `draft_hash` is set once a draft has been accepted, `grant` once it is signed."""

    def __init__(self, counter: int, gesture: int, scope: int, now_ms: int) -> None:
        self.counter = counter
        self.gesture = gesture
        self.scope = scope
        self.at_ms = now_ms
        self.draft_hash: "bytes | None" = None
        self.grant: "bytes | None" = None


def judge(prompts: "list[Prompt]", encoded: bytes, unit: bytes, policy: "Policy", now_ms: int) -> "tuple[Prompt, Draft | None]":
    """The prompt that the draft is for, and the draft to sign: None where its grant is already over these very bytes.

    Raises RefusedError.
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
    _refuse_more(draft, prompt, policy)
    return prompt, draft


def _read(encoded: bytes) -> Draft:
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


def _refuse_more(draft: Draft, prompt: Prompt, policy: "Policy") -> None:
    """The draft names the gesture, and asks for no more than it and the policy allow."""
    if draft.prompt != prompt.gesture:
        raise RefusedError("draft-gesture")
    if draft.scope > codes.GESTURE_MAX_SCOPE[prompt.gesture]:
        raise RefusedError("scope-above-gesture")
    if draft.scope > prompt.scope:
        raise RefusedError("scope-above-policy")
    if any(recipient not in policy.recipients for recipient in draft.recipients) or _has_twins(draft.recipients):
        raise RefusedError("recipient-not-allowed")
    if draft.retention_s > policy.retention_s:
        raise RefusedError("retention-above-policy")
    if draft.notice != policy.notice:
        raise RefusedError("notice-differs")
    if draft.wearer != policy.wearer:
        raise RefusedError("wearer-differs")
    if draft.share_ppm > policy.share_ppm:
        raise RefusedError("share-above-policy")
    if draft.unredacted and not draft.simulated:
        raise RefusedError("unredacted-not-simulated")


def _has_twins(recipients: "list[bytes]") -> bool:
    return len(set(recipients)) != len(recipients)
