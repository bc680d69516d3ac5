"""Opening the wearer's copy of a crop."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from eyelid_formats import bundle, crop
from eyelid_formats.errors import Code, CoseError, RigError, VerifyError
from eyelid_host.files import read_file
from eyelid_host.jpeg import jpeg_size

_PEM_LIMIT = 4096
_ID_HEX = 32
_SHORTEST_ID = 4


def load_wearer_key(path: Path) -> X25519PrivateKey:
    """A private key in PEM. Raises RigError (`not-found`, `permission`), CoseError (`key-invalid`)."""
    data = read_file(path, _PEM_LIMIT)
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, X25519PrivateKey):
        raise CoseError(Code.KEY_INVALID, f"{path} is not an X25519 private key in PEM: give the wearer's (wearer.pem)")
    return key


def open_picture(verified: bundle.Verified, key: X25519PrivateKey) -> crop.Picture:
    """The picture of a bundle that holds, checked against everything that its draft says about it.

    Raises VerifyError (`crop-recipients`, `crop-commitment`, `crop-size`), CoseError (`cose-decrypt`).
    """
    picture = crop.open_crop(verified.sealed_crop, verified.draft.bundle_id, key)
    bundle.check_picture(verified, picture)
    said = verified.draft.crop.size
    if (size := jpeg_size(picture.image)) != said:
        raise VerifyError(Code.CROP_SIZE, f"the picture is {size[0]}x{size[1]} where the bundle says {said[0]}x{said[1]}")
    return picture


def find_bundle(named: str, folder: Path) -> Path:
    """The file that `named` means: a path, or the beginning of a bundle's id in `folder`. Raises RigError (`not-found`)."""
    path = Path(named)
    if path.is_file():
        return path
    prefix = named.lower().removesuffix(bundle.SUFFIX)
    if not (_SHORTEST_ID <= len(prefix) <= _ID_HEX and set(prefix) <= set("0123456789abcdef")):
        raise RigError(Code.NOT_FOUND, f"{named} is neither a file nor a bundle's id ({_SHORTEST_ID} to {_ID_HEX} hexadecimal digits)")
    found = sorted(folder.glob(f"{prefix}*{bundle.SUFFIX}"))
    if len(found) != 1:
        many = "no bundle" if not found else f"{len(found)} bundles"
        raise RigError(Code.NOT_FOUND, f"{many} in {folder} begin with {prefix}: pull it, or say where with --from DIR")
    return found[0]
