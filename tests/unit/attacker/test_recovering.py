"""What counts as recovered."""

from __future__ import annotations

import random

import pytest

from eyelid_bench.attacker.recovering import recovered


def test_spaces_marks_and_capitals_make_no_difference() -> None:
    assert recovered("Otter81!WX", "otter 81 wx").share == 1.0


def test_half_of_a_number_is_a_leak_and_its_last_four_are_told() -> None:
    assert recovered("4111 1111 2222 3333", "2222 3333").leaked
    tail = recovered("4000 0566 5566 5556", "5556")
    assert tail.tail
    assert not tail.leaked


def test_a_few_wrong_characters_save_nothing() -> None:
    assert recovered("4012888888881881", "4O12B8888888I881").leaked


def test_digits_in_the_wrong_order_are_no_leak() -> None:
    assert not recovered("3714 496353 98431", "13489353694417 3").leaked


def test_noise_is_hardly_ever_taken_for_a_card_number() -> None:
    dice = random.Random(1)
    noise = ("".join(dice.choice("0123456789") for _ in range(16)) for _ in range(5000))
    assert sum(recovered("5200828282828210", read).leaked for read in noise) <= 5


@pytest.mark.parametrize("read", ["", " ", "\n\f"])
def test_nothing_read_is_nothing_recovered(read: str) -> None:
    assert recovered("secret", read).share == 0.0
