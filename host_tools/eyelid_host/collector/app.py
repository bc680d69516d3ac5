"""The HTTP interface of the collector (`SPEC-upload.md`)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from eyelid_formats import cose
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.collector.body import Body, Memory, Patience
from eyelid_host.collector.intake import Taken
from eyelid_host.collector.problem import on_fault, on_http_exception, refusal

BUNDLE_TYPE = "application/vnd.eyelid.bundle+cbor"
RECEIPT_TYPE = cose.typ(cose.Name.RECEIPT)
_BUNDLE_ID = re.compile("[0-9a-f]{32}")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Collector:
    """Answers requests. `take` and `check` block: they run on `executor`, whose size bounds how many bundles are verified at once."""

    take: Callable[[bytes, bytes], Taken]
    check: Callable[[], object]
    executor: Executor
    patience: Patience
    memory: Memory = field(default_factory=Memory)

    async def put_bundle(self, request: Request) -> Response:
        """PUT /v1/bundles/ID."""
        name = request.path_params["id"]
        with Body(request, self.memory, self.patience) as body:
            try:
                data = await self._read(request, name, body)
            except EyelidError as error:
                _LOG.info("bundle %.32s not read: %s", name, error.code)
                await body.drain()
                return refusal(error, close=True)
            return await self._answer(name, data)

    async def _read(self, request: Request, name: str, body: Body) -> bytes:
        if not _BUNDLE_ID.fullmatch(name):
            raise EyelidError(Code.NOT_FOUND, "a bundle id is 32 lower-case hex digits")
        if request.headers.get("content-type") != BUNDLE_TYPE or "content-encoding" in request.headers:
            raise EyelidError(Code.UPLOAD_TYPE, f"a bundle is sent as {BUNDLE_TYPE}, without content coding")
        return await body.read()

    async def _answer(self, name: str, data: bytes) -> Response:
        try:
            taken = await self._blocking(self.take, bytes.fromhex(name), data)
        except EyelidError as error:
            _LOG.warning("bundle %s refused: %s", name, error)
            return refusal(error)
        _LOG.info("bundle %s %s", name, "stored" if taken.new else "stored before")
        status = HTTPStatus.CREATED if taken.new else HTTPStatus.OK
        return Response(taken.receipt, status, {"Cache-Control": "no-store"}, RECEIPT_TYPE)

    async def get_health(self, _request: Request) -> Response:
        """GET /v1/health."""
        try:
            await self._blocking(self.check)
        except EyelidError as error:
            return refusal(error)
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def _blocking(self, call: Callable[..., Any], *args: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.executor, call, *args)


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    """Nobody is there to read this."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def make_app(collector: Collector) -> Starlette:
    """The ASGI application."""
    routes = [
        Route("/v1/bundles/{id}", collector.put_bundle, methods=["PUT"]),
        Route("/v1/health", collector.get_health, methods=["GET"]),
    ]
    handlers = {HTTPException: on_http_exception, ClientDisconnect: _on_disconnect, Exception: on_fault}
    return Starlette(routes=routes, exception_handlers=handlers)
