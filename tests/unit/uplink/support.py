"""A rig's folders with bundles in the outbox, and the uplink as the real process that it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eyelid_rig.folders import Folders, write_durably
from factory import MadeBundle, Rig

UPLINK = """
import json, logging, sys
from pathlib import Path
from eyelid_rig import uplink
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings
logging.basicConfig(level=logging.INFO)
uplink.main(RigSettings(**json.loads(sys.argv[2])), Folders(Path(sys.argv[1])))
"""


@dataclass(frozen=True)
class RigSide:
    """Folders as `init` and `eye` would leave them."""

    folders: Folders
    rig: Rig

    @classmethod
    def make(cls, root: Path, rig: Rig, ca: Path) -> RigSide:
        folders = Folders(root)
        folders.make()
        rig.write_trust(folders.trust)
        (folders.trust / "collector-ca.pem").write_bytes(ca.read_bytes())
        return cls(folders, rig)

    def seal(self, counter: int = 1, **changes: Any) -> MadeBundle:
        made = self.rig.bundle(counter, **changes)
        write_durably(self.folders.outbox / made.file_name, made.data)
        return made

    def note(self, made: MadeBundle, suffix: str) -> bytes | None:
        path = self.folders.inbox / (made.id.hex() + suffix)
        return path.read_bytes() if path.exists() else None

    def notes(self) -> set[str]:
        return {path.name for path in self.folders.inbox.iterdir()}


@dataclass(frozen=True)
class Uplink:
    """A running uplink."""

    process: subprocess.Popen[bytes]
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)


@contextmanager
def uplink(side: RigSide, url: str, code: str = UPLINK, environ: dict[str, str] | None = None, **settings: Any) -> Iterator[Uplink]:
    given = json.dumps({"collector_url": url, "retry_s": 0.3, **settings})
    log_file = side.folders.root / f"uplink-{len(list(side.folders.root.glob('uplink-*.log')))}.log"
    with log_file.open("wb") as log:
        arguments = [sys.executable, "-c", code, str(side.folders.root), given]
        process = subprocess.Popen(arguments, stdout=log, stderr=log, env={**os.environ, **(environ or {})})
    try:
        yield Uplink(process, log_file)
    finally:
        process.kill()
        process.wait(20)
