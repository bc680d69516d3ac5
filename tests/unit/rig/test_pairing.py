"""`init`: a Pi, a Pico and a policy become a unit by one press; interrupted, refused or repeated, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code, LinkError, RigError
from eyelid_formats.order import Timings
from eyelid_formats.unit import load_trust
from eyelid_pico.provisioning import Proposal
from eyelid_rig.folders import Folders
from eyelid_rig.identity import find_unit, load_pi_key
from eyelid_rig.prompts.uart import meet, open_port
from eyelid_rig.provisioning import handover, pairing
from eyelid_rig.provisioning.handover import HOLD
from eyelid_rig.provisioning.keyring import Keyring, open_keyring
from eyelid_rig.provisioning.pairing import NOTICE, Paired, pair
from eyelid_rig.settings import RigSettings
from factory import Rig, private_pem
from unit.rig.ptyboard import PtyBoard


@pytest.fixture
def board(keys: Rig) -> Iterator[PtyBoard]:
    with PtyBoard(keys) as made:
        yield made


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return open_keyring(tmp_path / "keys")


class Desk:
    """A rig folder and a board, to be paired."""

    def __init__(self, root: Path, board: PtyBoard, keyring: Keyring) -> None:
        self.board = board
        self.keyring = keyring
        self.folders = Folders(root)
        self.settings = RigSettings(rig_dir=str(root), pico_port=board.path, double_scope="improve", share_ppm=100_000)
        self.finger_obeys = True
        self.said: list[str] = []

    def pair(self, notice: str = NOTICE, *, replace: bool = False) -> Paired:
        return pair(self.settings, self.keyring, notice, lambda: open_port(self.board.path, 115_200), self.say, replace=replace)

    def say(self, line: str) -> None:
        self.said.append(line)
        if line == HOLD and self.finger_obeys:
            self.board.boot(held=True)
        self.board.presses_when_asked = self.finger_obeys

    def check_works(self) -> None:
        """What `eye` needs at its start is there."""
        unit = find_unit(load_trust(self.folders.trust), load_pi_key(self.folders), self.board.unit)
        assert unit.hash == self.board.unit
        assert sha256((self.folders.trust / "notice.txt").read_bytes()).digest() == unit.policy.notice

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.folders.root)): path.read_bytes() for path in self.folders.root.rglob("*") if path.is_file()}


@pytest.fixture
def desk(tmp_path: Path, board: PtyBoard, keyring: Keyring) -> Desk:
    return Desk(tmp_path / "rig", board, keyring)


def test_one_press_makes_a_unit_that_the_board_signs_for(desk: Desk) -> None:
    paired = desk.pair()
    assert desk.said == ["Press the button once to confirm."]
    assert paired.counter == 0, "the press that confirms is no prompt"
    assert (paired.unit.policy.press_scope, paired.unit.policy.double_scope) == (Scope.ANSWER, Scope.IMPROVE)
    assert paired.unit.policy.share_ppm == 100_000
    desk.check_works()


def test_private_keys_are_their_owners_alone_and_the_rig_has_only_the_pis(desk: Desk, tmp_path: Path) -> None:
    desk.pair()
    assert [path.name for path in desk.folders.keys.iterdir()] == ["pi.pem"]
    for path in (desk.folders.keys / "pi.pem", *(tmp_path / "keys").iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600, path
    public = [path for path in desk.files() if not path.startswith("keys/")]
    assert public
    assert not any(b"PRIVATE" in desk.files()[path] for path in public)
    boards_key = desk.board.device._custody.identity.signing_key
    assert not any(boards_key in data for data in desk.files().values()), "the Pi keeps nothing of the board's key"


def test_an_initialised_rig_is_not_initialised_again(desk: Desk) -> None:
    desk.pair()
    before, unit = desk.files(), desk.board.unit
    with pytest.raises(RigError, match=r"--replace.*button held") as raised:
        desk.pair("another notice")
    assert raised.value.code is Code.ALREADY_INITIALISED
    assert (desk.files(), desk.board.unit) == (before, unit)


def test_replace_without_the_finger_at_boot_asks_for_it_and_leaves_the_old_unit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.pair()
    unit = desk.board.unit
    desk.said.clear()
    desk.finger_obeys = False
    monkeypatch.setattr(handover, "HELD_S", 0.5)
    with pytest.raises(RigError, match="button held") as raised:
        desk.pair("another notice", replace=True)
    assert raised.value.code is Code.PROOF_TIMEOUT
    assert desk.said == [HOLD]
    assert desk.board.unit == unit
    desk.check_works()


def test_a_board_that_was_started_without_its_button_is_waited_for(desk: Desk) -> None:
    desk.board.boot()
    desk.pair()
    assert desk.said == [HOLD, "Press the button once to confirm."]
    desk.check_works()


def test_a_finger_that_was_too_late_for_the_boot_is_asked_again(desk: Desk) -> None:
    desk.board.boot()
    boots = iter([False, True])
    hold = desk.board.boot
    desk.board.boot = lambda held=False: hold(held=next(boots))  # type: ignore[method-assign]
    desk.pair()
    assert desk.said == [HOLD, HOLD, "Press the button once to confirm."]


def test_a_board_that_started_again_meanwhile_gets_an_order_for_its_new_boot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "meet", lambda uart: replace(meet(uart), boots=77))
    desk.pair()
    assert desk.said == ["Press the button once to confirm."]
    desk.check_works()


def test_the_keyring_of_another_operator_is_refused_by_the_board(desk: Desk, tmp_path: Path) -> None:
    desk.pair()
    unit = desk.board.unit
    desk.board.boot(held=True)
    desk.keyring = open_keyring(tmp_path / "other keys")
    with pytest.raises(RigError, match=r"--keys.*operator-board.pem") as raised:
        desk.pair(replace=True)
    assert raised.value.code is Code.ORDER_OPERATOR
    assert desk.board.unit == unit


def test_the_buttons_times_are_the_settings(desk: Desk) -> None:
    desk.settings = msgspec.structs.replace(desk.settings, button_hold_ms=4000)
    desk.pair()
    assert desk.board.device._custody.identity.timings == Timings(hold_ms=4000).encode()


def test_replace_with_the_finger_at_boot_makes_a_new_unit_and_keeps_the_counter_and_the_pis_key(desk: Desk) -> None:
    first = desk.pair()
    desk.board.press()
    desk.board.press()
    pi = (desk.folders.keys / "pi.pem").read_bytes()
    desk.board.boot(held=True)
    second = desk.pair("another notice", replace=True)
    assert second.unit.hash != first.unit.hash
    assert second.counter == 2
    assert (desk.folders.keys / "pi.pem").read_bytes() == pi
    desk.check_works()


def test_without_a_press_nothing_is_provisioned_and_init_can_be_run_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.finger_obeys = False
    with monkeypatch.context() as patch:
        patch.setattr(pairing, "PROOF_S", 0.3)
        with pytest.raises(RigError) as raised:
            desk.pair()
    assert raised.value.code is Code.PROOF_TIMEOUT
    assert desk.board.unit is None
    desk.finger_obeys = True
    desk.pair()
    desk.check_works()


def test_the_pi_waits_longer_than_the_board_takes_a_press() -> None:
    assert pairing.PROOF_S > 60


def test_without_a_board_the_error_names_the_port(desk: Desk) -> None:
    settings = msgspec.structs.replace(desk.settings, pico_port="/dev/eyelid-none")
    with pytest.raises(LinkError, match="/dev/eyelid-none") as raised:
        pair(settings, desk.keyring, NOTICE, lambda: open_port(settings.pico_port, 115_200), desk.say, replace=False)
    assert raised.value.code is Code.PICO_ABSENT
    assert desk.said == []


def test_a_board_that_holds_another_policy_than_it_was_given_is_not_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    confirm = desk.board.device._custody.confirm

    def confirm_more(proposal: Proposal) -> bytes:
        unit = confirm(proposal)
        policy = desk.board.device._custody.policy
        policy.encoded = policy.encoded[:-1] + b"\xff"
        return unit

    monkeypatch.setattr(desk.board.device._custody, "confirm", confirm_more)
    with pytest.raises(RigError) as raised:
        desk.pair()
    assert raised.value.code is Code.PICO_OTHER


def test_keys_that_are_there_are_used_and_those_that_are_not_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = open_keyring(folder)
    (folder / "wearer.pem").unlink()
    second = open_keyring(folder)
    assert private_pem(first.operator) == private_pem(second.operator)
    assert private_pem(first.wearer) != private_pem(second.wearer)


@pytest.mark.parametrize("name", ["operator.pem", "operator-board.pem", "wearer.pem", "recipient.pem", "receipts.pem"])
@pytest.mark.parametrize("kind", ["empty", "noise", "another kind", "public"])
def test_a_key_file_that_is_none_is_named_and_left_as_it_is(tmp_path: Path, name: str, kind: str) -> None:
    folder = tmp_path / "keys"
    open_keyring(folder)
    pems = {
        "empty": b"",
        "noise": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "another kind": private_pem(generate_private_key(SECP384R1())),
        "public": (folder / "operator.pem").read_bytes().replace(b"PRIVATE", b"PUBLIC"),
    }
    (folder / name).write_bytes(pems[kind])
    with pytest.raises(RigError, match=name) as raised:
        open_keyring(folder)
    assert raised.value.code is Code.KEY_INVALID
    assert (folder / name).read_bytes() == pems[kind]


def test_a_pi_key_that_cannot_be_read_says_what_to_do_and_init_does_not_overwrite_it(desk: Desk) -> None:
    desk.folders.make()
    path = desk.folders.keys / "pi.pem"
    for data in (b"", b"noise", private_pem(X25519PrivateKey.generate())):
        path.write_bytes(data)
        with pytest.raises(RigError, match="bring it back, or move it") as raised:
            desk.pair()
        assert raised.value.code is Code.NOT_INITIALISED
        assert path.read_bytes() == data
    assert desk.board.unit is None


def test_a_rig_without_keys_or_record_says_that_it_is_not_initialised(desk: Desk) -> None:
    desk.folders.make()
    with pytest.raises(RigError, match="eyelid-rig init") as raised:
        load_pi_key(desk.folders)
    assert raised.value.code is Code.NOT_INITIALISED
    desk.pair()
    trust, key = load_trust(desk.folders.trust), load_pi_key(desk.folders)
    for unit, code in ((None, Code.NOT_INITIALISED), (bytes(32), Code.PICO_OTHER)):
        with pytest.raises(RigError) as raised:
            find_unit(trust, key, unit)
        assert raised.value.code is code


def test_a_record_of_another_pi_does_not_make_this_pi_its_unit(desk: Desk, keys: Rig) -> None:
    desk.pair()
    trust = load_trust(desk.folders.trust)
    with pytest.raises(RigError) as raised:
        find_unit(trust, keys.pi, desk.board.unit)
    assert raised.value.code is Code.PICO_OTHER


def test_a_blank_board_does_not_make_an_initialised_rig_a_new_one(desk: Desk, keys: Rig) -> None:
    desk.pair()
    with PtyBoard(keys) as blank, pytest.raises(RigError) as raised:
        Desk(desk.folders.root, blank, desk.keyring).pair()
    assert raised.value.code is Code.ALREADY_INITIALISED


def test_without_a_press_no_record_is_trusted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.finger_obeys = False
    with monkeypatch.context() as patch:
        patch.setattr(pairing, "PROOF_S", 0.2)
        for _ in range(3):
            with pytest.raises(RigError):
                desk.pair()
    assert list(desk.folders.trust.glob("*.unit")) == []
    desk.finger_obeys = True
    desk.pair()
    assert len(list(desk.folders.trust.glob("*.unit"))) == 1
    assert list(desk.folders.trust.glob("*.pending")) == []
