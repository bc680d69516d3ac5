"""What a READ prompt leaves readable, by what stands about it."""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from eyelid_rig.crop.release import readable
from eyelid_rig.crop.secrets import Line
from eyelid_rig.crop.seen import Quad


def quad(x: float, y: float, width: float = 200, height: float = 20) -> Quad:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def line(x: float, y: float, text: str, width: float = 200) -> Line:
    return Line(quad(x, y, width), text, 0.99)


def laid(lines: list[Line], degrees: float) -> list[Line]:
    """The lines of a page that lies turned before the wearer; each quad still begins where its text does."""
    across, down = cos(radians(degrees)), sin(radians(degrees))
    return [
        Line(tuple((x * across - y * down, x * down + y * across) for x, y in line.quad), line.text, line.score)  # type: ignore[arg-type]
        for line in lines
    ]


TURNS = pytest.mark.parametrize("degrees", [0, 30, 90, 180, 270, -45])


def test_a_line_that_was_read_with_certainty_and_is_harmless_stays() -> None:
    line = Line(quad(0, 0), "Opening hours", 0.95)
    assert readable([line]) == (line,)


@pytest.mark.parametrize(("text", "score"), [("", 0.0), ("Opening hours", 0.4), ("a", 0.99), ("...", 0.99)])
def test_a_doubtful_or_unread_line_does_not(text: str, score: float) -> None:
    assert readable([Line(quad(0, 0), text, score)]) == ()


def test_a_number_in_pieces_is_judged_as_one() -> None:
    pieces = [Line(quad(60 * column, 0, 50), text, 0.99) for column, text in enumerate(("Tram", "1987", "1955", "2001"))]
    assert readable(pieces) == ()


def test_what_stands_next_to_a_label_goes_with_it() -> None:
    label, value, far = Line(quad(0, 0), "Password", 0.99), Line(quad(0, 30), "tulip", 0.99), Line(quad(0, 300), "tulip", 0.99)
    assert readable([label, value, far]) == (far,)


def test_nothing_inside_a_card_or_a_screen_stays() -> None:
    inside, outside = Line(quad(100, 100), "Opening hours", 0.99), Line(quad(100, 400), "Opening hours", 0.99)
    assert readable([inside, outside], sealed=[quad(80, 80, 300, 200)]) == (outside,)


NUMBER = Line(quad(100, 200, 400), "4111 1111 1111 1111", 0.99)
PIECES = tuple(Line(quad(100 + 105 * at, 200, 80), part, 0.99) for at, part in enumerate(("4111", "1111", "1111", "1111")))


@pytest.mark.parametrize("number", [(NUMBER,), PIECES], ids=["whole", "in pieces"])
def test_what_stands_about_a_cards_number_is_on_the_card_though_nobody_saw_its_outline(number: tuple[Line, ...]) -> None:
    bank = Line(quad(110, 60, 120), "Northern Bank", 0.99)
    holder = Line(quad(110, 330, 200), "Ada Example", 0.99)
    far = Line(quad(110, 1000), "Best before winter", 0.99)
    assert readable([bank, *number, holder, far]) == (far,)


def test_a_cards_number_that_was_hardly_read_still_tells_of_a_card() -> None:
    bank = Line(quad(110, 60, 120), "Northern Bank", 0.99)
    assert readable([bank, Line(NUMBER.quad, "41ll 1I1l 11l1 1O11", 0.1)]) == ()


def test_a_label_alone_takes_what_stands_in_its_row_however_far() -> None:
    harmless, label, value = line(0, 0, "Dear Anna, come in"), line(0, 200, "Password", 90), line(700, 200, "summerrain")
    assert readable([harmless, label, value]) == (harmless,)


def test_a_label_alone_takes_what_stands_below_it_empty_lines_between() -> None:
    label, value, far = line(0, 0, "The wifi password:"), line(0, 150, "summerrain"), line(0, 600, "See you soon")
    assert readable([label, value, far]) == (far,)


def test_a_tables_heading_takes_the_rows_below_it_and_not_the_other_column() -> None:
    names = [line(0, 0, "Guests"), line(0, 60, "Peter"), line(0, 100, "Maria")]
    values = [line(500, 0, "Password"), line(500, 60, "summerrain"), line(500, 100, "winterwind")]
    assert not {"summerrain", "winterwind"} & {each.text for each in readable([*names, *values])}


@TURNS
def test_a_label_takes_what_it_announces_however_the_page_lies(degrees: float) -> None:
    aside = laid([line(0, 200, "PIN", 50), line(700, 200, "summerrain")], degrees)
    below = laid([line(0, 600, "The wifi password:"), line(0, 750, "winterwind"), line(0, 1200, "See you soon")], degrees)
    assert [each.text for each in readable([*aside, *below])] == ["See you soon"]


