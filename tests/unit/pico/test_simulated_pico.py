"""The board's whole program on its real interpreter, over a pseudo-terminal."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import micropython_port
from eyelid_formats import bundle, cose, grant, keys, link
from eyelid_pico import codes, signals
from eyelid_pico.keychain import EPOCH_MS
from factory import Rig
from unit.pico.test_fuzz import changes_the_board, hostile, seeds
from unit.pico.wire import Wire


def verifier(rig: Rig) -> cose.P256Verifier:
    return cose.P256Verifier(keys.raw(rig.pico.public_key()))


@pytest.fixture(autouse=True)
def port() -> None:
    require("the MicroPython unix port", micropython_port() is not None)


def walk(pico: Wire, rig: Rig) -> None:
    """Key, press, grant, audit."""
    given = pico.key()
    assert pico.ask(codes.KEY)[2] == "too-early"
    prompt = pico.press()
    assert (prompt[2], prompt[3]) == (1, codes.GESTURE_PRESS)
    assert prompt[6] == [[given[2], given[3]]]
    made = rig.bundle(counter=1)
    granted = pico.ask(codes.GRANT, {2: made.draft_bytes})
    assert pico.ask(codes.GRANT, {2: made.draft_bytes})[2] == granted[2]
    data = bundle.assemble(made.draft_bytes, granted[2], made.crop, rig.pi_signer)
    bundle.verify(data, rig.trust)
    statement = pico.ask(codes.AUDIT, {2: b"n" * 32})
    assert grant.read_statement(statement[2], verifier(rig), b"n" * 32).counter == 1


def test_from_a_press_to_a_grant_that_verifies_on_micropython(pico: Wire, rig: Rig) -> None:
    assert pico.pico.runs_micropython
    walk(pico, rig)


def test_the_same_on_cpython_where_there_is_no_port(tmp_path: Path, rig: Rig) -> None:
    with Wire.on(tmp_path, rig, use_cpython=True) as wire:
        assert not wire.pico.runs_micropython
        wire.provision()
        walk(wire, rig)
        wire.pico.reset()
        assert wire.hello()[2] == 1


def test_the_whole_program_runs_on_where_its_ticks_wrap(tmp_path: Path, rig: Rig) -> None:
    with Wire.on(tmp_path, rig, use_cpython=True, first_tick=2**30 - 2500) as wire:
        wire.provision()
        wire.key()
        wire.until(lambda: int(wire.hello()[4]) > 2500, "wrap")
        assert wire.ask(codes.KEY)[2] == "too-early"
        assert wire.press()[5] < 1000
        assert wire.pico.boots == 1


def test_every_gesture_of_the_hand_arrives(pico: Wire) -> None:
    pico.pico.double()
    assert pico.event(codes.PROMPT)[3] == codes.GESTURE_DOUBLE
    pico.pico.shut()
    pico.event(codes.SHUT)
    pico.pico.press()
    pico.pico.open()
    pico.event(codes.OPENED)
    pico.pico.hold()
    pico.event(codes.FORGOTTEN)
    assert pico.hello()[2] == 1
    assert pico.events == []


def test_worn_contacts_make_one_press(pico: Wire) -> None:
    chatter = [(2 * step, step % 2 == 0) for step in range(7)]
    pico.pico.bounce([(at, int(down)) for at, down in chatter] + [(120 + at, int(not down)) for at, down in chatter])
    pico.event(codes.PROMPT)
    pico.ask(codes.SIGNAL, {2: 1, 3: 1})
    assert pico.hello()[2] == 1


@pytest.mark.parametrize("number", [6, 7])
def test_the_wearer_hears_that_the_camera_is_lost_and_that_it_is_back(pico: Wire, number: int) -> None:
    tones = [hertz for _, hertz, _ in signals.steps(signals.REQUESTED[number])]
    pico.ask(codes.SIGNAL, {2: number, 3: 0})
    pico.until(lambda: [one.value for one in pico.outputs if one.name == "buzzer"][-len(tones) - 1 :] == [*tones, 0], "all its tones")


def test_the_lamp_is_seen_lit_with_a_key_out_and_dark_afterwards(pico: Wire) -> None:
    pico.key()
    pico.until(lambda: pico.pico.lamp, "lit lamp")
    pico.until(lambda: not pico.pico.lamp, "dark lamp")
    assert "blank_us" in [output.name for output in pico.outputs]
    lit, dark = [output.ms for output in pico.outputs if output.name == "lamp"][-2:]
    assert 2390 <= dark - lit <= 3000


@pytest.mark.parametrize(
    ("fault", "code"), [("dark", "lamp-dark"), ("stuck", "lamp-stuck"), ("sunlight", "lamp-blinded"), ("missing", "lamp-no-sensor")]
)
def test_a_lamp_that_does_not_shine_refuses_keys(pico: Wire, fault: str, code: str) -> None:
    pico.await_epoch()
    pico.pico.lamp_fault(fault)  # type: ignore[arg-type]
    pico.hello()
    assert pico.ask(codes.KEY)[2] == code
    pico.pico.lamp_fault("ok")
    pico.until(lambda: pico.ask(codes.KEY)[0] == codes.KEY_ANSWER, "key with a lamp that shines again")


def test_a_reset_in_mid_exchange_costs_the_exchange_and_nothing_else(pico: Wire, rig: Rig) -> None:
    first = pico.key()
    pico.press()
    draft = pico.draft(1)
    pico.request(codes.GRANT, {2: draft})
    pico.pico.reset()
    state = pico.hello()
    assert (state[2], state[3], state[5]) == (1, rig.unit.hash, 2)
    assert pico.ask(codes.GRANT, {2: draft})[2] == "no-prompt"
    second = pico.key()
    assert second[2] > first[2]
    assert second[3] != first[3]
    pico.events.clear()
    assert pico.press()[2] == 2


def test_resets_bring_no_key_forward_and_leave_none_out_in_the_dark(pico: Wire) -> None:
    pico.key()
    pico.pico.reset()
    state = pico.hello()
    answer = pico.ask(codes.KEY)
    assert (state[10], answer[2]) == (True, "too-early")
    assert 0 < answer[3] <= EPOCH_MS - state[4]
    pico.until(lambda: pico.pico.lamp, "lit lamp")
    pico.await_epoch()
    assert pico.pico.lamp
    assert pico.ask(codes.KEY)[0] == codes.KEY_ANSWER
    assert [output.value for output in pico.outputs if output.name == "lamp"] == [1, 0, 1, 1], "blank board, key, reset"


def test_half_a_frame_before_a_reset_does_not_spoil_the_next_one(pico: Wire) -> None:
    pico.send(b"\x00" + link.pack(link.FrameType.MESSAGE, b"\xa2\x00\x01\x01\x07" * 40)[:50])
    assert pico.hello()[0] == codes.STATE


@pytest.mark.parametrize("after_flash_bytes", [0, 13, 14, 70, 255, 256])
def test_a_power_cut_in_a_press_uses_no_counter_twice(pico: Wire, after_flash_bytes: int) -> None:
    pico.press()
    pico.pico.power_cut(after_flash_bytes)
    boots = pico.pico.boots
    pico.pico.press()
    if after_flash_bytes == 256:
        assert pico.event(codes.PROMPT)[2] == 2
        pico.pico.press()
    pico.pico.wait_boot(boots + 1)
    stored = pico.hello()[2]
    assert stored in (1, 2)
    assert not [event for event in pico.events if event[0] == codes.PROMPT]
    assert pico.press()[2] == stored + 1


def test_a_board_remembers_across_power_cuts_and_another_folder_is_another_board(tmp_path: Path, rig: Rig) -> None:
    with Wire.on(tmp_path / "one", rig) as wire:
        wire.provision()
        wire.press()
    with Wire.on(tmp_path / "one", rig) as wire:
        state = wire.hello()
        assert (state[2], state[3], state[5]) == (1, rig.unit.hash, 2)
    with Wire.on(tmp_path / "two", rig) as wire:
        assert 3 not in wire.hello()


@pytest.mark.parametrize(("use_cpython", "name", "mode"), [(False, "flash.bin", 0o600), (True, "flash", 0o700)])
def test_nobody_but_its_owner_reads_the_flash_of_a_simulated_board(
    tmp_path: Path, rig: Rig, use_cpython: bool, name: str, mode: int
) -> None:
    flash = tmp_path / name
    with Wire.on(tmp_path, rig, use_cpython=use_cpython) as wire:
        wire.provision()
        assert flash.stat().st_mode & 0o777 == mode
        flash.chmod(0o755)
        wire.pico.reset()
        wire.hello()
        assert flash.stat().st_mode & 0o777 == mode


def test_provisioning_again_needs_the_finger_at_boot(pico: Wire) -> None:
    assert pico.order()[2] == "provision-locked"
    pico.provision()
    pico.event(codes.FORGOTTEN)


def test_2000_hostile_frames_on_the_wire_neither_end_nor_change_the_board(pico: Wire, rig: Rig) -> None:
    def memory() -> dict[int, object]:
        return {number: value for number, value in pico.hello().items() if number not in (1, 4)}

    before, boots = memory(), pico.pico.boots
    frames = itertools.islice(hostile(random.Random(7), seeds(rig)), 2000)
    for number, frame in enumerate(frame for frame in frames if not changes_the_board(frame)):
        pico.send(frame)
        if number % 20 == 0:
            pico.hello()
    assert memory() == before
    assert pico.pico.boots == boots


@pytest.mark.parametrize("filling", [b"\x80", b"\xa0", b"\x81\x80", b"\xa1\x00\x80", b"\x1a\x7f\xff\xff\xff"])
def test_a_frame_full_of_small_items_does_not_reset_the_board(pico: Wire, filling: bytes) -> None:
    count = 2250 // len(filling)
    bomb = b"\xa3\x00\x01\x01\x07\x02\x99" + count.to_bytes(2, "big") + filling * count
    before = pico.hello()
    for _ in range(3):
        pico.send(b"\x00" + link.pack(link.FrameType.MESSAGE, bomb))
        assert pico.hello()[5] == before[5]
    assert pico.pico.boots == 1


def test_the_largest_messages_in_service_fit_a_heap_well_below_the_boards(tmp_path: Path, rig: Rig) -> None:
    with Wire.on(tmp_path, rig) as wire:
        wire.provision()
    with Wire.on(tmp_path, rig, heap="156K") as wire:
        wire.press()
        draft = wire.draft(1)
        assert wire.ask(codes.GRANT, {2: draft + bytes(2270 - len(draft))})[2] == "draft-malformed"
        assert wire.ask(codes.GRANT, {2: draft})[0] == codes.GRANTED
        for _ in range(5):
            assert wire.ask(codes.AUDIT, {2: bytes(32)})[0] == codes.STATEMENT
        assert wire.pico.boots == 1


def test_grants_leave_at_the_deadline_that_was_set(tmp_path: Path, rig: Rig) -> None:
    with Wire.on(tmp_path, rig, deadline_ms=400) as wire:
        wire.provision()
        began = time.monotonic()
        wire.ask(codes.AUDIT, {2: bytes(32)})
        assert time.monotonic() - began >= 0.39


def test_no_simulated_board_outlives_who_started_it(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from eyelid_bench.pico import SimulatedPico\n"
        "pico = SimulatedPico(Path(sys.argv[1]))\n"
        "pico.start()\n"
        "print(pico._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
    board = int(parent.stdout)
    deadline = time.monotonic() + 5
    while _runs(board):
        assert time.monotonic() < deadline, "the board is still there"
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    """False once it has ended, even if nobody has waited for it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
