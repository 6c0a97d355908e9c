"""A running sandbox for each test, its client, and the real library's bot on it."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

os.environ["PTB_TIMEDELTA"] = "1"

from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN, World

from .description import complaints, complaints_about_answer


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox whose answers and updates must keep to the published description, whatever the test is about."""
    with Sandbox() as running:
        yield running
    assert not unlike_the_description(running.world)


def unlike_the_description(world: World) -> list[str]:
    """What of all answers, and of the updates that still wait, does not keep to the description."""
    answers = [call for call in world.calls.since(0) if call["ok"]]
    found = [each for call in answers for each in complaints_about_answer(call["method"], call["result"])]
    return found + [each for update in world.queue.read(1000) for each in complaints(update, "Update", "update")]


class Api:
    """The Bot API without a library, which would rewrite what is asked and answered."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=f"{url}/bot{DEFAULT_TOKEN}/")
        self.files = f"{url}/file/bot{DEFAULT_TOKEN}/"

    def __call__(self, method: str, files: Any = None, **fields: Any) -> Any:
        """The result of a call that must succeed."""
        answer = self._sent(method, files, fields)
        assert answer["ok"], answer["description"]
        return answer["result"]

    def refusal(self, method: str, files: Any = None, **fields: Any) -> str:
        """The description of a call that must fail."""
        answer = self._sent(method, files, fields)
        assert not answer["ok"]
        return str(answer["description"])

    def _sent(self, method: str, files: Any, fields: dict[str, Any]) -> dict[str, Any]:
        if files is None:
            answer = self._http.post(method, json=fields)
        else:
            texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
            answer = self._http.post(method, data=texts, files=files)
        found: dict[str, Any] = answer.json()
        assert answer.status_code == found.get("error_code", 200)
        return found

    def file(self, file_id: str) -> bytes:
        """The bytes of a file."""
        return self._http.get(self.files + self("getFile", file_id=file_id)["file_path"]).content

    def updates(self) -> list[Any]:
        """All updates that wait, confirmed."""
        found: list[Any] = self("getUpdates")
        if found:
            self("getUpdates", offset=found[-1]["update_id"] + 1)
        return found

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    caller = Api(sandbox.url)
    yield caller
    caller.close()


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
