"""Audits never stand in a wearer's way."""

from eyelid_rig.statements import Statements

SECOND = 1_000_000_000
NONCES = [bytes([number]) * 32 for number in range(20)]


def test_one_at_a_time_in_the_order_they_came() -> None:
    statements = Statements()
    for nonce in NONCES[:2]:
        assert statements.request(nonce)
    assert statements.due(False, SECOND) == NONCES[0]
    assert statements.due(False, SECOND) is None
    statements.answered()
    assert statements.due(False, SECOND) == NONCES[1]


def test_none_while_a_prompt_is_worked_on() -> None:
    statements = Statements()
    statements.request(NONCES[0])
    assert statements.due(True, SECOND) is None
    assert statements.due(False, SECOND) == NONCES[0]


def test_an_answer_that_never_comes_holds_up_nothing_for_ever() -> None:
    statements = Statements()
    for nonce in NONCES[:2]:
        statements.request(nonce)
    assert statements.due(False, SECOND) == NONCES[0]
    assert statements.due(False, 7 * SECOND) == NONCES[1]


def test_a_flood_is_bounded_and_a_repeated_nonce_counts_once() -> None:
    statements = Statements()
    assert statements.request(NONCES[0])
    assert not statements.request(NONCES[0])
    taken = sum(statements.request(nonce) for nonce in NONCES)
    assert taken == 7
