"""The far end: the sandbox as a process of its own, until standard input ends."""

import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN
from tests.rig.traffic import GROUPS, MEMBERS, STRANGERS

ROOT = Path(__file__).parents[2]


class FarEnd:
    """Starts the process, and fills it with people who have all written to the bot before."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.far"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
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
        self._process.communicate()

    def _forget_updates(self) -> None:
        host, port = self.url.removeprefix("http://").split(":")
        connection = HTTPConnection(host, int(port))
        connection.request("POST", f"/bot{DEFAULT_TOKEN}/deleteWebhook?drop_pending_updates=true")
        connection.getresponse().read()
        connection.close()


if __name__ == "__main__":
    with Sandbox() as sandbox:
        print(sandbox.url, flush=True)
        sys.stdin.read()
