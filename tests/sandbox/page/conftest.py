"""The sandbox with its page, in this process; the bot is a process of its own, as always."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.demo.stage import BOT
from sandbox.page.routes import stage_routes
from sandbox.page.show import Show
from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World

WAIT_SECONDS = 30.0


class Theatre:
    """What the page does, over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=60)
        self.client = SandboxClient(url)

    def get(self, path: str) -> Any:
        answer = self.http.get(f"/stage{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(f"/stage{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def user(self, key: str) -> int:
        return next(int(person["user"]) for person in self.get("")["people"] if person["key"] == key)

    def say(self, key: str, words: str) -> None:
        self.client.say(self.user(key), words)

    def until(self, found: Callable[[], Any]) -> Any:
        """What is found, as soon as there is anything."""
        return self.client.wait_until(lambda _client: found(), WAIT_SECONDS)

    def shown(self, key: str, part: str) -> list[dict[str, Any]]:
        """The bot's messages to somebody with these words."""
        messages = self.client.messages(self.user(key))
        return [each for each in messages if not each["own"] and part in (each["text"] or "")]

    def words(self, key: str) -> list[str]:
        """All that the bot shows somebody."""
        return [each["text"] or "" for each in self.client.messages(self.user(key)) if not each["own"]]

    @staticmethod
    def bots() -> int:
        """How many processes of the bot this process has started that still run."""
        tasks = Path(f"/proc/{os.getpid()}/task")
        children = [each for file in tasks.glob("*/children") for each in file.read_text().split()]
        return sum(BOT.encode() in Path(f"/proc/{each}/cmdline").read_bytes() for each in children)

    def report(self, key: str, story: str) -> str:
        """Somebody reports; the code of the tip."""
        self.say(key, f"/lapor {story}")
        return str(self.until(lambda: self.codes(story))[0])

    def codes(self, story: str) -> list[str]:
        """The tips that tell this story."""
        codes = [each["code"] for each in self.get("/tips")]
        return [code for code in codes if self.get(f"/tips/{code}")["tip"]["story"] == story]

    def tour(self, wish: str) -> dict[str, Any]:
        """The tour's state when it has done as wished, and waits."""
        self.post("/tour", do=wish)
        moving = ("preparing", "stepping", "skipping", "playing")
        return dict(self.until(lambda: (tour := self.get("")["tour"])["state"] not in moving and tour))


@pytest.fixture(scope="package")
def running() -> Iterator[Theatre]:
    world = World()
    show = Show(world)
    with Sandbox(world, more=stage_routes(show)) as sandbox:
        try:
            show.open(sandbox.url)
            theatre = Theatre(sandbox.url)
            yield theatre
            theatre.http.close()
        finally:
            show.close()


@pytest.fixture
def theatre(running: Theatre) -> Theatre:
    """One for all tests, in fair weather and with a bot that runs."""
    running.post("/weather", kind="clear")
    running.post("/bot", do="start")
    return running
