"""The HTTPS carrier against servers that hold the right certificate and behave badly."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from eyelid_bench.tls import Authority, make_ca, make_server_certificate
from eyelid_formats.errors import Code
from eyelid_rig.sending.answer import Answer
from eyelid_rig.sending.backoff import NotNowError
from eyelid_rig.sending.carrier import ANSWER_LIMIT, HttpsCarrier, Patience

QUICK = Patience(connect_s=5, idle_s=0.5, total_s=1.0)
Behave = Callable[[ssl.SSLSocket, threading.Event], None]


@pytest.fixture(scope="module")
def ca() -> Authority:
    return make_ca()


@pytest.fixture
def ca_file(tmp_path: Path, ca: Authority) -> Path:
    (tmp_path / "ca.pem").write_bytes(ca.certificate_pem)
    return tmp_path / "ca.pem"


@contextmanager
def server(ca: Authority, folder: Path, behave: Behave) -> Iterator[str]:
    """One connection at a time; `behave` may wait for the event, which is set when the test is over."""
    made = make_server_certificate(ca)
    (folder / "cert.pem").write_bytes(made.certificate_pem + made.key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem")
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError), listener.accept()[0] as plain, context.wrap_socket(plain, server_side=True) as tls:
                behave(tls, over)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://localhost:{listener.getsockname()[1]}"
    finally:
        over.set()
        with suppress(OSError):
            socket.create_connection(listener.getsockname(), 1).close()
        thread.join(10)
        listener.close()


def replying(reply: bytes) -> Behave:
    def behave(tls: ssl.SSLSocket, _over: threading.Event) -> None:
        tls.recv(65536)
        tls.recv(65536)
        tls.sendall(reply)

    return behave


def endlessly(start: bytes, again: bytes, pause_s: float) -> Behave:
    def behave(tls: ssl.SSLSocket, over: threading.Event) -> None:
        tls.recv(65536)
        tls.sendall(start)
        while not over.wait(pause_s):
            tls.sendall(again)

    return behave


def silent(_tls: ssl.SSLSocket, over: threading.Event) -> None:
    over.wait(10)


def ask(url: str, ca_file: Path, data: bytes = b"data", leaving: Callable[[], None] = lambda: None) -> Answer:
    async def put() -> Answer:
        carrier = HttpsCarrier(url, ca_file, QUICK)
        try:
            return await carrier.put(bytes(16), data, leaving)
        finally:
            await carrier.close()

    return asyncio.run(put())


OK = b"HTTP/1.1 201 Created\r\nContent-Type: Text/Plain; charset=x\r\nContent-Length: 2\r\n\r\nok"


def test_a_whole_answer_is_handed_back(ca: Authority, ca_file: Path, tmp_path: Path) -> None:
    with server(ca, tmp_path, replying(OK)) as url:
        assert ask(url, ca_file) == Answer(201, "text/plain", b"ok")


@pytest.mark.parametrize(
    ("behave", "code"),
    [
        (replying(b""), Code.COLLECTOR_ANSWER),
        (replying(b"HTTP/1.1 201 Crea"), Code.COLLECTOR_ANSWER),
        (replying(OK[:-1]), Code.COLLECTOR_ANSWER),
        (replying(b"SSH-2.0-x\r\n"), Code.COLLECTOR_ANSWER),
        (replying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + bytes(ANSWER_LIMIT + 1)), Code.COLLECTOR_ANSWER),
        (endlessly(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536), 0), Code.COLLECTOR_ANSWER),
        (endlessly(b"HTTP/1.1 200 OK\r\n", b"X: " + bytes([65] * 65536) + b"\r\n", 0), Code.COLLECTOR_ANSWER),
        (endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05), Code.COLLECTOR_AWAY),
        (endlessly(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.1), Code.COLLECTOR_AWAY),
        (silent, Code.COLLECTOR_AWAY),
    ],
)
def test_a_torn_endless_or_missing_answer_is_over_soon(ca: Authority, ca_file: Path, tmp_path: Path, behave: Behave, code: Code) -> None:
    with server(ca, tmp_path, behave) as url, pytest.raises(NotNowError) as refused:
        ask(url, ca_file)
    assert refused.value.code == code


def test_who_does_not_read_the_body_holds_nobody_up(ca: Authority, ca_file: Path, tmp_path: Path) -> None:
    with server(ca, tmp_path, silent) as url, pytest.raises(NotNowError):
        ask(url, ca_file, bytes(8 * 2**20))


def test_a_redirect_is_an_answer_and_not_followed(ca: Authority, ca_file: Path, tmp_path: Path) -> None:
    redirect = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://example.invalid/\r\nContent-Length: 0\r\n\r\n"
    with server(ca, tmp_path, replying(redirect)) as url:
        assert ask(url, ca_file) == Answer(307, "", b"")


def test_the_bundle_is_announced_once_the_certificate_holds_and_not_before(ca: Authority, ca_file: Path, tmp_path: Path) -> None:
    announced: list[bool] = []
    with server(ca, tmp_path, replying(OK)) as url:
        ask(url, ca_file, leaving=lambda: announced.append(True))
        assert announced == [True]
        ca_file.write_bytes(make_ca().certificate_pem)
        with pytest.raises(NotNowError) as refused:
            ask(url, ca_file, leaving=lambda: announced.append(False))
    assert refused.value.code is Code.COLLECTOR_CERTIFICATE
    assert announced == [True]


def test_a_bundle_whose_announcement_fails_is_not_sent(ca: Authority, ca_file: Path, tmp_path: Path) -> None:
    seen = b""

    def record(tls: ssl.SSLSocket, _over: threading.Event) -> None:
        nonlocal seen
        while chunk := tls.recv(65536):
            seen += chunk

    def fail() -> None:
        raise NotNowError(Code.STORAGE_FULL, "full")

    with server(ca, tmp_path, record) as url, pytest.raises(NotNowError, match="storage-full"):
        ask(url, ca_file, b"SECRET", fail)
    assert b"SECRET" not in seen


def test_nobody_there_is_away(ca_file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotNowError) as refused:
        ask(f"https://127.0.0.1:{port}", ca_file)
    assert refused.value.code is Code.COLLECTOR_AWAY


def test_a_server_without_tls_is_a_matter_of_certificates(ca_file: Path) -> None:
    def serve(listener: socket.socket) -> None:
        with listener.accept()[0] as plain:
            plain.recv(65536)
            plain.sendall(OK)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        with pytest.raises(NotNowError) as refused:
            ask(f"https://localhost:{listener.getsockname()[1]}", ca_file)
        thread.join(10)
    assert refused.value.code is Code.COLLECTOR_CERTIFICATE
