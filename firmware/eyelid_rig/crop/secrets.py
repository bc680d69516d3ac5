"""What a line of text looks like: something that identifies, pays or opens, or harmless. Pure: strings in, yes or no out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eyelid_rig.crop.seen import Quad

SURE: Final = 0.6
"""Probability of the least certain character."""
MOST_DIGITS: Final = 9
"""In one line, whatever stands between them: a number told in pieces."""
LONGEST_NUMBER: Final = 4
"""Digits in one number. Four are a card's last ones as often as a year, so four must look like a year."""

CARD_DIGITS: Final = 12
"""In one number: the fewest of a payment card's, and more than a telephone number mostly has."""

_IN_FOURS: Final = re.compile(r"(?<!\d)(?!(?:19|20)\d\d\W(?:19|20)\d\d)\d{4}[\s-]\d{4}(?!\d)")
"""As most cards have it, the rest perhaps out of view; two years are no such number."""
_LOOKALIKES: Final = str.maketrans("OoQDlI|!iZzSsBGgqb", "000011111225586996")
_SEPARATED_DIGITS: Final = re.compile(r"[\d][\d\s.,:/\-–—_()*+]*")
_PRICE: Final = re.compile(r"(?<![\d.,])[€$£]?\s?\d{1,3}[.,]\d{2}\s?(?:€|\$|£|EUR|USD|GBP)?(?![\d.,/])")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_EXPIRY: Final = re.compile(r"(?<!\d)(?:0[1-9]|1[0-2])\s?[/\-.]\s?(?:\d\d|20\d\d)(?!\d)")
_ADDRESS: Final = re.compile(
    r"@|\bwww\b|https?:|\.(?:com|org|net|de|uk|fr|es|it|io|eu|example)\b|\(at\)|\[at\]|"
    r"\b(?:dot|punkt|punto|point) (?:com|org|net|de|uk|fr|es|it|io|eu)\b|\b(?:gmail|gmx|hotmail|outlook|yahoo|icloud|proton)\b",
    re.IGNORECASE,
)
_MASKED: Final = re.compile(r"[*•●#]{2,}|[xX]{2,}(?=[\s-]*\d)|[xX]{4,}|\.{4,}")
_MACHINE_READABLE: Final = re.compile(r"<{2,}|[A-Z0-9<]{20,}")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){2,}\b")
_OPENS: Final = (
    r"parole|wachtwoord|\bclave\b|has[lł]o|парол|密码|暗証|losung|kennung|"
    r"pass\s?w|\bpass\b\s*(?:[:=]|$)|\bmdp\b|schl[uü]ssel|geheim|passcode|passphrase|kennwort|contrase|mot.de.passe|senha|\bpwd?\b|\bpw\b|\bpin\b|\bpuk\b|\btan\b|\botp\b|"
    r"\bkey\b|token|secret|\bssid\b|wi-?fi|wlan|code\b|\blogin\b|\buser\b|username|benutzer|"
    r"l[oö]senord|salasana|\bheslo|lozinka|jelsz[oó]|adgangskode|passord|parol[aă]\b|[sş]ifre|"
    r"recovery|seed phrase|mnemonic|backup|combination|kombination|\bserial\b|seriennummer|"
    r"\balarm|padlock|zahlenschloss|\btresor\b|\bsafe (?:in|at|is|opens|behind|under)\b|\b(?:the|my|our) safe\b|"
    r"\b(?:left|right|links|rechts)\W+(?:to |auf )?(?:\d{1,2}\b|zero|one\b|two|three|four|five|six|seven|eight|nine|ten\b)"
)
_PAYS: Final = (
    r"\bcvv\b|\bcvc\b|account|konto|\biban|\bbic\b|\bcards?\b|(?:kredit|bank|giro|ec|debit|kunden|gesundheits)[\s-]?karte|\bkarte\b|\bvisa\b|mastercard|maestro|amex|debit|credit|"
    r"\bvalid|\bthru\b|expir|g[uü]ltig|\bending\b|booking|buchung|reservation|confirmation|reference|referenz|"
    r"\bpaid (?:with|by|from)\b|\bbezahlt mit\b"
)
_IDENTIFIES: Final = (
    r"\bssn\b|social security|passport|reisepass|ausweis|licen[cs]e|\bdob\b|\bborn\b|\bbirth|geburt|\bid\b|"
    r"\bno\b(?:\.|\W*(?:\d|$))|\bnr\b\.?|number|nummer|"
    r"maiden name|geburtsname|m[aä]dchenname|\bfirst (?:pet|school|teacher|car)\b|\bsecurity question|sicherheitsfrage|"
    r"surname|given name|first name|last name|family name|nachname|vorname|familienname|nationalit|staatsang|signature|unterschrift|"
    r"\bmember|mitglied|\bholder|inhaber|authority|beh[oö]rde|identity|identit|boarding|passenger|"
    r"\b(?:tele)?phone|\bmobile\b|telefon|\btel\b|\bfax\b|\be-?mail|\bmail\b|patient|insurance|versicher"
)
_TOKEN: Final = re.compile(r"(?=.*\d)(?=.*[^\W\d_])(?!\d{1,3}(?:st|nd|rd|th|am|pm|km|cm|mm|m|g|kg|ml|l|h|min|s|%)$)\w{3,}", re.IGNORECASE)
"""Digits and letters in one word, but for ordinals, times and measures."""
_GROUPS: Final = re.compile(
    r"\b[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6})+\b|\b(?=[A-Z\s]*\d)[A-Z0-9]{4,6}(?:\s[A-Z0-9]{4,6}){2,}\b|"
    r"\b[A-Z]{4}(?:\s[A-Z]{4}){2,}\b|\b[A-Z]{5}(?:\s[A-Z]{5}){2,}\b|\b[A-Z]{6}(?:\s[A-Z]{6}){2,}\b|"
    r"\b(?=\w*\d)\w{4}(?:[\s-]\w{4}){2,}\b|\b(?:\w\s){4,}\w\b"
)
"""Keys as they are printed: groups with hyphens, three groups and more of one length or with digits, or single characters with gaps."""
_PLATE: Final = re.compile(r"\W*(?:[A-ZÄÖÜ]{1,3}[\s·•.:-]+){2}\d{1,4}\s?[EH]?\W*")
"""A vehicle's, where it has few digits: a place's letters, one's own, a number. More digits are a number anyway."""
_SPELT: Final = re.compile(
    r"(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|"
    r"null|eins|zwei|zwo|drei|vier|f[uü]nf|sechs|sieben|acht|neun|z[eé]ro|une?|deux|trois|quatre|cinq|sept|huit|neuf|"
    r"cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|\d+)\b[\s,.-]*){3,}",
    re.IGNORECASE,
)
"""A number in words, or partly in them."""
_LABEL: Final = re.compile(f"{_OPENS}|{_PAYS}|{_IDENTIFIES}", re.IGNORECASE)
"""Words that announce a secret, in the languages of the first rigs' wearers."""
_LONE: Final = 3
"""Words of a line that is nothing but a label: what it announces stands elsewhere."""
_ONLY_LOOKALIKES: Final = re.compile(r"[Il1|!O0]{4,}")
"""Ones and noughts, all of them read as letters."""
_VOWELLESS: Final = re.compile(r"[b-df-hj-np-tv-xz]{4,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read. `score` is the probability of its least certain character; nothing read has 0."""

    quad: Quad
    text: str
    score: float


def is_doubtful(line: Line) -> bool:
    """Whether too little is known about a line to leave it: unread, uncertain, or too short to tell what it is."""
    return line.score < SURE or sum(character.isalnum() for character in line.text) < 2


def is_secret(text: str) -> bool:
    """Whether a line identifies, pays or opens, or may be a part of what does."""
    text = unicodedata.normalize("NFKC", text)
    patterns = (_ADDRESS, _MASKED, _MACHINE_READABLE, _IBAN, _EXPIRY, _LABEL, _GROUPS, _SPELT)
    if any(pattern.search(text) for pattern in patterns) or _PLATE.fullmatch(text):
        return True
    return _has_number(text) or any(_is_token(word) for word in text.split())


def is_label(text: str) -> bool:
    """Whether a line announces a secret."""
    return bool(_LABEL.search(unicodedata.normalize("NFKC", text)))


def is_lone_label(text: str) -> bool:
    """Whether it says little else, or ends as if something followed: its secret may stand in another column, or farther down."""
    return is_label(text) and (len(text.split()) <= _LONE or text.rstrip().endswith((":", "：")))


def is_number(text: str) -> bool:
    """Whether most of a line's letters and digits are digits, or may be."""
    core = [character for character in _with_lookalikes(text) if character.isalnum()]
    return bool(core) and 2 * sum(map(str.isdigit, core)) > len(core)


def is_fragment(text: str) -> bool:
    """Whether a line holds nothing but numbers and short groups in capitals, as a part of a number or a key does."""
    words = text.split()
    return bool(words) and all(len(word) <= 6 and not any(map(str.islower, word)) for word in words)


def has_card_number(texts: Sequence[str]) -> bool:
    """Whether the pieces of a line hold a number that is as long as a card's, or grouped as one."""
    text = _with_lookalikes(" ".join(texts))
    runs = _SEPARATED_DIGITS.findall(text)
    return bool(_IN_FOURS.search(text)) or any(len(re.sub(r"\D", "", run)) >= CARD_DIGITS for run in runs)


def _has_number(text: str) -> bool:
    """Any number but prices, small ones among words, and a year among words; letters that look like digits count as such."""
    plain = _PRICE.sub(" ", text)
    words_only = re.sub(r"\d", "", plain)
    if _digits(text) >= MOST_DIGITS or (_digits(plain) and not any(map(str.isalpha, words_only))):
        return True
    words = sum(len(re.sub(r"[^A-Za-zÀ-ÿ]", "", word)) >= 3 for word in plain.split())
    if words < 2 and _digits(plain) >= 3:
        return True
    for run in _SEPARATED_DIGITS.findall(_with_lookalikes(plain)):
        digits = re.sub(r"\D", "", run)
        if len(digits) > LONGEST_NUMBER or (len(digits) >= 3 and words < 2):
            return True
        if len(digits) == LONGEST_NUMBER and not _YEAR.fullmatch(digits):
            return True
    return False


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _with_lookalikes(text: str) -> str:
    """Words that have digits, with the letters that are read for digits turned into them."""
    return " ".join(word.translate(_LOOKALIKES) if any(map(str.isdigit, word)) else word for word in text.split())


def _is_token(word: str) -> bool:
    """A word that nobody would write: digits within letters, capitals within small ones, signs within either, or no vowel at all."""
    core = word.strip(".,;:!?()[]\"'„“”’")
    if _TOKEN.fullmatch(core) or _VOWELLESS.fullmatch(core) or _ONLY_LOOKALIKES.fullmatch(core):
        return True
    if len(core) < 5:
        return False
    kinds = (any(map(str.isdigit, core)), any(map(str.isalpha, core)), bool(re.search(r"[^\w\s'’\-/&.,]", core)))
    mixed_case = bool(re.search(r"[a-zà-ÿ][A-Z]", core)) and len(core) >= 8
    return (kinds[0] and kinds[1]) or (kinds[2] and (kinds[0] or kinds[1])) or "_" in core or mixed_case or len(core) > 24
