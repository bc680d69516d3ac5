"""From a prompt to a draft: nothing without redaction, nothing above the policy, and only frames that the finger meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Scope
from eyelid_formats.crop import open_crop
from eyelid_formats.errors import Code, SettingsError
from eyelid_formats.unit import Policy
from eyelid_rig.camera import jpeg
from eyelid_rig.eye import choices_of
from eyelid_rig.settings import RigSettings
from factory import Rig
from unit.rig.deskrig import CHOICES, FRAME_SIZE, DeskRig


@pytest.mark.parametrize(("simulated", "unredacted"), [(False, False), (True, False), (False, True)])
def test_nothing_is_sealed_without_redaction_but_by_a_simulated_rig_that_was_told_so(
    tmp_path: Path, keys: Rig, simulated: bool, unredacted: bool
) -> None:
    rig = DeskRig.make(tmp_path / "rig", keys, choices=replace(CHOICES, simulated=simulated, unredacted=unredacted))
    rig.ask()
    assert rig.bundles() == []
    assert rig.details(ledger.Refused) == [ledger.Refused(1, str(Code.REDACTION_MISSING))]
    rig.stop()


def test_unredacted_on_a_rig_of_hardware_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError) as raised:
        choices_of(RigSettings(unredacted=True))
    assert raised.value.code is Code.SETTINGS_VALUE
    assert choices_of(RigSettings(unredacted=True, simulated=True)).unredacted


def test_the_draft_says_that_it_is_simulated_and_unredacted(rig: DeskRig) -> None:
    rig.ask()
    draft = rig.bundles()[0].draft
    assert (draft.simulated, draft.unredacted) == (True, True)


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
    rig = DeskRig.make(tmp_path / "rig", keys, choices=replace(CHOICES, share_ppm=10_000, retention_s=5))
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
