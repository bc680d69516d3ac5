"""The one family of errors, and every code that an error can carry (`SPEC-errors.md`)."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Self


@unique
class Code(StrEnum):
    """Stable names for what went wrong; other programs compare these, so a code is never renamed."""

    CBOR_MALFORMED = "cbor-malformed"
    CBOR_TRUNCATED = "cbor-truncated"
    CBOR_TRAILING = "cbor-trailing"
    CBOR_SIZE = "cbor-size"
    CBOR_DEPTH = "cbor-depth"
    CBOR_INDEFINITE = "cbor-indefinite"
    CBOR_DUPLICATE_KEY = "cbor-duplicate-key"
    CBOR_KEY_TYPE = "cbor-key-type"
    CBOR_TAG = "cbor-tag"
    CBOR_FLOAT = "cbor-float"
    CBOR_SIMPLE = "cbor-simple"
    CBOR_NOT_DETERMINISTIC = "cbor-not-deterministic"

    VERSION_UNKNOWN = "version-unknown"
    FIELD_MISSING = "field-missing"
    FIELD_UNKNOWN = "field-unknown"
    FIELD_TYPE = "field-type"
    FIELD_RANGE = "field-range"

    COSE_STRUCTURE = "cose-structure"
    COSE_ALG = "cose-alg"
    COSE_ALG_UNPROTECTED = "cose-alg-unprotected"
    COSE_HEADER_TWICE = "cose-header-twice"
    COSE_HEADER_UNKNOWN = "cose-header-unknown"
    COSE_CRIT = "cose-crit"
    COSE_UNPROTECTED = "cose-unprotected"
    COSE_TYPE = "cose-type"
    COSE_KID = "cose-kid"
    COSE_SIGNATURE = "cose-signature"
    COSE_DECRYPT = "cose-decrypt"
    KEY_INVALID = "key-invalid"

    UNIT_OPERATOR = "unit-operator"
    UNIT_KEYS = "unit-keys"
    UNIT_UNKNOWN = "unit-unknown"
    TRUST_EMPTY = "trust-empty"
    ORDER_OPERATOR = "order-operator"

    GRANT_PICO = "grant-pico"
    GRANT_DRAFT = "grant-draft"
    GRANT_UNIT = "grant-unit"
    GRANT_COUNTER = "grant-counter"
    CROP_SWAPPED = "crop-swapped"
    CROP_RECIPIENTS = "crop-recipients"
    CROP_COMMITMENT = "crop-commitment"
    CROP_SIZE = "crop-size"
    BOX_OUTSIDE_FRAME = "box-outside-frame"
    SHARE_WRONG = "share-wrong"
    SHARE_ABOVE_POLICY = "share-above-policy"
    GESTURE_DIFFERS = "gesture-differs"
    FRAME_AGE = "frame-age"
    SCOPE_ABOVE_GESTURE = "scope-above-gesture"
    SCOPE_ABOVE_POLICY = "scope-above-policy"
    SCOPE_ABOVE_GRANT = "scope-above-grant"
    SCOPE_LOCAL = "scope-local"
    RECIPIENT_NOT_ALLOWED = "recipient-not-allowed"
    RETENTION_ABOVE_POLICY = "retention-above-policy"
    NOTICE_DIFFERS = "notice-differs"
    WEARER_DIFFERS = "wearer-differs"
    VALIDITY_WRONG = "validity-wrong"
    UNREDACTED_NOT_SIMULATED = "unredacted-not-simulated"

    LEDGER_CHAIN = "ledger-chain"
    LEDGER_SEQ = "ledger-seq"
    LEDGER_TORN = "ledger-torn"
    LEDGER_ROLLED_BACK = "ledger-rolled-back"
    COUNTER_TWICE = "counter-twice"
    COUNTER_MISSING = "counter-missing"
    COUNTER_UNKNOWN = "counter-unknown"
    COUNTER_USED = "counter-used"
    PROMPT_MISSING = "prompt-missing"
    PROMPT_DIFFERS = "prompt-differs"
    AUDIT_NONCE = "audit-nonce"
    AUDIT_MISSING = "audit-missing"
    GRANTS_DIFFER = "grants-differ"
    BUNDLE_NOT_IN_LEDGER = "bundle-not-in-ledger"
    BUNDLE_DIFFERS = "bundle-differs"
    BUNDLE_MISSING = "bundle-missing"
    RECEIPT_KEY = "receipt-key"
    RECEIPT_BUNDLE = "receipt-bundle"

    LINK_COBS = "link-cobs"
    LINK_CRC = "link-crc"
    LINK_SIZE = "link-size"
    LINK_TIMEOUT = "link-timeout"
    LINK_CLOSED = "link-closed"
    LINK_ANSWER = "link-answer"

    SETTINGS_SYNTAX = "settings-syntax"
    SETTINGS_UNKNOWN = "settings-unknown"
    SETTINGS_VALUE = "settings-value"

    CAMERA_MISSING = "camera-missing"
    CAMERA_NO_FRAMES = "camera-no-frames"
    CAMERA_STALLED = "camera-stalled"
    CAMERA_FORMAT = "camera-format"
    CAMERA_BUSY = "camera-busy"
    CAMERA_UNPLUGGED = "camera-unplugged"
    CAMERA_STARVED = "camera-starved"
    LENS_FIXED = "lens-fixed"
    TARGET_UNSEEN = "target-unseen"
    VAULT_CLOSED = "vault-closed"
    VAULT_GONE = "vault-gone"
    VAULT_KEY = "vault-key"
    VAULT_FULL = "vault-full"
    CROP_BUDGET = "crop-budget"
    CROP_ENCODE = "crop-encode"
    CROP_NOTHING = "crop-nothing"
    CROP_SEVERAL = "crop-several"
    CROP_CUT_OFF = "crop-cut-off"
    CROP_TOO_LARGE = "crop-too-large"
    CROP_COVERED = "crop-covered"
    CROP_TIMEOUT = "crop-timeout"
    CROP_WORKER = "crop-worker"
    LOW_MEMORY = "low-memory"
    TOO_DARK = "too-dark"
    TOO_BLURRED = "too-blurred"
    MODEL_MISSING = "model-missing"
    MODEL_DIFFERS = "model-differs"
    REDACTION_UNSURE = "redaction-unsure"
    IMAGE_UNREADABLE = "image-unreadable"

    PICO_ABSENT = "pico-absent"
    PICO_REFUSED = "pico-refused"
    PICO_OTHER = "pico-other"
    SHUT = "shut"
    NO_FRAME = "no-frame"
    VOICE_MISSING = "voice-missing"
    VOICE_PHRASE = "voice-phrase"
    VOICE_MODEL = "voice-model"
    VOICE_EAR = "voice-ear"
    MIC_MISSING = "mic-missing"
    MIC_LOST = "mic-lost"
    MIC_BUSY = "mic-busy"
    MIC_FORMAT = "mic-format"
    SOUND_UNREADABLE = "sound-unreadable"
    WORDS_REFUSED = "words-refused"
    BUSY = "busy"
    UNSEEN = "unseen"
    INTERRUPTED = "interrupted"
    GRANT_REFUSED = "grant-refused"
    FORGOTTEN = "forgotten"
    TAKEN_BACK = "taken-back"
    OUTBOX_FULL = "outbox-full"
    STORAGE_FULL = "storage-full"
    STORAGE_FAILED = "storage-failed"
    NOT_INITIALISED = "not-initialised"
    ALREADY_INITIALISED = "already-initialised"
    ALREADY_RUNNING = "already-running"
    PROOF_TIMEOUT = "proof-timeout"
    PERMISSION = "permission"

    INBOX_REFUSED = "inbox-refused"
    NOT_FOUND = "not-found"
    UNKNOWN_REQUEST = "unknown-request"
    PORT_MISSING = "port-missing"
    PORT_BUSY = "port-busy"
    PORT_SEVERAL = "port-several"
    FILE_EXISTS = "file-exists"
    BOARD_MISSING = "board-missing"
    BOARD_SEVERAL = "board-several"
    BOARD_OTHER = "board-other"
    BOARD_SOFTWARE = "board-software"
    BOARD_RUNNING = "board-running"
    BOARD_FOREIGN = "board-foreign"
    BOARD_FULL = "board-full"
    BOARD_GONE = "board-gone"
    BOARD_AWAY = "board-away"
    BOARD_DIFFERS = "board-differs"
    BOARD_FAILED = "board-failed"
    DRIVE_OTHER = "drive-other"
    DRIVE_READ_ONLY = "drive-read-only"
    DRIVE_FULL = "drive-full"
    UF2_MISSING = "uf2-missing"
    UF2_MALFORMED = "uf2-malformed"
    UF2_CHIP = "uf2-chip"
    UF2_UNPINNED = "uf2-unpinned"
    FIRMWARE_MISSING = "firmware-missing"
    COLLECTOR_AWAY = "collector-away"
    COLLECTOR_REFUSED = "collector-refused"
    COLLECTOR_CERTIFICATE = "collector-certificate"
    COLLECTOR_ANSWER = "collector-answer"
    UPLOAD_SIZE = "upload-size"
    UPLOAD_TIMEOUT = "upload-timeout"
    UPLOAD_TYPE = "upload-type"
    UPLOAD_ID = "upload-id"
    INTERNAL = "internal"


class EyelidError(Exception):
    """Something that a person can act on.

    `code` is for programs; the message says what was wrong, where, and what to do, and never holds a secret, a picture's bytes or
    a prompt's words.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code}: {self.args[0]}"

    def __reduce__(self) -> tuple[type[Self], tuple[Code, str]]:
        """It goes from process to process as what it was made of."""
        return type(self), (self.code, self.args[0])


class CborError(EyelidError):
    """Bytes that are not the CBOR of `SPEC-cbor-cose.md`."""


class FieldError(EyelidError):
    """A well-formed item that its format's table does not allow."""


class CoseError(EyelidError):
    """A COSE object that is malformed, mistyped or wrongly signed."""


class VerifyError(EyelidError):
    """A well-signed object that says something it may not."""


class LedgerError(EyelidError):
    """A ledger whose chain, counters or bundles do not agree."""


class LinkError(EyelidError):
    """A serial line, or the board at its other end, that does not do what it should."""


class SettingsError(EyelidError):
    """A settings file, variable or flag that cannot be taken."""


class RigError(EyelidError):
    """The rig cannot do what was asked, or may not."""


class FlashError(EyelidError):
    """A button board that cannot be flashed, or was not."""
