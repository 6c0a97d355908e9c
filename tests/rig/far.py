"""The far end: the sandbox as a process of its own, until standard input ends."""

import sys
from http.client import HTTPConnection
from typing import Any

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN
from tests.rig.traffic import GROUPS, MEMBERS, STRANGERS
from tests.shell import spoken_with


class FarEnd:
    """Starts the process, and fills it with people who have all written to the bot before."""

    def __init__(self) -> None:
        self._process, self._end, self._told = spoken_with(serve)
        self.url = self._told.readline().decode().strip()
        self.client = SandboxClient(self.url)
        self._calls_seen = 0
        self.client.settings(webhook_retry_seconds=0.05)
        for chat in (*MEMBERS, *STRANGERS):
            self.client.user(f"Orang {chat}", id=chat)
            self.client.say(chat, "/start")
        for group in GROUPS:
            self.client.group("Grup", list(MEMBERS), id=group, bot="administrator", type="supergroup")
        self._forget_updates()

    def pending(self) -> int:
        return int(self.client.wait(-1, 0)["pending_updates"])

    def new_calls(self) -> list[dict[str, Any]]:
        """The bot's calls since the last look."""
        calls = self.client.calls(self._calls_seen)
        self._calls_seen = calls[-1]["number"] if calls else self._calls_seen
        return calls

    def close(self) -> None:
        self._end.close()
        self._process.join()
        self._told.close()

    def _forget_updates(self) -> None:
        host, port = self.url.removeprefix("http://").split(":")
        connection = HTTPConnection(host, int(port))
        connection.request("POST", f"/bot{DEFAULT_TOKEN}/deleteWebhook?drop_pending_updates=true")
        connection.getresponse().read()
        connection.close()


def serve() -> None:
    with Sandbox() as sandbox:
        print(sandbox.url, flush=True)
        sys.stdin.read()
