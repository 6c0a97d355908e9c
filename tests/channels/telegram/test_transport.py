"""The transport over real connections: what comes back, how it fails, and that no failure tells the token."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from io import BytesIO

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.channel import TryLater
from bot.channels.telegram.adapter import TelegramChannel
from bot.channels.telegram.transport import AiohttpRequest
from bot.messages import Operation
from bot.outgoing import Outgoing
from bot.settings import TelegramSettings
from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox

TOKEN = "123456789:a-planted-token"
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(answer: Answer) -> AsyncIterator[str]:
    """A server that does with each connection as told; its address."""

    ended: list[asyncio.Event] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        over = asyncio.Event()
        ended.append(over)
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            await answer(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        over.set()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for over in ended:
            await over.wait()


def saying(status: str, body: bytes, length: int | None = None) -> Answer:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = len(body) if length is None else length
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n\r\n".encode() + body)
        await writer.drain()

    return answer


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


@asynccontextmanager
async def bot_at(url: str, read_timeout: float = 5, token: str = TOKEN) -> AsyncIterator[Bot]:
    requests = [AiohttpRequest(connections=2, read_timeout=read_timeout) for _ in range(2)]
    try:
        yield Bot(token, base_url=f"{url}/bot", request=requests[0], get_updates_request=requests[1])
    finally:
        for request in requests:
            await request.shutdown()


async def failure(answer: Answer, read_timeout: float = 5) -> TelegramError:
    """The error of one call to a server that behaves so."""
    async with served(answer) as url, bot_at(url, read_timeout) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.get_me()
        return caught.value


def tells_nothing(error: BaseException | None, caplog: pytest.LogCaptureFixture) -> bool:
    """Neither the error, nor what led to it, nor a log holds the token."""
    told = [record.getMessage() + str(record.exc_info) for record in caplog.records]
    while error:
        told.append(repr(error))
        error = error.__cause__
    return not any("planted" in words for words in told)


async def test_no_answer_in_time_is_a_timeout(caplog: pytest.LogCaptureFixture) -> None:
    error = await failure(silent, read_timeout=0.05)
    assert type(error) is TimedOut
    assert tells_nothing(error, caplog)


async def test_a_slow_drip_of_bytes_is_a_timeout_too() -> None:
    async def dripping(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    assert type(await failure(dripping, read_timeout=0.2)) is TimedOut


async def test_a_refused_connection_is_a_network_error(caplog: pytest.LogCaptureFixture) -> None:
    async with served(silent) as url:
        pass
    async with bot_at(url) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.get_me()
    assert str(caught.value) == "ClientConnectorError"
    assert tells_nothing(caught.value, caplog)


async def test_a_truncated_answer_is_a_network_error(caplog: pytest.LogCaptureFixture) -> None:
    error = await failure(saying("200 OK", b'{"ok":tr', length=100))
    assert str(error) == "ClientPayloadError"
    assert tells_nothing(error, caplog)


async def test_a_closed_connection_is_a_network_error() -> None:
    async def closing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        return

    assert str(await failure(closing)) == "ServerDisconnectedError"


@pytest.mark.parametrize("body", [b"<html>planted words</html>", b"[1, 2]", b"\xff\xfe", b""])
async def test_an_answer_that_is_no_object_is_refused_and_not_logged(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    error = await failure(saying("200 OK", body))
    assert str(error) == "Invalid server response"
    assert not any("planted words" in record.getMessage() for record in caplog.records)


async def test_the_platforms_own_errors_keep_their_kind() -> None:
    refused = json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}).encode()
    assert type(await failure(saying("400 Bad Request", refused))) is BadRequest
    slower = json.dumps({"ok": False, "error_code": 429, "parameters": {"retry_after": 7}}).encode()
    assert type(await failure(saying("429 Too Many Requests", slower))) is RetryAfter
    assert type(await failure(saying("502 Bad Gateway", b"<html>"))) is NetworkError


async def test_a_file_is_uploaded_with_its_name_and_words() -> None:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox.url)
        person = int(client.user("Petugas")["id"])
        client.say(person, "/start")
        async with bot_at(sandbox.url, token=sandbox.world.first_tokens[0]) as bot:
            for content in (b"%PDF-1.7 rekap", BytesIO(b"%PDF-1.7 rekap")):
                file = InputFile(content, filename="rekap minggu 47.pdf")
                sent = await bot.send_document(person, file, caption="Bahan Anev – mingguan")
                assert sent.caption == "Bahan Anev – mingguan"
                assert sent.document.file_name == "rekap minggu 47.pdf"
                assert sandbox.world.files.by_id[sent.document.file_id].upload.data == b"%PDF-1.7 rekap"


async def test_the_channel_says_when_to_try_again() -> None:
    async with served(saying("200 OK", b"<html>")) as url:
        channel = TelegramChannel(TelegramSettings(token=TOKEN, base_url=url))
        with pytest.raises(TryLater):
            await channel.carry_out(Outgoing(Operation.SEND, "1", "halo"))
        with pytest.raises(TryLater):
            await channel.fetch("", 0)
        await channel.close()
