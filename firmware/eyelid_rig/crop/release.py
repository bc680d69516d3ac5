"""Which lines a READ prompt may leave readable. Pure: lines in, lines out.

In doubt a line is painted. A line stays only when it was read with certainty and neither it, nor the row or stack that it stands in, nor
what a label announces, nor the list that it is part of, looks like something that identifies, pays or opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eyelid_rig.crop.rows import Bounds, around, bounds, grown, is_announced, is_beside, levelled, overlap, rows, stacks
from eyelid_rig.crop.secrets import Line, has_card_number, is_doubtful, is_fragment, is_label, is_lone_label, is_number, is_secret
from eyelid_rig.crop.seeds import phrase_lines
from eyelid_rig.crop.seen import Quad


def readable(lines: Sequence[Line], sealed: Sequence[Quad] = (), beyond: Sequence[Line] = ()) -> tuple[Line, ...]:
    """Those of `lines` that may stay.

    `sealed` are the cards, screens, faces and codes, in which none may; `beyond` was read around the picture: it does not leave, and tells
    what the lines inside are about.
    """
    known = [*lines, *beyond]
    texts = [line.text for line in known]
    uncertain = {index for index, line in enumerate(known) if is_doubtful(line)}
    shut = uncertain | {index for index, text in enumerate(texts) if is_secret(text)} | phrase_lines(texts)
    shut |= {index for index, line in enumerate(known) if any(overlap(bounds(line.quad), bounds(quad)) for quad in sealed)}
    views = list(levelled([line.quad for line in known], [line.quad for index, line in enumerate(known) if index not in uncertain]))
    for boxes in views:
        shut |= {*_joined(texts, boxes), *_announced(texts, boxes), *_on_cards(texts, boxes)}
    shut |= {index for boxes in views for index in _fragments(texts, boxes, shut)}
    return tuple(line for index, line in enumerate(lines) if index not in shut)


def _joined(texts: Sequence[str], boxes: Sequence[Bounds]) -> Iterator[int]:
    """Lines that are secret together: a number in the pieces of a row, a key in those of a stack."""
    for row in rows(boxes):
        if is_secret(" ".join(texts[index] for index in row)):
            yield from row
    for stack in stacks(boxes):
        pieces = [index for index in stack if is_fragment(texts[index])]
        together = " ".join(texts[index] for index in pieces)
        if any(map(str.isdigit, together)) and is_secret(together):
            yield from pieces


def _announced(texts: Sequence[str], boxes: Sequence[Bounds]) -> Iterator[int]:
    for label in (index for index, text in enumerate(texts) if is_label(text)):
        reached = is_announced if is_lone_label(texts[label]) else is_beside
        yield from (index for index, box in enumerate(boxes) if reached(boxes[label], box))


def _on_cards(texts: Sequence[str], boxes: Sequence[Bounds]) -> Iterator[int]:
    """Lines that may lie on the card that a number stands on, outline or not: a card's number is three quarters as long as the card, so no
    place of the card is farther from it than its own length. It stands in one line, in the pieces of a row, or in those of a stack."""
    numbers = [[index for index in stack if is_number(texts[index])] for stack in stacks(boxes)]
    for group in (*([index] for index in range(len(texts))), *rows(boxes), *numbers):
        if has_card_number([texts[index] for index in group]):
            number = around([boxes[index] for index in group])
            card = grown(number, max(number[2] - number[0], number[3] - number[1]))
            yield from (index for index, box in enumerate(boxes) if overlap(card, box))


def _fragments(texts: Sequence[str], boxes: Sequence[Bounds], shut: set[int]) -> Iterator[int]:
    """Short pieces beside a line with digits that does not stay: the rest of what it is."""
    numbers = [boxes[index] for index in shut if any(map(str.isdigit, texts[index]))]
    for index, text in enumerate(texts):
        if is_fragment(text) and any(is_beside(number, boxes[index]) for number in numbers):
            yield index