@TURNS
def test_a_number_in_pieces_is_judged_as_one_however_the_page_lies(degrees: float) -> None:
    pieces = [line(220 * column, 0, text, 50) for column, text in enumerate(("Tram", "1987", "1955", "2001"))]
    assert readable(laid(pieces, degrees)) == ()


def test_of_two_pages_that_lie_turned_each_is_read_as_it_lies() -> None:
    letter = [line(600, -300 + 40 * at, "with many thanks to all of you", 400) for at in range(3)]
    note = laid([line(0, 0, "PIN", 50), line(700, 0, "summerrain")], 90)
    assert [each.text for each in readable([*letter, *note])] == [each.text for each in letter]


def test_a_label_outside_the_picture_takes_what_it_announces_inside() -> None:
    value = line(0, 100, "summerrain")
    assert readable([value]) == (value,)
    assert readable([value], beyond=[line(0, -60, "Password:")]) == ()


def test_what_stands_outside_the_picture_is_never_among_what_may_stay() -> None:
    inside, outside = line(0, 100, "Opening hours"), line(0, 400, "Every day")
    assert readable([inside], beyond=[outside]) == (inside,)


@pytest.mark.parametrize(
    "phrase",
    [
        ["abandon ability able about", "above absent absorb abstract"],
        ["LIZARD RESOURCE ATTRACT", "EXPECT DELAY SALAD"],
        ["1. humble", "2. special", "3. faculty", "4. shuffle", "5. leisure", "6. crouch"],
        ["défiler désastre aboyer accabler", "fougere fuite enlever ennuyeux"],
        ["abandon abi1ity able about", "above absent absorb abstract", "absurd abuse access accident"],
        ["Here is it: abandon ability able about above absent"],
    ],
    ids=["in lines", "in capitals", "numbered", "french", "misread", "in a sentence"],
)
def test_a_recovery_phrase_is_no_text_to_be_read(phrase: list[str]) -> None:
    harmless = line(0, 0, "Opening hours for the whole house")
    assert readable([harmless, *(line(0, 300 + 40 * at, text) for at, text in enumerate(phrase))]) == (harmless,)


def test_a_numbered_list_of_single_words_is_none_in_a_language_that_is_not_known() -> None:
    assert (
        readable([line(0, 40 * at, f"{at + 1}. {word}") for at, word in enumerate(("tuuli", "vesi", "kivi", "metsa", "lumi", "kuuse"))])
        == ()
    )


def test_prose_and_signs_with_words_of_a_phrases_list_stay() -> None:
    lines = [
        line(0, 40 * at, text)
        for at, text in enumerate(
            ("Please keep off the grass", "Fresh bread and coffee every day", "Mind the gap between train and platform", "Exit", "Taxi")
        )
    ]
    assert readable(lines) == tuple(lines)


def test_the_pieces_of_an_account_number_go_with_its_digits() -> None:
    thanks = line(0, 400, "with many thanks to all of you")
    pieces = [line(0, 0, "GB29 NWBK", 100), line(0, 35, "6016 1331", 100), line(0, 70, "9268 AB", 100), line(0, 100, "CD", 30)]
    assert readable([*pieces, thanks]) == (thanks,)


@pytest.mark.parametrize(
    "pieces",
    [
        [Line(quad(100, 200, 250), "4111 1I11 11", 0.4), Line(quad(230, 200, 250), "11 1111 11l1", 0.4)],
        [Line(quad(100, 200, 300), "4111 1111", 0.9)],
    ],
    ids=["in pieces that overlap", "half out of view"],
)
def test_a_part_of_a_cards_number_tells_of_a_card(pieces: list[Line]) -> None:
    holder, far = Line(quad(110, 330), "Ada Example", 0.99), Line(quad(110, 1000), "Best before winter", 0.99)
    assert readable([*pieces, holder, far]) == (far,)


def test_two_years_tell_of_no_card() -> None:
    years, near = Line(quad(100, 200, 300), "from 1939 - 1945", 0.99), Line(quad(110, 300), "Ada Example", 0.99)
    assert near in readable([years, near])


def test_a_cards_number_in_two_columns_and_two_rows_tells_of_a_card() -> None:
    rows = [line(0, 0, "5234 8801", 120), line(160, 0, "6642 9017", 120)]
    stack = [line(0, 0, "5234 8801", 120), line(0, 40, "6642 9017", 120)]
    holder = line(0, 120, "Maria Lenoir")
    assert readable([*rows, holder]) == ()
    assert readable([*stack, holder]) == ()
