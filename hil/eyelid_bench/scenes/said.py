"""What is written on things: made-up people and their numbers, and the card numbers that payment processors publish for tests."""

from __future__ import annotations

from typing import TypeVar

from eyelid_bench.scenes.seeds import Rng

_T = TypeVar("_T")

PANS = (
    "4111111111111111",
    "4242424242424242",
    "4012888888881881",
    "4000056655665556",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "3530111333300000",
    "3566002020360505",
    "6200000000000005",
)
"""Published test numbers: no account has them."""

_GIVEN = (
    "Amina",
    "Boris",
    "Carla",
    "Derek",
    "Elena",
    "Farid",
    "Greta",
    "Hugo",
    "Irene",
    "Jonas",
    "Keiko",
    "Lucas",
    "Marta",
    "Nadia",
    "Oscar",
)
_FAMILY = ("Albrecht", "Bianchi", "Castillo", "Dvorak", "Eriksen", "Fournier", "Gallagher", "Hoffmann", "Ibrahim", "Jankowski", "Kowalski")
_STREETS = ("Harbour Street", "Linden Avenue", "Mill Lane", "Station Road", "Chestnut Grove", "Victoria Square", "Orchard Close")
_TOWNS = ("Northfield", "Ashbourne", "Lakeside", "Rivermouth", "Greenhill", "Stonebridge")
_DOMAINS = ("example.com", "example.org", "mail.example.net", "work.example.com")
_DRUGS = ("Amoxicillin", "Metformin", "Sertraline", "Lisinopril", "Warfarin", "Levothyroxine", "Diazepam")
_WORDS = ("otter", "velvet", "cactus", "Saturn", "marble", "pepper", "ticket", "winter")
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def pick(rng: Rng, among: tuple[_T, ...]) -> _T:
    """One of them, each as likely."""
    return among[int(rng.integers(len(among)))]


def digits(rng: Rng, count: int) -> str:
    """So many digits, the first no zero."""
    return str(rng.integers(1, 10)) + "".join(str(digit) for digit in rng.integers(0, 10, count - 1))


def letters(rng: Rng, count: int) -> str:
    """Capitals that are hard to take for digits."""
    return "".join(_LETTERS[index] for index in rng.integers(0, len(_LETTERS), count))


def pan(rng: Rng) -> str:
    """A test number, in groups as on a card."""
    number = pick(rng, PANS)
    if len(number) == 16:
        return " ".join(number[at : at + 4] for at in range(0, 16, 4))
    return f"{number[:4]} {number[4:10]} {number[10:]}"


def name(rng: Rng) -> str:
    """Nobody's."""
    return f"{pick(rng, _GIVEN)} {pick(rng, _FAMILY)}"


def email(rng: Rng) -> str:
    """In a domain that exists for examples."""
    return f"{pick(rng, _GIVEN)}.{pick(rng, _FAMILY)}@{pick(rng, _DOMAINS)}".lower()


def phone(rng: Rng) -> str:
    """In one of three ways of writing it."""
    number = digits(rng, 9)
    return pick(rng, (f"+44 {number[:4]} {number[4:]}", f"({number[:3]}) 555-{number[3:7]}", f"0{number[:3]} {number[3:6]} {number[6:]}"))


def password(rng: Rng) -> str:
    """A word, digits and a mark."""
    return f"{pick(rng, _WORDS)}{digits(rng, int(rng.integers(2, 5)))}{pick(rng, ('!', '#', '%', '?'))}{letters(rng, 2)}"


def pin(rng: Rng) -> str:
    """Four digits that are no year, so that nobody may take them for one."""
    number = digits(rng, 4)
    return number if number[:2] not in ("19", "20") else f"7{number[1:]}"


def one_time_code(rng: Rng) -> str:
    """Six digits, in one or two groups."""
    number = digits(rng, 6)
    return number if rng.random() < 0.5 else f"{number[:3]} {number[3:]}"


def account(rng: Rng) -> str:
    """Eight to ten digits, perhaps with a sort code before them."""
    number = digits(rng, int(rng.integers(8, 11)))
    return number if rng.random() < 0.6 else f"{digits(rng, 2)}-{digits(rng, 2)}-{digits(rng, 2)} {number[:8]}"


def iban(rng: Rng) -> str:
    """German or British by its length."""
    german = "DE" + digits(rng, 20)
    body = german if rng.random() < 0.5 else "GB" + digits(rng, 2) + letters(rng, 4) + digits(rng, 14)
    return " ".join(body[at : at + 4] for at in range(0, len(body), 4))


def identity(rng: Rng) -> str:
    """A passport's, a social security or a staff number."""
    return pick(rng, (letters(rng, 2) + digits(rng, 7), f"{digits(rng, 3)}-{digits(rng, 2)}-{digits(rng, 4)}", "ID " + digits(rng, 8)))


def key(rng: Rng) -> str:
    """What a program or a wireless network asks for."""
    return "-".join(letters(rng, 1) + digits(rng, 3) for _ in range(4))


def address(rng: Rng) -> str:
    """A house and a street."""
    return f"{rng.integers(1, 190)} {pick(rng, _STREETS)}"


def town(rng: Rng) -> str:
    """With its code."""
    return f"{letters(rng, 2)}{rng.integers(1, 20)} {rng.integers(1, 10)}{letters(rng, 2)} {pick(rng, _TOWNS)}"


def medicine(rng: Rng) -> str:
    """What somebody takes, and how much."""
    return f"{pick(rng, _DRUGS)} {pick(rng, ('5', '10', '20', '50', '500'))} mg"


def plate(rng: Rng) -> str:
    """In the form of one of three countries."""
    return pick(
        rng,
        (
            f"{letters(rng, 2)}{digits(rng, 2)} {letters(rng, 3)}",
            f"{letters(rng, 1)}-{letters(rng, 2)} {digits(rng, 4)}",
            f"{letters(rng, 3)} {digits(rng, 4)}",
        ),
    )


def expiry(rng: Rng) -> str:
    """Month and year."""
    return f"{rng.integers(1, 13):02}/{rng.integers(27, 33)}"
