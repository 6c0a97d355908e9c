"""The house with its web server, asked over HTTP; with a webhook, and while polling."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from sqlalchemy import func, select

from bot.models.inbox import Inbox
from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from tests.house import Enrolled, House
from tests.tips import STORY

SECRET = "made-up_Secret-1"
PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class WebHouse(House):
    """A house that answers HTTP. With a webhook its updates are pushed by the sandbox, one after the other."""

    def __init__(
        self, folder: Path, database_url: str, sandbox: Sandbox, *, webhook: bool, enrolled: Enrolled | None = None
    ) -> None:
        clock, port = sandbox.world.clock, free_port()
        self.sandbox, self.address = sandbox, f"http://127.0.0.1:{port}"
        push = {"mode": "webhook", "webhook_url": self.address + PATH, "webhook_secret": SECRET} if webhook else {}
        super().__init__(folder, database_url, sandbox, clock, telegram=push, web={"port": port}, enrolled=enrolled)

    async def pump(self) -> None:
        if not self.app.receivers["telegram"].pushed:
            await super().pump()
            return
        if not self.sandbox.world.webhook.url:
            await self.app.receivers["telegram"].check_subscription()
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
def web_house(
    tmp_path: Path, database_url: str, template: Enrolled, sandbox: Sandbox
) -> Callable[[bool], AbstractAsyncContextManager[WebHouse]]:
    """Opens a house with a webhook, or one that polls."""

    @asynccontextmanager
    async def opened(webhook: bool) -> AsyncIterator[WebHouse]:
        house = WebHouse(tmp_path, database_url, sandbox, webhook=webhook, enrolled=template)
        try:
            await house.app.start()
            await house.pump()  # is the leader, has set the webhook, and has looked at the group for the first time
            house.look()
            yield house
        finally:
            await house.app.close()

    return opened


@pytest.fixture
async def pushed(web_house: Any) -> AsyncIterator[WebHouse]:
    async with web_house(True) as house:
        yield house


@pytest.fixture
async def polled(web_house: Any) -> AsyncIterator[WebHouse]:
    async with web_house(False) as house:
        yield house


@pytest.fixture(params=["pushed", "polled"])
async def either(request: pytest.FixtureRequest, web_house: Any) -> AsyncIterator[WebHouse]:
    async with web_house(request.param == "pushed") as house:
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


async def heard(house: WebHouse) -> list[str]:
    """What the operator is told within two minutes."""
    for _ in range(4):
        await look(house)
    await house.pump()
    return house.sees("operator")


async def look(house: WebHouse) -> None:
    house.clock.move(timedelta(seconds=30))
    await house.app.receivers["telegram"].check_subscription()


def update_of(house: WebHouse, number: int = 900, text: str = f"/lapor {STORY}") -> dict[str, Any]:
    person = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    chat = {"id": house.users["officer"], "type": "private", "first_name": "x"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": 5_000_000_000 + number, "message": message}


def rows(house: WebHouse) -> int:
    with house.app.database.transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(Inbox)) or 0
