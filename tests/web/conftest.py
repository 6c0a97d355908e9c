"""Fixtures: the house with its web server, asked over HTTP; with a webhook, and while polling."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World
from tests.conftest import START
from tests.house import House, clock_at

SECRET = "made-up_Secret-1"
PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class WebHouse(House):
    """A house that answers HTTP. With a webhook its updates are pushed by the sandbox, one after the other."""

    def __init__(self, folder: Path, database_url: str, sandbox: Sandbox, *, webhook: bool) -> None:
        clock, port = sandbox.world.clock, free_port()
        self.sandbox, self.address = sandbox, f"http://127.0.0.1:{port}"
        push = {"mode": "webhook", "webhook_url": self.address + PATH, "webhook_secret": SECRET} if webhook else {}
        super().__init__(folder, database_url, sandbox, clock, telegram=push, web={"port": port})

    async def pump(self) -> None:
        if not self.app.receiver.pushed:
            await super().pump()
            return
        if not self.sandbox.world.webhook.url:
            await self.app.receiver.check_subscription()
        await self.until(lambda client: client.wait(-1, 0)["pending_updates"] == 0)
        await self.app.settle()

    async def until(self, predicate: Any) -> None:
        """Lets the server of this loop answer while the sandbox is being watched from a thread."""
        client = SandboxClient(self.sandbox.url)
        await asyncio.to_thread(client.wait_until, predicate, 20)

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def push(self, body: Any, secret: str | None = SECRET, method: str = "POST", **more: Any) -> int:
        """Sends something to the webhook as Telegram would; the status."""
        body = BytesIO(body) if isinstance(body, bytes) else body
        headers = ({} if secret is None else {SECRET_HEADER: secret}) | more
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.address + PATH, data=body, headers=headers) as answer,
        ):
            return answer.status


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World(clock=clock_at(START))) as sandbox:
        yield sandbox


async def _opened(house: WebHouse) -> AsyncIterator[WebHouse]:
    try:
        await house.open()
        yield house
    finally:
        await house.app.close()


@pytest.fixture
async def pushed(tmp_path: Path, database_url: str, sandbox: Sandbox) -> AsyncIterator[WebHouse]:
    async for house in _opened(WebHouse(tmp_path, database_url, sandbox, webhook=True)):
        yield house


@pytest.fixture
async def polled(tmp_path: Path, database_url: str, sandbox: Sandbox) -> AsyncIterator[WebHouse]:
    async for house in _opened(WebHouse(tmp_path, database_url, sandbox, webhook=False)):
        yield house


@pytest.fixture(params=["pushed", "polled"])
async def either(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str, sandbox: Sandbox
) -> AsyncIterator[WebHouse]:
    async for house in _opened(WebHouse(tmp_path, database_url, sandbox, webhook=request.param == "pushed")):
        yield house


@contextmanager
def out_of_order(house: WebHouse) -> Iterator[None]:
    """The database within: locked by another program, or refusing connections."""
    url = house.settings.database.url
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.close()
        return
    server, name = url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
