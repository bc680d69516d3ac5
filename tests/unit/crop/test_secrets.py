from __future__ import annotations

import pytest

from eyelid_rig.crop.secrets import is_secret


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "Ring Anna 030 then 555 then 667 then 789",
        "five five five zero one nine nine",
        "QWERT-YUIOP-ASDFG-HJKLZ",
        "ABCD EFGH JKLM NPQR",
        "QQ 12 AB 34 CD",
        "KLMN",
        "QWERT-YUIOP",
        "anna dot smith at gmail dot com",
        "null eins sieben eins",
        "one 2 three 4 five",
        "recovery words",
        "Surname",
        "No. 5",
        "No 17",
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
        "Pass: bluemonday",
        "mdp: soleil",
        "Netzwerkschlüssel: wolke",
        "Zugangscode: tulpe",
        "Date of birth: 12 March",
        "Booking reference: KAMOLE",
        "Bankkarte",
        "xx 4242",
        "HH XK 88",
        "B - AB 7",
        "M·K 42 E",
        "lIll",
        "IIII",
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
        "No entry",
        "PLEASE CLOSE DOOR",
        "Room 12 Floor 3",
        "Rhythm and blues",
        "Henry VIII",
        "Platform 12",
        "A4",
    ],
)
def test_plain_words_a_year_among_words_and_a_price_are_none(text: str) -> None:
    assert not is_secret(text)


@pytest.mark.parametrize(
    "text",
    ["Speisekarte", "fresh cardamom", "the vending machine", "XXL", "a stubborn mountain pass road", "Halifax", "drive slowly please"],
)
def test_a_word_that_only_holds_a_label_is_harmless(text: str) -> None:
    assert not is_secret(text)
