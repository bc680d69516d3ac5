"""Who took the photographs that ship with the bench (`NOTICE.md`): a page that shows them has to say so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credit:
    """An author and a licence; `subject` says what can be seen, for those who cannot see it."""

    author: str
    licence: str
    subject: str


CREDITS = {
    "1-table-with-wine.jpg": Credit("Jakub Mede", "CC BY 4.0", "a low wooden table with a bottle and a glass of wine"),
    "2-bowl-with-fig.jpg": Credit("Trevor “Freespace”", "CC BY 4.0", "half a fig in a red bowl"),
    "1-table.jpg": Credit("Jakub Mede", "CC BY 4.0", "a low wooden table with a bottle and a glass of wine"),
    "2-table-with-a-card.jpg": Credit("Jakub Mede", "CC BY 4.0", "the same table with a payment card, which the demo drew"),
    "3-dogs-at-a-window.jpg": Credit("Aitzol Berasategi", "CC BY 4.0", "two dogs looking out of a door"),
    "4-brushes.jpg": Credit("Trevor “Freespace”", "CC BY 4.0", "brushes"),
    "5-mountain-path.jpg": Credit("Aitzol Berasategi", "CC BY 4.0", "a path in the mountains"),
    "6-dandelions.jpg": Credit("Clemens Engelhardt", "CC0 1.0", "dandelions gone to seed"),
}
