"""The HTTP interface, in one process, with what it rests on slowed down or broken."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_host.collector.app import BUNDLE_TYPE, Collector, make_app
from eyelid_host.collector.body import Memory, Patience
from eyelid_host.collector.intake import Taken

ADDRESS = "/v1/bundles/" + "00" * 16
HEADERS = {"Content-Type": BUNDLE_TYPE}


@contextmanager
def collector(take: Callable[[bytes, bytes], Taken], **parts: Any) -> Iterator[Collector]:
    with ThreadPoolExecutor(2) as executor:
        yield Collector(take, parts.pop("check", lambda: None), executor, parts.pop("patience", Patience(5, 5)), **parts)


def talk(made: Collector, talker: Callable[[httpx.AsyncClient], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        transport = httpx.ASGITransport(make_app(made), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://collector") as client:
            return await talker(client)

    return asyncio.run(run())


def test_who_verifies_keeps_nobody_waiting() -> None:
    go_on = threading.Event()

    def slow(_bundle_id: bytes, _data: bytes) -> Taken:
        assert go_on.wait(10)
        return Taken(b"receipt", new=True)

    async def both(client: httpx.AsyncClient) -> int:
        upload = asyncio.ensure_future(client.put(ADDRESS, content=b"data", headers=HEADERS))
        await asyncio.sleep(0)
        assert (await client.get("/v1/health")).status_code == 200
        assert not upload.done()
        go_on.set()
        return (await upload).status_code

    with collector(slow) as made:
        assert talk(made, both) == 201


def test_bodies_that_would_not_fit_in_memory_are_sent_away_and_the_memory_is_free_again() -> None:
    memory = Memory(10)

    async def twice(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.put(ADDRESS, content=body, headers=HEADERS) for body in (bytes(11), bytes(10), bytes(10))]

    with collector(lambda _id, _data: Taken(b"receipt", new=True), memory=memory) as made:
        answers = talk(made, twice)
    assert [answer.status_code for answer in answers] == [503, 201, 201]
    assert answers[0].json()["code"] == "busy"
    assert memory.used == 0


def test_memory_is_free_again_after_a_refusal_in_mid_body() -> None:
    memory = Memory(10)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield bytes(4)

    async def once(client: httpx.AsyncClient) -> httpx.Response:
        return await client.put(ADDRESS, content=chunks(), headers=HEADERS)

    with collector(lambda _id, _data: Taken(b"receipt", new=True), memory=memory) as made:
        assert talk(made, once).status_code == 503
    assert memory.used == 0


def test_a_refused_body_makes_room_at_once_for_those_that_still_come() -> None:
    memory, refused, ended = Memory(10), asyncio.Event(), asyncio.Event()

    async def too_much() -> AsyncIterator[bytes]:
        yield bytes(8)
        yield bytes(8)
        refused.set()
        await ended.wait()

    async def both(client: httpx.AsyncClient) -> list[int]:
        first = asyncio.ensure_future(client.put(ADDRESS, content=too_much(), headers=HEADERS))
        await refused.wait()
        second = await client.put(ADDRESS, content=bytes(10), headers=HEADERS)
        ended.set()
        return [(await first).status_code, second.status_code]

    with collector(lambda _id, _data: Taken(b"receipt", new=True), memory=memory) as made:
        assert talk(made, both) == [503, 201]


def test_a_fault_is_said_without_its_detail() -> None:
    def broken(_bundle_id: bytes, _data: bytes) -> Taken:
        raise ZeroDivisionError("secret detail")

    async def once(client: httpx.AsyncClient) -> httpx.Response:
        return await client.put(ADDRESS, content=b"data", headers=HEADERS)

    with collector(broken) as made:
        answer = talk(made, once)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


@pytest.mark.parametrize(("code", "status"), [(Code.STORAGE_FAILED, 503), (Code.STORAGE_FULL, 507)])
def test_a_store_that_fails_shows_in_health_and_answers(code: Code, status: int) -> None:
    def failing(*_: object) -> Taken:
        raise RigError(code, "the store")

    async def both(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get("/v1/health"), await client.put(ADDRESS, content=b"data", headers=HEADERS)]

    with collector(failing, check=failing) as made:
        answers = talk(made, both)
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(status, str(code))] * 2


def test_a_body_in_another_coding_is_refused() -> None:
    async def once(client: httpx.AsyncClient) -> httpx.Response:
        return await client.put(ADDRESS, content=b"data", headers={**HEADERS, "Content-Encoding": "gzip"})

    with collector(lambda _id, _data: Taken(b"receipt", new=True)) as made:
        assert talk(made, once).json()["code"] == "upload-type"


def trickle(chunk: bytes, count: int) -> AsyncIterator[bytes]:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(count):
            yield chunk
            await asyncio.sleep(0.05)

    return chunks()


@pytest.mark.parametrize(("chunk", "status"), [(b"x", 408), (bytes(20), 408), (bytes(2000), 201)])
def test_a_body_that_trickles_is_cut_off_though_it_never_stands_still(chunk: bytes, status: int) -> None:
    async def send(client: httpx.AsyncClient) -> int:
        return (await client.put(ADDRESS, content=trickle(chunk, 40), headers=HEADERS)).status_code

    with collector(lambda *_: Taken(b"receipt", new=True), patience=Patience(0.5, 60)) as made:
        assert talk(made, send) == status
        assert made.memory.used == 0


def test_one_peer_cannot_take_the_memory_of_the_others() -> None:
    memory = Memory(100, 50)
    memory.take("192.0.2.1", 50)
    with pytest.raises(EyelidError) as caught:
        memory.take("192.0.2.1", 1)
    assert caught.value.code is Code.BUSY
    memory.take("192.0.2.2", 50)
    with pytest.raises(EyelidError):
        memory.take("192.0.2.3", 1)
    memory.give_back("192.0.2.1", 50)
    memory.take("192.0.2.3", 1)
    assert memory.used == 51


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("192.0.2.1", "192.0.2.1", 503),
        ("192.0.2.1", "192.0.2.2", 201),
        ("2001:db8::1", "2001:db8::2", 503),
        ("2001:db8::1", "2001:db8:0:1::1", 201),
    ],
)
def test_a_peer_is_an_address_or_the_first_half_of_one(first: str, second: str, status: int) -> None:
    memory = Memory(100, 50)

    async def both(made: Collector) -> int:
        async def hold() -> AsyncIterator[bytes]:
            yield bytes(40)
            held.set()
            await done.wait()

        held, done = asyncio.Event(), asyncio.Event()
        app = make_app(made)
        ours, theirs = (
            httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(host, 1)), base_url="https://collector")
            for host in (first, second)
        )
        async with ours, theirs:
            upload = asyncio.ensure_future(ours.put(ADDRESS, content=hold(), headers=HEADERS))
            await held.wait()
            answer = await theirs.put(ADDRESS, content=bytes(40), headers=HEADERS)
            done.set()
            await upload
        return answer.status_code

    with collector(lambda *_: Taken(b"receipt", new=True), memory=memory) as made:
        assert asyncio.run(both(made)) == status
    assert memory.used == 0
