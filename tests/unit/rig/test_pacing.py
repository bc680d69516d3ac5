"""How often the camera is told: by the ledger of this boot, and never more than the SPEC sums up for a year."""

from __future__ import annotations

from eyelid_formats import ledger
from eyelid_formats.draft import Time, TimeSource
from eyelid_rig.pacing import LEAST_NS, MOST_NS, QUIET_NS, Pace, pace_of
from factory import Rig

YEAR_NS = 365 * 24 * 3600 * 10**9
ENTRY_BYTES = 280
BOOT = bytes(16)


def camera_entry(keys: Rig, at_s: int, boot_id: bytes = BOOT) -> ledger.Link:
    return ledger.make(ledger.Camera("ok"), 1, ledger.FIRST, Time(0, TimeSource.UNSET, boot_id, at_s * 1000), keys.pi_signer)


def test_pauses_double_from_ten_seconds_to_an_hour() -> None:
    pace, pauses = Pace(), []
    for _ in range(11):
        pace = pace.after(pace.due_ns)
        pauses.append(pace.pause_ns // 10**9)
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


def test_an_hour_after_the_pause_it_begins_anew_and_not_a_moment_earlier() -> None:
    pace = Pace().after(1)
    assert pace.after(pace.due_ns + QUIET_NS).pause_ns == LEAST_NS
    assert pace.after(pace.due_ns + QUIET_NS - 1).pause_ns == 2 * LEAST_NS


def test_the_ledger_shows_the_pace_of_this_boot_alone(keys: Rig) -> None:
    other = bytes([1]) * 16
    links = [camera_entry(keys, 10**6, other), camera_entry(keys, 100), camera_entry(keys, 110), camera_entry(keys, 10**6, other)]
    assert pace_of(ledger.Camera, links, BOOT) == Pace(130 * 10**9, 20 * 10**9)
    assert pace_of(ledger.Boot, links, BOOT) == Pace()


def test_an_entry_that_does_not_wait_for_its_pause_lengthens_the_next(keys: Rig) -> None:
    assert pace_of(ledger.Camera, [camera_entry(keys, 100), camera_entry(keys, 101)], BOOT) == Pace(121 * 10**9, 20 * 10**9)


def test_a_year_of_any_flapping_adds_no_more_than_the_spec_says() -> None:
    def in_a_year(burst: int) -> float:
        """Bytes, with an hour of rest after every `burst` entries."""
        length_ns = sum(LEAST_NS * 2**one for one in range(burst)) + QUIET_NS
        return burst * YEAR_NS / length_ns * ENTRY_BYTES

    assert max(in_a_year(burst) for burst in range(1, 10)) < 13e6
    assert 2 * YEAR_NS / MOST_NS * ENTRY_BYTES < 5e6
