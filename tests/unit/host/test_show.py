from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from eyelid_formats import bundle
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.jpeg import jpeg_size
from eyelid_host.show import find_bundle, load_wearer_key, open_picture
from factory import PICTURE, PICTURE_SIZE, MadeBundle, Rig, private_pem
from unit.host.command import eyelid

RIG = Rig.make()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    RIG.write_trust(tmp_path / "trust")
    (tmp_path / "wearer.pem").write_bytes(private_pem(RIG.wearer))
    (tmp_path / "bundles").mkdir()
    return tmp_path


def put(folder: Path, made: MadeBundle) -> Path:
    path = folder / "bundles" / made.file_name
    path.write_bytes(made.data)
    return path


def show(folder: Path, *arguments: str | Path) -> tuple[int, str, str]:
    ran = eyelid("show", *arguments, "--trust", folder / "trust", cwd=folder)
    return ran.code, ran.out, ran.err


def test_the_wearer_opens_what_left(folder: Path) -> None:
    made = RIG.bundle(picture=RIG.picture("what is on the table?"))
    put(folder, made)
    code, out, err = show(folder, made.id.hex()[:6], "--key", "wearer.pem", "--save", "crop.jpg")
    assert (code, err) == (0, "")
    assert (folder / "crop.jpg").read_bytes() == PICTURE
    for words in ("SIMULATED  UNREDACTED", "by a press", "test collector", "what is on the table?", "allowed", "1 day", "96x64"):
        assert words in out


def test_without_the_key_the_picture_stays_closed(folder: Path) -> None:
    code, out, _ = show(folder, put(folder, RIG.bundle()))
    assert code == 0
    assert "closed: give the wearer's key" in out


def test_json_is_one_object(folder: Path) -> None:
    code, out, _ = show(folder, put(folder, RIG.bundle()), "--key", "wearer.pem", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["picture"] == {"length": len(PICTURE), "words": None, "saved": None}
    assert said["counter"] == 1


def test_no_file_is_written_over_another_unless_forced(folder: Path) -> None:
    path = put(folder, RIG.bundle())
    (folder / "crop.jpg").write_bytes(b"mine")
    code, _, err = show(folder, path, "--key", "wearer.pem", "--save", "crop.jpg")
    assert (code, (folder / "crop.jpg").read_bytes()) == (2, b"mine")
    assert "file-exists" in err
    assert show(folder, path, "--key", "wearer.pem", "--save", "crop.jpg", "--force")[0] == 0
    assert (folder / "crop.jpg").read_bytes() == PICTURE
    assert [one.name for one in folder.glob(".*")] == []


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("named", "its name in the prompt"),
        ("pointed", "a pointing finger"),
        ("centre", "the centre of view"),
        ("text", "the words in view"),
        ("clear", "a clear piece"),
        ("by smell\n", "by smell"),
        (None, "the centre of view"),
    ],
)
def test_people_see_how_the_region_was_found_and_what_was_painted_out(folder: Path, region: str | None, said: str) -> None:
    painted = (("card", 50, 40, 30, 20), ("face", 90, 32, 10, 12))
    path = put(folder, RIG.bundle(crop_facts={"region": region, "redactions": painted, "models": (b"m" * 32,)}, unredacted=False))
    code, out, _ = show(folder, path)
    assert code == 0
    (found,) = [line for line in out.splitlines() if "found by" in line]
    assert said in found
    assert "card at 30x20 at 50,40; face at 10x12 at 90,32" in " ".join(out.split())


def test_somebody_elses_key_opens_nothing(folder: Path) -> None:
    (folder / "other.pem").write_bytes(private_pem(Rig.make(1).wearer))
    code, out, err = show(folder, put(folder, RIG.bundle()), "--key", "other.pem", "--save", "crop.jpg")
    assert (code, out) == (1, "")
    assert "crop-recipients" in err
    assert not (folder / "crop.jpg").exists()


def test_a_bad_bundle_exits_1_and_shows_nothing(folder: Path) -> None:
    path = put(folder, RIG.bundle())
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    code, out, err = show(folder, path)
    assert (code, out) == (1, "")
    assert "crop-swapped" in err


@pytest.mark.parametrize("key", ["trust/operator-test.pem", "none.pem", "pi.pem"])
def test_a_key_file_that_holds_no_wearers_key_exits_2(folder: Path, key: str) -> None:
    (folder / "pi.pem").write_bytes(private_pem(RIG.pi))
    code, _, err = show(folder, put(folder, RIG.bundle()), "--key", key)
    assert code == 2
    assert "PRIVATE" not in err


def test_saving_needs_a_key(folder: Path) -> None:
    assert show(folder, put(folder, RIG.bundle()), "--save", "crop.jpg")[0] == 2


def test_a_picture_of_another_size_than_the_bundle_says_is_refused() -> None:
    image = BytesIO()
    Image.new("RGB", (95, 64)).save(image, "JPEG")
    made = RIG.bundle(picture=RIG.picture(image=image.getvalue()))
    with pytest.raises(EyelidError) as caught:
        open_picture(bundle.verify(made.data, RIG.trust), RIG.wearer)
    assert caught.value.code is Code.CROP_SIZE


def test_a_picture_that_was_not_committed_to_is_refused() -> None:
    made = RIG.bundle(crop_facts={"commitment": bytes(32)})
    with pytest.raises(EyelidError) as caught:
        open_picture(bundle.verify(made.data, RIG.trust), RIG.wearer)
    assert caught.value.code is Code.CROP_COMMITMENT


@pytest.mark.parametrize("mode", [{}, {"progressive": True}, {"exif": b"Exif\0\0" + bytes(100)}], ids=["baseline", "progressive", "exif"])
def test_the_size_of_a_jpeg_is_that_of_its_frame_header(mode: dict[str, object]) -> None:
    image = BytesIO()
    Image.new("RGB", (123, 45)).save(image, "JPEG", **mode)
    assert jpeg_size(image.getvalue()) == (123, 45)
    assert jpeg_size(PICTURE) == PICTURE_SIZE


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\x89PNG", b"\xff\xd8\xff\xda\0\x02", b"\xff\xd8" + b"\xff" * 99, b"\xff\xd8\xff\xe0\0\0" * 9]
)
def test_what_does_not_say_its_size_is_refused(data: bytes) -> None:
    with pytest.raises(EyelidError) as caught:
        jpeg_size(data)
    assert caught.value.code is Code.CROP_SIZE


def test_an_id_must_mean_one_bundle(tmp_path: Path) -> None:
    for name in ("aaaa1" + "0" * 27, "aaaa2" + "0" * 27):
        (tmp_path / f"{name}.eyelid").write_bytes(b"")
    assert find_bundle("AAAA1", tmp_path).name.startswith("aaaa1")
    for named in ("aaaa", "bbbb", "aaa", "../etc/passwd", "a*"):
        with pytest.raises(EyelidError):
            find_bundle(named, tmp_path)


def test_an_encrypted_key_says_that_it_cannot_be_used(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    path = tmp_path / "locked.pem"
    path.write_bytes(RIG.wearer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")))
    with pytest.raises(EyelidError) as caught:
        load_wearer_key(path)
    assert caught.value.code is Code.KEY_INVALID


def test_an_opened_picture_is_for_its_owner_alone(folder: Path) -> None:
    path = put(folder, RIG.bundle())
    for force in ((), ("--force",)):
        assert show(folder, path, "--key", "wearer.pem", "--save", "crop.jpg", *force)[0] == 0
        assert (folder / "crop.jpg").stat().st_mode & 0o777 == 0o600
        (folder / "crop.jpg").chmod(0o644)
