"""The collector as a server: TLS, limits on connections, a line when it is ready, a clean stop."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from eyelid_formats.errors import Code, RigError, SettingsError
from eyelid_host.collector.app import Collector, make_app
from eyelid_host.collector.body import Patience
from eyelid_host.collector.files import StepHook, no_hook
from eyelid_host.collector.intake import Intake, load_receipt_key
from eyelid_host.collector.settings import CollectorSettings
from eyelid_host.collector.store import Store
from eyelid_host.collector.trust import TrustFolder

_CONNECTIONS = 256
_VERIFIERS = 2
_STOP_S = 5


def run(settings: CollectorSettings, announce: Callable[[str], None] = print, after: StepHook = no_hook) -> None:
    """Serve until SIGTERM or SIGINT. `announce` gets one line of JSON, {"url", "port"}, once connections are taken.

    Raises EyelidError for anything that keeps it from starting.
    """
    tls = _tls(settings)
    signer = load_receipt_key(Path(settings.receipt_key))
    trust = _open_trust(Path(settings.trust_dir))
    with closing(_listen(settings)) as listener, closing(Store(Path(settings.data_dir), after)) as store:
        intake = Intake(store, trust.current, signer, time.time, settings.answer)
        intake.finish()
        with ThreadPoolExecutor(_VERIFIERS, "verify") as executor:
            app = make_app(Collector(intake.take, store.check, executor, Patience(settings.idle_s, settings.upload_s)))
            server = _Server(_config(app, tls, settings.head_s), lambda: announce(_ready_line(settings.host, listener)))
            server.run(sockets=[listener])


def _ready_line(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    return json.dumps({"url": f"https://{name}:{port}", "port": port})


def _tls(settings: CollectorSettings) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key, password="")
    except (OSError, ValueError) as error:
        files = f"tls_cert {settings.tls_cert} and tls_key {settings.tls_key}"
        raise SettingsError(Code.COLLECTOR_CERTIFICATE, f"{files} are not a certificate and its key in PEM: {error}") from None
    return context


def _open_trust(folder: Path) -> TrustFolder:
    try:
        return TrustFolder(folder)
    except OSError as error:
        raise RigError(Code.NOT_FOUND, f"trust folder {folder}: {error.strerror}") from None


def _listen(settings: CollectorSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named because asyncio leaves Nagle's algorithm on otherwise, which costs 40 ms a request.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise RigError(Code.PORT_BUSY, f"cannot listen on {settings.host} port {settings.port}: {error.strerror}") from None
    return listener


def _config(app: Any, tls: ssl.SSLContext, head_s: float) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=_bounded_protocol(head_s),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_STOP_S,
    )
    config.load()
    config.ssl = tls
    return config


class _Server(uvicorn.Server):
    """Says when it is ready, and takes a signal to stop for what it is: uvicorn would raise it again afterwards."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.should_exit = True


def _bounded_protocol(head_s: float) -> type[H11Protocol]:
    class BoundedProtocol(H11Protocol):
        """Ends a connection whose next request has no whole head `head_s` after the last one was answered."""

        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._rest()
            super().connection_lost(exc)

        def _watch(self) -> None:
            if self.cycle is not None and not self.cycle.response_complete:
                self._rest()
            elif self._deadline is None and not self.transport.is_closing():
                self._deadline = self.loop.call_later(head_s, self.transport.abort)

        def _rest(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    return BoundedProtocol
