from __future__ import annotations

import pytest

from eyelid_rig.crop.secrets import Line, is_secret, readable
from eyelid_rig.crop.seen import Quad


def quad(x: float, y: float, width: float = 200, height: float = 20) -> Quad:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "Ring Anna 030 then 555 then 667 then 789",
        "five five five zero one nine nine",
        "QWERT-YUIOP-ASDFG-HJKLZ",
        "ABCD EFGH JKLM NPQR",
        "JBSW Y3DP EHPK 3PXP",
        "xk4f 9tab 7wpt m3hy",
        "K 7 F 2 M 9 X 3",
        "411.11 222.33 444.55 111.11",
        "XY12 KLM",
        "pa55",
        "52",
        "①②③④⑤⑥⑦⑧",
        "Losung: Tulpe",
        "Kennung Anna",
        "wachtwoord tulp",
        "41l1 llll 1I11 111O",
        "XXXX XXXX XXXX 1111",
        "**** 4242",
        "ending in 4242",
        "4242",
        "3782 822463 10005",
        "12/29",
        "VALID THRU 12/29",
        "CVV 123",
        "123",
        "DE89 3704 0044 0532 0130 00",
        "GB29 NWBK 6016 1331 9268 19",
        "Account 00123456",
        "078-05-1120",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "Passport C01X00T47",
        "anna.berg@example.org",
        "anna berg (at) example",
        "www.example.org",
        "+49 171 555 1234",
        "(202) 555-0147",
        "0171 5551234",
        "Password: tulip",
        "Passwort",
        "pw tulip",
        "Tulpe-47!x",
        "hunter2hunter",
        "ghp_x81Kd02Lq9ZpA7vT",
        "sk-live-abc123",
        "PIN 4711",
        "Your code is 482913",
        "B-AB 1234",
        "10115 Berlin",
    ],
)
def test_what_identifies_pays_or_opens_is_a_secret(text: str) -> None:
    assert is_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "Opening hours",
        "Fresh bread",
        "Please keep off the grass",
        "Founded in Berlin in 1987",
        "Coffee 3.50 EUR",
        "Exit",
        "Espresso",
        "Chapter two",
        "Open from 9 to 5",
        "On the 2nd floor",
        "One coffee and one tea",
    ],
)
def test_plain_words_a_year_among_words_and_a_price_are_none(text: str) -> None:
    assert not is_secret(text)


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
