"""The webhook over HTTP: what is no update is refused, and forgeries leave nothing behind."""

import asyncio
import json
import logging
from typing import Any

import aiohttp
import pytest

from bot.web.server import MAX_BYTES
from tests.web_house import PATH, SECRET, SECRET_HEADER, WebHouse, rows, update_of

REFUSALS: list[tuple[str, int, dict[str, Any]]] = [
    ("no secret", 401, {"secret": None}),
    ("wrong secret", 403, {"secret": SECRET[:-1]}),
    ("secret that is no ASCII", 403, {"secret": "gehéim"}),
    ("another method", 405, {"method": "GET"}),
    ("not JSON", 400, {"body": b"{"}),
    ("not UTF-8", 400, {"body": b'{"a": "\xff"}'}),
    ("not an object", 400, {"body": b"[1]"}),
    ("nested without end", 400, {"body": b"[" * 100_000}),
    ("not what it says to be", 400, {"body": b"{}", "Content-Encoding": "gzip"}),
    ("too large", 413, {"body": b" " * (MAX_BYTES + 1)}),
]


@pytest.mark.parametrize(("status", "sent"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
async def test_what_is_no_update_is_refused(pushed: WebHouse, status: int, sent: dict[str, Any]) -> None:
    before = rows(pushed)
    body = json.dumps(update_of(pushed)).encode()
    assert await pushed.push(**{"body": body} | sent) == status
    assert rows(pushed) == before


async def test_size_and_secret_are_checked_before_the_body_is_read(pushed: WebHouse) -> None:
    for header, status in (
        (f"Content-Length: {MAX_BYTES + 1}\r\n{SECRET_HEADER}: {SECRET}", 413),
        (f"Content-Length: 10\r\n{SECRET_HEADER}: wrong", 403),
    ):
        host, port = pushed.address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        assert f" {status} " in (await asyncio.wait_for(reader.readline(), 20)).decode()
        writer.close()
        await writer.wait_closed()


async def test_a_body_without_length_is_cut_off_at_the_limit(pushed: WebHouse) -> None:
    async def endless() -> Any:
        for _ in range(MAX_BYTES // 2**16 + 2):
            yield b" " * 2**16

    assert await pushed.push(endless()) == 413


async def test_a_thousand_forgeries_leave_no_row_and_no_line(
    pushed: WebHouse, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    before = rows(pushed)
    body = json.dumps(update_of(pushed)).encode()
    async with aiohttp.ClientSession() as session:

        async def forge(number: int) -> int:
            headers = {SECRET_HEADER: f"guess-{number}"}
            async with session.post(pushed.address + PATH, data=body, headers=headers) as answer:
                return answer.status

        statuses = await asyncio.gather(*(forge(number) for number in range(1000)))
    assert set(statuses) == {403}
    assert rows(pushed) == before
    shown = capfd.readouterr()
    lines = [record for record in caplog.records if record.name.startswith("aiohttp")]
    assert (shown.out, shown.err, lines) == ("", "", [])
    assert 'anti_narkoba_webhook_answers_total{status="403"} 1000.0' in (await pushed.get("/metrics"))[1]
