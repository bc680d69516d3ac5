"""Which lines a READ prompt may leave readable. Pure: lines in, lines out.

In doubt a line is painted. A line stays only when it was read with certainty and neither it, nor the row it stands in, nor
what a label next to it announces, looks like something that identifies, pays or opens.
"""

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

_LOOKALIKES: Final = str.maketrans("OoQDlI|!iZzSsBGgqb", "000011111225586996")
_SEPARATED_DIGITS: Final = re.compile(r"[\d][\d\s.,:/\-–—_()*+]*")
_PRICE: Final = re.compile(r"(?<![\d.,])[€$£]?\s?\d{1,3}[.,]\d{2}\s?(?:€|\$|£|EUR|USD|GBP)?(?![\d.,/])")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_EXPIRY: Final = re.compile(r"(?<!\d)(?:0[1-9]|1[0-2])\s?[/\-.]\s?(?:\d\d|20\d\d)(?!\d)")
_ADDRESS: Final = re.compile(r"@|\bwww\b|https?:|\.(?:com|org|net|de|uk|fr|es|it|io|eu|example)\b|\(at\)|\[at\]", re.IGNORECASE)
_MASKED: Final = re.compile(r"[*•●xX#]{2,}|\.{4,}")
_MACHINE_READABLE: Final = re.compile(r"<{2,}|[A-Z0-9<]{20,}")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){2,}\b")
_OPENS: Final = (
    r"parole|wachtwoord|\bclave\b|has[lł]o|парол|密码|暗証|losung|kennung|"
    r"pass\s?w|passcode|passphrase|kennwort|contrase|mot.de.passe|senha|\bpwd?\b|\bpw\b|\bpin\b|\bpuk\b|\btan\b|\botp\b|"
    r"\bkey\b|token|secret|\bssid\b|wi-?fi|wlan|\bcode\b|\blogin\b|\buser\b|username|benutzer"
)
_PAYS: Final = (
    r"\bcvv\b|\bcvc\b|account|konto|iban|\bbic\b|card|karte|visa|mastercard|maestro|amex|debit|credit|"
    r"valid|thru|expir|g[uü]ltig|ending"
)
_IDENTIFIES: Final = (
    r"\bssn\b|social security|passport|reisepass|ausweis|licen[cs]e|\bdob\b|born|geburt|\bid\b|\bno\b\.?|\bnr\b\.?|number|nummer|"
    r"phone|mobile|telefon|\btel\b|fax|mail|patient|insurance|versicher"
)
_TOKEN: Final = re.compile(r"(?=.*\d)(?=.*[^\W\d_])(?!\d{1,3}(?:st|nd|rd|th|am|pm|km|cm|mm|m|g|kg|ml|l|h|min|s|%)$)\w{3,}", re.IGNORECASE)
"""Digits and letters in one word, but for ordinals, times and measures."""
_GROUPS: Final = re.compile(r"\b[A-Z0-9]{4,6}(?:[\s-][A-Z0-9]{4,6}){2,}\b|\b(?=\w*\d)\w{4}(?:[\s-]\w{4}){2,}\b|\b(?:\w\s){4,}\w\b")
"""Keys as they are printed: three groups and more, or single characters with gaps."""
_SPELT: Final = re.compile(r"(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\b[\s,.-]*){3,}", re.IGNORECASE)
"""A number in words."""
_LABEL: Final = re.compile(f"{_OPENS}|{_PAYS}|{_IDENTIFIES}", re.IGNORECASE)
"""Words that announce a secret, in the languages of the first rigs' wearers."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read. `score` is the probability of its least certain character; nothing read has 0."""

    quad: Quad
    text: str
    score: float


def readable(lines: Sequence[Line], sealed: Sequence[Quad] = ()) -> tuple[Line, ...]:
    """The lines that may stay; `sealed` are the cards, screens, faces and codes, in which none may."""
    boxes = [_bounds(line.quad) for line in lines]
    shut = {index for index, line in enumerate(lines) if is_doubtful(line) or is_secret(line.text)}
    shut |= {index for index, box in enumerate(boxes) if any(_overlap(box, _bounds(quad)) for quad in sealed)}
    for row in _rows(boxes):
        if is_secret(" ".join(lines[index].text for index in row)):
            shut.update(row)
    for label in (index for index, line in enumerate(lines) if _LABEL.search(line.text)):
        shut |= {index for index, box in enumerate(boxes) if _is_beside(boxes[label], box)}
    for number in _card_numbers(lines, boxes):
        shut |= {index for index, box in enumerate(boxes) if _is_on_card(number, box)}
    return tuple(line for index, line in enumerate(lines) if index not in shut)


