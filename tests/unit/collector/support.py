"""A collector as the real process that it is: its own folder, TLS on a free loopback port, a rig that it trusts."""

from __future__ import annotations

import json
import os
import select
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from eyelid_bench.tls import Authority, make_ca, make_server_certificate
from eyelid_host.collector.store import StoredBundle, receipts
from factory import MadeBundle, Rig, private_pem, public_pem

BUNDLE_TYPE = "application/vnd.eyelid.bundle+cbor"
READY_S = 20.0
SERVE = """
import json, sys
from eyelid_host.collector import command, settings
command.run(settings.CollectorSettings(**json.loads(sys.argv[1])))
"""


@dataclass(frozen=True)
class Site:
    """What a collector needs on disk; keeps its port once it has one, so that it can come back where it was."""

    folder: Path
    ca: Authority
    settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, rig: Rig, receipts_key: Ed25519PrivateKey | None = None, **settings: Any) -> Site:
        """In `folder`, trusting `rig`, signing with its recipient's receipt key."""
        ca = make_ca()
        server = make_server_certificate(ca)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "server.pem").write_bytes(server.certificate_pem)
        (folder / "server.key").write_bytes(server.key_pem)
        (folder / "receipts.pem").write_bytes(private_pem(receipts_key or rig.receipts))
        (folder / "ca.pem").write_bytes(ca.certificate_pem)
        named = {
            "data_dir": str(folder / "data"),
            "trust_dir": str(rig.write_trust(folder / "trust")),
            "receipt_key": str(folder / "receipts.pem"),
            "tls_cert": str(folder / "server.pem"),
            "tls_key": str(folder / "server.key"),
            "port": 0,
        }
        return cls(folder, ca, {**named, **settings})

    def trust_also(self, rig: Rig) -> None:
        trust = Path(self.settings["trust_dir"])
        (trust / f"operator-{rig.seed}.pem").write_bytes(public_pem(rig.operator))
        (trust / f"{rig.seed}.unit").write_bytes(rig.unit_data)

    @property
    def data(self) -> Path:
        return Path(self.settings["data_dir"])

    def stored(self) -> list[StoredBundle]:
        return receipts(self.data)

    def files(self) -> list[Path]:
        return sorted(path for path in (self.data / "bundles").rglob("*") if path.is_file())


@dataclass(frozen=True)
class Running:
    """A collector that has said that it is ready."""

    site: Site
    process: subprocess.Popen[str]
    url: str
    port: int

    def client(self, **options: Any) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.site.folder / "ca.pem"))
        return httpx.Client(base_url=self.url, verify=context, trust_env=False, timeout=20, **options)

    def put(self, made: MadeBundle, data: bytes | None = None) -> httpx.Response:
        with self.client() as client:
            return put(client, made.id, made.data if data is None else data)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(READY_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(READY_S)


def put(client: httpx.Client, bundle_id: bytes, data: bytes, media_type: str = BUNDLE_TYPE) -> httpx.Response:
    return client.put(f"/v1/bundles/{bundle_id.hex()}", content=data, headers={"Content-Type": media_type})


@contextmanager
def running(site: Site, code: str = SERVE) -> Iterator[Running]:
    """The process that `code` is, which gets the settings as its argument."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}
    process = subprocess.Popen([sys.executable, "-c", code, json.dumps(site.settings)], stdout=subprocess.PIPE, text=True, env=environ)
    try:
        ready = _ready(process)
        site.settings["port"] = ready["port"]
        yield Running(site, process, ready["url"], ready["port"])
    finally:
        process.kill()
        process.wait(READY_S)
        if process.stdout:
            process.stdout.close()


def _ready(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    assert select.select([process.stdout], [], [], READY_S)[0], "the collector did not get ready"
    return json.loads(process.stdout.readline())


def eventually(holds: Callable[[], Any], within_s: float = 15.0) -> Any:
    """What `holds` returns once it is true."""
    deadline = time.monotonic() + within_s
    while not (result := holds()):
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)
    return result
