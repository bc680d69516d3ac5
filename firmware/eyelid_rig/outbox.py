"""Staging and outbox: the three steps of sealing, and what a start or a forget does with what lies there."""

from __future__ import annotations

from pathlib import Path

from eyelid_formats.bundle import SUFFIX
from eyelid_formats.errors import Code, RigError
from eyelid_formats.receipt import SUFFIX as RECEIPT_SUFFIX
from eyelid_rig.folders import TEMPORARY, Folders, stage_durably, sync_folder, write_durably
from eyelid_rig.ledgerfile import storage_error

REJECTED_SUFFIX = ".rejected"
AUDIT_SUFFIX = ".audit"
_KEPT_STATEMENTS = 8


class Outbox:
    """`eye`'s side of the outbox; `limit_bytes` bounds what waits there."""

    def __init__(self, folders: Folders, limit_bytes: int) -> None:
        self._folders = folders
        self._limit_bytes = limit_bytes

    def stage(self, bundle_id: bytes, bundle: bytes) -> None:
        """The bundle is on the disk, out of everybody's sight. Raises RigError (`outbox-full`, `storage-*`)."""
        if self.waiting_bytes() + len(bundle) > self._limit_bytes:
            raise RigError(Code.OUTBOX_FULL, f"bundles that wait to be sent fill {self._limit_bytes} bytes: is the collector away?")
        path = self._staged(bundle_id)
        try:
            stage_durably(path, bundle, 0o644).replace(path)
            sync_folder(path.parent)
        except OSError as error:
            self.drop_staged(bundle_id)
            raise storage_error(error, path) from None

    def release(self, bundle_id: bytes) -> None:
        """Rename into the outbox; done when it is on the disk. Raises OSError."""
        self._staged(bundle_id).replace(self.path(bundle_id))
        sync_folder(self._folders.outbox)
        sync_folder(self._folders.staging)

    def drop_staged(self, bundle_id: bytes) -> None:
        """Delete a bundle that was never named."""
        path = self._staged(bundle_id)
        path.unlink(missing_ok=True)
        sync_folder(path.parent)

    def staged(self) -> dict[bytes, bytes]:
        """Bytes of each whole staged bundle, by id."""
        found = {}
        for path in self._folders.staging.glob(f"*{SUFFIX}"):
            bundle_id = id_of(path)
            if bundle_id is not None:
                found[bundle_id] = path.read_bytes()
        return found

    def clear_staging(self) -> int:
        """Delete whatever is staged; how many files there were."""
        files = [path for path in self._folders.staging.iterdir() if path.is_file()]
        for path in files:
            path.unlink()
        sync_folder(self._folders.staging)
        return len(files)

    def clear_temporary(self) -> None:
        """Delete what was being written into the outbox when the power failed."""
        for path in self._folders.outbox.glob(f".*{TEMPORARY}"):
            path.unlink(missing_ok=True)

    def ids(self) -> list[bytes]:
        """Bundles in the outbox, oldest first."""
        paths = sorted(self._folders.outbox.glob(f"*{SUFFIX}"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        return [bundle_id for path in paths if (bundle_id := id_of(path)) is not None]

    def not_left(self) -> list[bytes]:
        """Bundles without a receipt."""
        return [bundle_id for bundle_id in self.ids() if not self.path(bundle_id, RECEIPT_SUFFIX).exists()]

    def delete(self, bundle_ids: list[bytes]) -> None:
        """Take bundles out of the outbox; done when that is on the disk."""
        for bundle_id in bundle_ids:
            self.path(bundle_id).unlink(missing_ok=True)
            self.path(bundle_id, REJECTED_SUFFIX).unlink(missing_ok=True)
        sync_folder(self._folders.outbox)

    def put(self, name: str, data: bytes) -> None:
        """A receipt or note for the other processes. Raises RigError (`storage-*`)."""
        path = self._folders.outbox / name
        try:
            write_durably(path, data)
        except OSError as error:
            raise storage_error(error, path) from None

    def put_statement(self, nonce: bytes, data: bytes) -> None:
        """An audit statement; the last eight are kept."""
        self.put(nonce.hex() + AUDIT_SUFFIX, data)
        statements = sorted(self._folders.outbox.glob(f"*{AUDIT_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
        for path in statements[:-_KEPT_STATEMENTS]:
            path.unlink(missing_ok=True)

    def path(self, bundle_id: bytes, suffix: str = SUFFIX) -> Path:
        """Where a bundle, or what goes with it, lies."""
        return self._folders.outbox / f"{bundle_id.hex()}{suffix}"

    def waiting_bytes(self) -> int:
        """What the bundles without a receipt take."""
        return sum(self.path(bundle_id).stat().st_size for bundle_id in self.not_left())

    def _staged(self, bundle_id: bytes) -> Path:
        return self._folders.staging / f"{bundle_id.hex()}{SUFFIX}"


def id_of(path: Path) -> bytes | None:
    """The bundle id in a file's name, where it is one."""
    try:
        bundle_id = bytes.fromhex(path.stem)
    except ValueError:
        return None
    return bundle_id if len(bundle_id) == 16 and path.stem == bundle_id.hex() else None
