"""Errors as RFC 9457 problem details with a `code` (`SPEC-upload.md`)."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.collector.intake import NotOursError

MEDIA_TYPE = "application/problem+json"
_STATUS = {
    Code.COUNTER_USED: HTTPStatus.CONFLICT,
    Code.BUNDLE_DIFFERS: HTTPStatus.CONFLICT,
    Code.UNIT_UNKNOWN: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.UPLOAD_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.UPLOAD_SIZE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.UPLOAD_TIMEOUT: HTTPStatus.REQUEST_TIMEOUT,
    Code.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.STORAGE_FAILED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.STORAGE_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_HTTP_CODES = {HTTPStatus.NOT_FOUND: Code.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED: Code.UNKNOWN_REQUEST}


def status_of(error: EyelidError) -> HTTPStatus:
    """What is not about the collector is about the bundle: 422."""
    if isinstance(error, NotOursError):
        return HTTPStatus.FORBIDDEN
    return _STATUS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def problem(status: int, code: Code, detail: str, *, close: bool = False) -> Response:
    """`close` ends the connection, for a request whose body was not read to its end."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status), "detail": detail, "code": str(code)}
    headers = {"Cache-Control": "no-store", **({"Connection": "close"} if close else {})}
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def refusal(error: EyelidError, *, close: bool = False) -> Response:
    """The answer that says what was wrong."""
    return problem(status_of(error), error.code, str(error.args[0]), close=close)


async def on_http_exception(_request: Request, error: Exception) -> Response:
    """Unknown paths and methods."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    code = _HTTP_CODES.get(HTTPStatus(status), Code.UNKNOWN_REQUEST)
    return problem(status, code, "there is PUT /v1/bundles/ID and GET /v1/health", close=True)


async def on_fault(_request: Request, _error: Exception) -> Response:
    """A fault of the collector; its log has the rest."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, Code.INTERNAL, "the collector failed: its log says how", close=True)
