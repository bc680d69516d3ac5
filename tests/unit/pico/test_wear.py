from __future__ import annotations

import re

import pytest

from eyelid_bench.pico import firmware_dir
from eyelid_formats.consent import Gesture, Scope
from eyelid_pico import codes
from eyelid_pico.custody import HEAD_WITHIN_MS
from eyelid_pico.statelog import PAGES
from eyelid_pico.stored import COUNTS_SECTORS, SECTOR_COUNT, Counts, Seed
from eyelid_pico.voice import LIMIT
from unit.pico.desk import Desk
from unit.pico.nor import NorFlash
from unit.pico.test_grants import draft_with

STANDS = 100_000
DAYS = 3_652
BOOTS = 10 * 500
PROMPTS_A_DAY = 200
RECORDS_A_PROMPT = 4
FORGETS_A_DAY = 1
PAGES_A_BOOT = 2
"""The record that counts the boot, and the page before it that stays out."""
SPEC = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")


def erases_of_a_log_sector(pages: int) -> int:
    return -(-pages // (PAGES * COUNTS_SECTORS))


TEN_YEARS = erases_of_a_log_sector(DAYS * (PROMPTS_A_DAY * RECORDS_A_PROMPT + FORGETS_A_DAY) + BOOTS * PAGES_A_BOOT)
TEN_YEARS_OF_SEEDS = BOOTS + -(-DAYS * FORGETS_A_DAY // 2)
HEADS_A_DAY = 24 * 3600 * 1000 // HEAD_WITHIN_MS
TEN_HOSTILE_YEARS = erases_of_a_log_sector(DAYS * HEADS_A_DAY)


def most_erases(flash: NorFlash, sectors: range) -> int:
    return max(flash.erases(sector) for sector in sectors)


def test_ten_years_stay_under_a_tenth_of_what_a_sector_stands() -> None:
    assert TEN_YEARS < STANDS // 10
    assert TEN_YEARS_OF_SEEDS < STANDS // 10


def test_a_pi_that_does_nothing_else_for_ten_years_wears_no_sector_out() -> None:
    assert TEN_HOSTILE_YEARS < STANDS // 3


@pytest.mark.parametrize("figure", [TEN_YEARS, TEN_YEARS_OF_SEEDS, HEADS_A_DAY, TEN_HOSTILE_YEARS, LIMIT])
def test_the_spec_shows_the_figures_of_the_code(figure: int) -> None:
    wear = SPEC.partition("*Wear.*")[2].partition("\n\nOn the RP2040")[0]
    assert re.search(rf"(?<![\d,]){figure:,}(?![\d,])", wear), f"{figure:,}"


def test_100_000_records_and_their_share_of_boots_cost_the_erases_of_the_sum() -> None:
    flash = NorFlash()
    boots = 100_000 * BOOTS // (DAYS * PROMPTS_A_DAY * RECORDS_A_PROMPT)
    for _ in range(boots):
        counts = Counts(flash)
        for _ in range(100_000 // boots):
            counts.store()
    records = boots * (100_000 // boots)
    assert most_erases(flash, range(SECTOR_COUNT)) == erases_of_a_log_sector(records + boots)
    assert sum(kind == "erase" for kind, _ in flash.history) <= (records + boots) / PAGES + 1


def test_the_seeds_cost_one_erase_of_each_sector_a_boot_and_one_of_either_a_forget() -> None:
    flash = NorFlash()
    for _ in range(50):
        seed = Seed(flash)
        for number in range(5):
            seed.replace(bytes([number]) * 32)
    assert most_erases(flash, range(COUNTS_SECTORS, COUNTS_SECTORS + 2)) == 50 + 50 * 4 // 2


def test_a_prompt_its_grant_and_its_head_are_three_records(desk: Desk) -> None:
    desk.flash.history.clear()
    desk.press()
    counter = desk.state()[2]
    desk.ask(codes.GRANT, {2: desk.rig.draft(counter).encode()})
    desk.ask(codes.SIGNAL, {2: 1, 3: counter, 4: bytes(31) + b"\1"})
    desk.skip(HEAD_WITHIN_MS)
    desk.run(2)
    assert [kind for kind, _ in desk.flash.history if kind == "program"] == ["program"] * 3


def test_an_hour_of_heads_and_voices_every_second_costs_120_heads_and_20_voices_with_their_grants(desk: Desk) -> None:
    desk.flash.history.clear()
    for second in range(3600):
        desk.ask(codes.SIGNAL, {2: 1, 3: 0, 4: second.to_bytes(32, "big")})
        desk.skip(990)
        prompt = desk.ask(codes.VOICE)
        if prompt[0] == codes.PROMPT:
            draft = draft_with(desk.rig, prompt[2], {"prompt": Gesture.VOICE, "scope": Scope.ANSWER})
            assert desk.ask(codes.GRANT, {2: draft})[0] == codes.GRANTED
    assert desk.state()[12] == LIMIT
    records = [kind for kind, _ in desk.flash.history].count("program")
    assert 2 * LIMIT < records <= 3_600_000 // HEAD_WITHIN_MS + 2 * LIMIT


@pytest.mark.parametrize("kind", [codes.HELLO, codes.KEY, codes.POLICY, codes.VOICE, codes.AUDIT, codes.GRANT, codes.PROVISION])
def test_a_request_that_is_refused_or_only_asks_changes_no_flash(desk: Desk, kind: int) -> None:
    fields = {codes.AUDIT: {2: bytes(32)}, codes.GRANT: {2: bytes(32)}, codes.PROVISION: {2: bytes(32), 3: bytes(32), 4: bytes(64)}}.get(
        kind, {}
    )
    desk.ask(codes.VOICE)
    desk.flash.history.clear()
    desk.ask(kind, fields)
    desk.skip(HEAD_WITHIN_MS)
    desk.run(2)
    assert desk.flash.history == []
