"""The stage: sandbox, installation, bot process, and the phones of the people in it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.clock import MovableClock
from bot.demo.script import PEOPLE, Person
from bot.errors import Misconfigured
from bot.sandbox.client import SandboxClient
from bot.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]
GROUP = -1002026
WAIT_SECONDS = 20.0
Found = TypeVar("Found")


class Stage:
    """Plays people against a real bot over HTTP; the bot can be killed and started again."""

    def __init__(self, folder: Path, sandbox: Sandbox, clock: MovableClock) -> None:
        self.folder, self.clock = folder, clock
        self.client = SandboxClient(sandbox.url)
        self.users: dict[str, int] = {}
        self.bot: subprocess.Popen[str] | None = None
        self._environment = os.environ | {
            "PTB_TIMEDELTA": "1",
            "PYTHONPATH": str(ROOT),
            "ANTI_NARKOBA_TELEGRAM__TOKEN": sandbox.world.first_tokens[0],
            "ANTI_NARKOBA_TELEGRAM__BASE_URL": sandbox.url,
            "ANTI_NARKOBA_TELEGRAM__GROUP_IDS": f"[{GROUP}]",
            "ANTI_NARKOBA_TELEGRAM__CHAT_PER_SECOND": "0",
            "ANTI_NARKOBA_TELEGRAM__GROUP_PER_MINUTE": "0",
        }

    def set_up(self) -> None:
        """The installation as an operator makes it: by shell commands, then each person enrols in the chat."""
        self._shell("init", "--defaults")
        self._shell("members", "import", str(ROOT / "bot/data/members-demo.csv"))
        for person in PEOPLE.values():
            self.users[person.key] = int(self.client.user(person.name)["id"])
        self.client.group("Anti Narkoba", list(self.users.values()), id=GROUP, bot="administrator")
        self.start_bot()
        for person in PEOPLE.values():
            invite = json.loads(self._shell("members", "invite", person.nrp, "--json"))
            self.say(person, f"/start {invite['code']}")

    def start_bot(self) -> None:
        self.bot = subprocess.Popen(  # noqa: S603 - our own module, with our own arguments
            [sys.executable, "-m", "bot.demo.process", "config.toml", str(self.clock.offset.total_seconds())],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._expect_ok()

    def kill_bot(self) -> None:
        """SIGKILL: no good-bye, nothing is saved."""
        if self.bot:
            self.bot.kill()
            self._reap()

    def stop_bot(self) -> None:
        if self.bot and self.bot.stdin:
            self.bot.stdin.close()
            self._reap()

    def move(self, by: timedelta) -> None:
        """Moves the clock of bot and sandbox alike; the bot does what has come due."""
        self.clock.move(by)
        if self.bot and self.bot.stdin:
            self.bot.stdin.write(f"{by.total_seconds()}\n")
            self.bot.stdin.flush()
            self._expect_ok()

    def say(self, person: Person, words: str, **more: Any) -> list[dict[str, Any]]:
        """The person writes; returns what the bot shows them next."""
        before = self._count(person)
        self.client.say(self.users[person.key], words, **more)
        return self.await_new(person, before)

    def send(self, person: Person, words: str, **more: Any) -> None:
        """The person writes, and nobody waits for the bot."""
        self.client.say(self.users[person.key], words, **more)

    def press(self, person: Person, label: str) -> None:
        """Presses the newest button with this label, as soon as it is there, and waits until it was answered."""
        user = self.users[person.key]

        def newest(_client: SandboxClient) -> dict[str, Any] | None:
            labelled = (
                each
                for each in reversed(self.messages(person))
                if any(button["text"] == label for row in each["buttons"] for button in row)
            )
            return next(labelled, None)

        message = self._until(newest) or {}
        pressed = self.client.press(user, message["message_id"], label)
        self._until(lambda client: any(t["callback_query_id"] == pressed for t in client.phone(user)["toasts"]))

    def messages(self, person: Person) -> list[dict[str, Any]]:
        """What the bot shows this person, oldest first."""
        return [each for each in self.client.messages(self.users[person.key]) if not each["own"] and each["text"]]

    def await_text(self, person: Person, part: str, after: int = 0) -> dict[str, Any]:
        """The newest message with these words, as soon as it is there."""

        def newest(_client: SandboxClient) -> dict[str, Any] | None:
            shown = [each for each in self.messages(person) if part in each["text"] and each["message_id"] > after]
            return shown[-1] if shown else None

        found = self._until(newest)
        return found or {}

    def await_new(self, person: Person, before: int) -> list[dict[str, Any]]:
        self._until(lambda _client: self._count(person) > before)
        return self.messages(person)[before:]

    def _count(self, person: Person) -> int:
        return len(self.messages(person))

    def _until(self, found: Callable[[SandboxClient], Found]) -> Found:
        return self.client.wait_until(found, WAIT_SECONDS)

    def _expect_ok(self) -> None:
        if not (self.bot and self.bot.stdout and self.bot.stdout.readline().strip() == "ok"):
            raise Misconfigured("The bot did not start; see above.")

    def _reap(self) -> None:
        if self.bot:
            self.bot.wait()
            for pipe in (self.bot.stdin, self.bot.stdout):
                if pipe:
                    pipe.close()
            self.bot = None

    def _shell(self, *words: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own module, with our own arguments
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Misconfigured(done.stderr.strip())
        return done.stdout
