"""What the web server does not serve, and that slow or idle connections hold up nobody."""

import asyncio
import json

import aiohttp
import pytest

from bot.clock import monotonic
from bot.web import server as web_server
from bot.web import webhook
from bot.web.server import MAX_CONNECTIONS, WebServer
from sandbox.page.routes import ACTIONS as PAGE
from sandbox.telegram.control import ACTIONS as CONTROL
from tests.web_house import PATH, SECRET, SECRET_HEADER, WebHouse, free_port, rows, update_of


async def test_nothing_else_is_served(polled: WebHouse) -> None:
    assert [(await polled.get(path))[0] for path in ("/", "/telegram", "/healthz/x")] == [404] * 3


async def test_a_real_bot_has_no_route_of_the_sandbox(either: WebHouse) -> None:
    assert (await either.get("/healthz"))[0] in (200, 503)
    async with aiohttp.ClientSession(either.address) as session:
        for method, path, _ in (*PAGE, *CONTROL):
            async with session.request(method, path, json={}) as answer:
                assert answer.status == 404, path


async def test_connections_that_send_nothing_are_closed_for_those_that_do(pushed: WebHouse) -> None:
    """More than the server holds: some send nothing, some begin a request and never end it."""
    host, port = pushed.address.removeprefix("http://").split(":")
    held = [await asyncio.open_connection(host, int(port)) for _ in range(MAX_CONNECTIONS + 50)]
    for number, (_, writer) in enumerate(held):
        if number % 2:
            writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nX-Slow: ".encode())
    started = monotonic()
    assert (await pushed.get("/healthz"))[0] == 200
    before = rows(pushed)
    assert await pushed.push(json.dumps(update_of(pushed)).encode()) == 200
    assert rows(pushed) == before + 1
    assert monotonic() - started < 5
    assert all([await ended(reader) for reader, _ in held[:50]])
    assert not await ended(held[-1][0])
    for _, writer in held:
        writer.close()


async def test_headers_and_bodies_that_do_not_end_are_cut_off(
    pushed: WebHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "BODY_SECONDS", 0.05)
    host, port = pushed.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n{SECRET_HEADER}: {SECRET}\r\n\r\n{{"
    writer.write(head.encode())
    assert " 408 " in (await asyncio.wait_for(reader.readline(), 20)).decode()
    writer.close()
    monkeypatch.setattr(web_server, "HEADER_SECONDS", 0.05)
    server, other_port = WebServer([]), free_port()
    await server.start(host, other_port)
    for begun in ("", "GET /healthz HTTP/1.1\r\nHost"):
        reader, writer = await asyncio.open_connection(host, other_port)
        writer.write(begun.encode())
        assert await asyncio.wait_for(reader.read(), 20) == b""
        writer.close()
    await server.close()


async def ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(1), 0.5) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True
