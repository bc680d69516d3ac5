"""HTTPS to the one collector that the rig's CA vouches for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from eyelid_formats.errors import Code, SettingsError
from eyelid_rig.sending.answer import PROBLEM_TYPE, RECEIPT_TYPE, Answer
from eyelid_rig.sending.backoff import NotNowError

BUNDLE_TYPE = "application/vnd.eyelid.bundle+cbor"
ANSWER_LIMIT = 4096
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to connect, without a byte either way, and for an upload with its answer."""

    connect_s: float = 10.0
    idle_s: float = 30.0
    total_s: float = 300.0


class Carrier(Protocol):
    """Takes a bundle's bytes to a collector."""

    async def put(self, bundle_id: bytes, data: bytes, leaving: Callable[[], None]) -> Answer:
        """The answer. Calls `leaving` before the first byte of the bundle is on its way. Raises NotNowError where no whole answer came."""

    async def close(self) -> None:
        """End the connection."""


class HttpsCarrier:
    """TLS 1.3, the CA in `ca` and no other, the host's name checked; no redirect, no proxy, no more of an answer than 4,096 bytes.

    After a failure the next attempt connects anew and reads `ca` again.
    """

    def __init__(self, url: str, ca: Path, patience: Patience | None = None) -> None:
        """Raises SettingsError for a URL that is not https://HOST[:PORT][/PATH]."""
        self._base = _check_url(url)
        self._ca = ca
        self._patience = patience or Patience()
        self._client: httpx.AsyncClient | None = None

    async def put(self, bundle_id: bytes, data: bytes, leaving: Callable[[], None]) -> Answer:
        """See Carrier."""
        try:
            async with asyncio.timeout(self._patience.total_s):
                return await self._exchange(f"{self._base}/v1/bundles/{bundle_id.hex()}", data, leaving)
        except (httpx.HTTPError, OSError) as error:
            await self.close()
            raise _trouble(error, self._base) from error
        except BaseException:
            await self.close()
            raise

    async def _exchange(self, url: str, data: bytes, leaving: Callable[[], None]) -> Answer:
        if self._client is None:
            self._client = self._connect()
        headers = {"Content-Type": BUNDLE_TYPE, "Content-Length": str(len(data))}
        async with self._client.stream("PUT", url, content=_body(data, leaving), headers=headers) as response:
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Answer(response.status_code, media_type, await _read_bounded(response))

    def _connect(self) -> httpx.AsyncClient:
        idle_s = self._patience.idle_s
        return httpx.AsyncClient(
            verify=trust_only(self._ca),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(idle_s, connect=self._patience.connect_s),
            headers={"Accept": f"{RECEIPT_TYPE}, {PROBLEM_TYPE}", "Accept-Encoding": "identity", "User-Agent": "eyelid-uplink"},
        )

    async def close(self) -> None:
        """See Carrier."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def trust_only(ca: Path) -> ssl.SSLContext:
    """TLS for a client that trusts the authority in `ca` alone. Raises NotNowError (`collector-certificate`) where there is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(cafile=ca)
    except OSError as error:
        raise NotNowError(Code.COLLECTOR_CERTIFICATE, f"{ca} is not a CA certificate in PEM: {error.strerror or error}") from None
    return context


def _check_url(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme != "https" or not parsed.host or parsed.userinfo or parsed.query or parsed.fragment:
        raise SettingsError(Code.SETTINGS_VALUE, "settings: `collector_url` must be https://HOST[:PORT][/PATH]")
    return str(parsed).rstrip("/")


async def _body(data: bytes, leaving: Callable[[], None]) -> AsyncIterator[bytes]:
    """Begun once the connection stands and the certificate held."""
    leaving()
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK]


async def _read_bounded(response: httpx.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise NotNowError(Code.COLLECTOR_ANSWER, f"the answer is longer than {ANSWER_LIMIT} bytes")
    return body


def _trouble(error: Exception, base: str) -> NotNowError:
    tls = _handshake_refusal(error)
    if tls is not None:
        why = tls.verify_message if isinstance(tls, ssl.SSLCertVerificationError) else tls.reason
        return NotNowError(Code.COLLECTOR_CERTIFICATE, f"{base} is not a server that trust/collector-ca.pem vouches for: {why}")
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return NotNowError(Code.COLLECTOR_ANSWER, f"{base} did not answer whole: {error!r:.200}")
    return NotNowError(Code.COLLECTOR_AWAY, f"{base} does not answer: {error!r:.200}")


def _handshake_refusal(error: BaseException) -> ssl.SSLError | None:
    """What TLS said against the server; a connection that merely ended says nothing against it."""
    if not isinstance(error, httpx.ConnectError):
        return None
    cause: BaseException | None = error
    while cause is not None and type(cause) not in (ssl.SSLError, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause if isinstance(cause, ssl.SSLError) else None
