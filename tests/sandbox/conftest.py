"""A running sandbox for each test, its client, and the real library's bot on it."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest

os.environ["PTB_TIMEDELTA"] = "1"

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import Sandbox
from bot.sandbox.world import DEFAULT_TOKEN


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> SandboxClient:
    return SandboxClient(sandbox.url)


def make_bot(sandbox: Sandbox) -> Bot:
    return Bot(
        DEFAULT_TOKEN,
        base_url=f"{sandbox.url}/bot",
        base_file_url=f"{sandbox.url}/file/bot",
        request=HTTPXRequest(connection_pool_size=4),
    )


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with make_bot(sandbox) as connected:
        yield connected


@pytest.fixture
def budi(client: SandboxClient) -> int:
    """Somebody who has started the bot; the update is still waiting."""
    person = int(client.user("Budi", username="budi_tuban", language_code="id")["id"])
    client.say(person, "/start")
    return person


@pytest.fixture
def group(client: SandboxClient, budi: int) -> int:
    """A supergroup that Budi founded and the bot administers."""
    return int(client.group("Anti Narkoba Jenu", [budi])["id"])