def is_doubtful(line: Line) -> bool:
    """Whether too little is known about a line to leave it: unread, uncertain, or too short to tell what it is."""
    return line.score < SURE or sum(character.isalnum() for character in line.text) < 2


def is_secret(text: str) -> bool:
    """Whether a line identifies, pays or opens, or may be a part of what does."""
    text = unicodedata.normalize("NFKC", text)
    patterns = (_ADDRESS, _MASKED, _MACHINE_READABLE, _IBAN, _EXPIRY, _LABEL, _GROUPS, _SPELT)
    return any(pattern.search(text) for pattern in patterns) or _has_number(text) or any(_is_token(word) for word in text.split())


def _has_number(text: str) -> bool:
    """Any number but prices, small ones among words, and a year among words; letters that look like digits count as such."""
    plain = _PRICE.sub(" ", text)
    words_only = re.sub(r"\d", "", plain)
    if _digits(text) >= MOST_DIGITS or (_digits(plain) and not any(map(str.isalpha, words_only))):
        return True
    words = sum(len(re.sub(r"[^A-Za-zÀ-ÿ]", "", word)) >= 3 for word in plain.split())
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
    """A word that nobody would write: digits within letters, or capitals within small ones, or signs within either."""
    core = word.strip(".,;:!?()[]\"'„“”’")
    if _TOKEN.fullmatch(core):
        return True
    if len(core) < 5:
        return False
    kinds = (any(map(str.isdigit, core)), any(map(str.isalpha, core)), bool(re.search(r"[^\w\s'’\-/&.,]", core)))
    mixed_case = bool(re.search(r"[a-zà-ÿ][A-Z]", core)) and len(core) >= 8
    return (kinds[0] and kinds[1]) or (kinds[2] and (kinds[0] or kinds[1])) or "_" in core or mixed_case or len(core) > 24


def _card_numbers(lines: Sequence[Line], boxes: Sequence[Bounds]) -> list[Bounds]:
    """Where a number stands that is as long as a card's, in one line or in the pieces of a row."""
    groups = [*([index] for index in range(len(lines))), *_rows(boxes)]
    return [_around([boxes[index] for index in group]) for group in groups if _has_card_number([lines[index].text for index in group])]


def _has_card_number(texts: Sequence[str]) -> bool:
    runs = _SEPARATED_DIGITS.findall(_with_lookalikes(" ".join(texts)))
    return any(len(re.sub(r"\D", "", run)) >= CARD_DIGITS for run in runs)


Bounds = tuple[float, float, float, float]


def _bounds(quad: Quad) -> Bounds:
    """(left, top, right, bottom)."""
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return min(xs), min(ys), max(xs), max(ys)


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _height(box: Bounds) -> float:
    return min(box[3] - box[1], box[2] - box[0])


def _rows(boxes: Sequence[Bounds]) -> list[list[int]]:
    """Lines that stand side by side, left to right: a number is often found in pieces."""
    rows: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda index: boxes[index][0]):
        row = next((row for row in rows if _continues(boxes[row[-1]], boxes[index])), None)
        if row is None:
            rows.append([index])
        else:
            row.append(index)
    return [row for row in rows if len(row) > 1]


def _continues(left: Bounds, right: Bounds) -> bool:
    """Whether `right` stands on the same line, no more than three heights further on."""
    height = max(_height(left), _height(right))
    level = min(left[3], right[3]) - max(left[1], right[1]) > 0.4 * min(left[3] - left[1], right[3] - right[1])
    return level and -height < right[0] - left[2] < 3 * height


def _around(boxes: Sequence[Bounds]) -> Bounds:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _is_on_card(number: Bounds, box: Bounds) -> bool:
    """Whether a line may lie on the card that a number stands on, outline or not: a card's number is three quarters as long as the card,
    so no place of the card is farther from it than its own length."""
    reach = max(number[2] - number[0], number[3] - number[1])
    return _overlap((number[0] - reach, number[1] - reach, number[2] + reach, number[3] + reach), box)


def _is_beside(label: Bounds, box: Bounds) -> bool:
    """Whether a line may be what a label announces: within two of its heights, on any side."""
    reach = 2 * max(_height(label), _height(box))
    return _overlap((label[0] - reach, label[1] - reach, label[2] + reach, label[3] + reach), box)
