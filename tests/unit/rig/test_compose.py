"""Before the crop and after it: nothing above the policy, only frames that the finger meant, and a draft that says what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eyelid_bench.sim import SimSettings
from eyelid_formats import ledger
from eyelid_formats.consent import Scope
from eyelid_formats.crop import open_crop
from eyelid_formats.errors import Code, RigError
from eyelid_formats.unit import Policy
from eyelid_rig.camera import jpeg
from eyelid_rig.compose import Asked
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.messages import Order
from eyelid_rig.crop.seen import Kind
from eyelid_rig.prompts import pico
from eyelid_rig.settings import RigSettings
from factory import Rig
from unit.rig.deskrig import CHOICES, FRAME_SIZE, LIMITS, DeskRig, over_the_wire
from unit.rig.deskshop import MODEL


def test_no_setting_lets_a_picture_leave_unredacted(rig: DeskRig) -> None:
    assert not [field for field in (*RigSettings.__struct_fields__, *SimSettings.__dataclass_fields__) if "redact" in field]
    rig.ask()
    draft = rig.bundles()[0].draft
    assert (draft.simulated, draft.unredacted) == (True, False)


def test_the_draft_says_how_the_region_was_found_what_was_painted_and_which_models_looked(rig: DeskRig) -> None:
    rig.ask()
    facts = rig.bundles()[0].draft.crop
    assert facts.region == "centre"
    assert facts.redactions == (("code", *facts.box),)
    assert facts.models == (MODEL,)


def test_a_draft_that_would_be_too_long_for_the_pico_is_refused(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rig.workshop._made

    def covered(order: Order, frame_size: tuple[int, int]) -> Cropped | RigError:
        crop = made(order, frame_size)
        assert isinstance(crop, Cropped)
        models = tuple(bytes([number]) * 32 for number in range(8))
        return replace(crop, fills=tuple(Fill(Kind.SCREEN, Box(300 + at, 301, 302, 303)) for at in range(64)) * 2, models=models)

    monkeypatch.setattr(rig.workshop, "_made", covered)
    rig.ask()
    assert rig.details(ledger.Refused) == [ledger.Refused(1, str(Code.CROP_COVERED))]


def test_words_travel_inside_the_crop_and_their_salted_hash_in_the_tag(rig: DeskRig) -> None:
    rig.see()
    rig.desk.press()
    (message,) = rig.desk.events
    event = pico.read_event(over_the_wire(message))
    rig.desk.events.clear()
    assert isinstance(event, pico.PromptEvent)
    rig.agent.sealing.prompt(Asked(event, rig.clock.monotonic_ns(), "what is on the table?"))
    rig.settle()
    (verified,) = rig.bundles()
    picture = open_crop(verified.sealed_crop, verified.draft.bundle_id, rig.rig.wearer)
    assert picture.words == rig.workshop.orders[0].words == "what is on the table?"
    assert verified.draft.consent.wording == picture.wording() is not None


def test_the_keys_that_came_with_a_press_are_wiped_before_the_worker_gets_the_frame(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    begin = rig.workshop.begin

    def look(*arguments: Any) -> None:
        assert rig.agent.sealing.work is not None
        seen.extend(bytes(key) for _, key in rig.agent.sealing.work.asked.event.keys)
        begin(*arguments)

    monkeypatch.setattr(rig.workshop, "begin", look)
    rig.ask()
    assert seen
    assert set(seen) == {bytes(32)}


def test_the_crop_is_the_centre_of_a_frame_from_before_the_press_within_the_budget(rig: DeskRig) -> None:
    rig.ask()
    (verified,) = rig.bundles()
    draft = verified.draft
    assert draft.frame.size == FRAME_SIZE
    assert draft.crop.box == (80, 60, 160, 120)
    assert draft.crop.share_ppm == 250_000
    assert 0 <= draft.frame.age_ms <= 500
    picture = open_crop(verified.sealed_crop, draft.bundle_id, rig.rig.wearer)
    assert jpeg.decode(picture.image).shape == (120, 160, 3)
    assert open_crop(verified.sealed_crop, draft.bundle_id, rig.rig.recipient) == picture


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[DeskRig]:
    """A rig whose policy allows less than its settings ask for."""
    made = DeskRig.make(tmp_path / "rig", Rig.make(3, share_ppm=40_000, retention_s=60, double_scope=Scope.IMPROVE))
    yield made
    made.stop()


def test_the_policy_wins_where_the_settings_ask_for_more(narrow: DeskRig) -> None:
    narrow.ask("double")
    draft = narrow.bundles()[0].draft
    assert draft.crop.share_ppm <= 40_000
    assert draft.consent.retention_s == 60
    assert draft.consent.valid_until_s == draft.time.seconds + 60
    assert draft.consent.scope is Scope.IMPROVE


def test_the_settings_win_where_they_ask_for_less(tmp_path: Path, keys: Rig) -> None:
    rig = DeskRig.make(tmp_path / "rig", keys, choices=replace(CHOICES, limits=replace(LIMITS, share_ppm=10_000), retention_s=5))
    rig.ask()
    draft = rig.bundles()[0].draft
    assert draft.crop.share_ppm <= 10_000
    assert draft.consent.retention_s == 5
    rig.stop()


def test_recipients_notice_and_wearer_are_the_policys(rig: DeskRig) -> None:
    rig.ask()
    tag, policy = rig.bundles()[0].draft.consent, rig.rig.policy
    assert isinstance(policy, Policy)
    assert (tag.recipients, tag.notice, tag.wearer) == (policy.recipients, policy.notice, policy.wearer)


def test_two_prompts_share_neither_id_nor_salt_nor_key(rig: DeskRig) -> None:
    rig.ask()
    rig.ask()
    one, two = rig.bundles()
    assert one.draft.bundle_id != two.draft.bundle_id
    assert one.sealed_crop.nonce != two.sealed_crop.nonce
    pictures = [open_crop(each.sealed_crop, each.draft.bundle_id, rig.rig.wearer) for each in (one, two)]
    assert pictures[0].salt != pictures[1].salt


def test_a_press_without_a_frame_is_refused(rig: DeskRig) -> None:
    rig.finger()
    rig.settle()
    assert rig.details(ledger.Refused) == [ledger.Refused(1, str(Code.NO_FRAME))]


def test_a_frame_from_after_the_press_is_never_the_answer(rig: DeskRig) -> None:
    rig.wait(40)
    rig.finger()
    rig.take_frame()
    rig.settle()
    assert rig.details(ledger.Refused) == [ledger.Refused(1, str(Code.NO_FRAME))]


def test_a_frame_from_before_the_look_back_is_never_the_answer(rig: DeskRig) -> None:
    rig.see()
    rig.wait(14_000)
    rig.finger()
    rig.settle()
    assert rig.details(ledger.Refused) == [ledger.Refused(1, str(Code.NO_FRAME))]
