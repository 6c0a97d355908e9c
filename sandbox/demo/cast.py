"""Plays the people of the demonstration on their phones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.demo.roster import Person
from sandbox.telegram.client import SandboxClient

WAIT_SECONDS = 20.0
Found = TypeVar("Found")


class Stopped(Exception):  # noqa: N818
    """The demonstration is being stopped."""


@dataclass
class Cast:
    """Plays people over HTTP.

    A method that waits calls `go_on` at each change, which may raise Stopped. After WAIT_SECONDS it raises
    TimeoutError.
    """

    client: SandboxClient
    users: dict[str, int]
    go_on: Callable[[], None]

    def say(self, person: Person, words: str, **more: Any) -> list[dict[str, Any]]:
        """The person writes; waits for the bot and returns its new messages."""
        before = self._count(person)
        self.send(person, words, **more)
        return self.await_new(person, before)

    def send(self, person: Person, words: str, **more: Any) -> None:
        """The person writes; does not wait for the bot."""
        self.client.say(self.users[person.key], words, **more)

    def press(self, person: Person, *labels: str) -> None:
        """Waits for a button with one of these labels, presses the newest one, and waits for the bot's answer."""
        user = self.users[person.key]

        def newest(_client: SandboxClient) -> dict[str, Any] | None:
            labelled = (
                each
                for each in reversed(self.messages(person))
                if any(button["text"] in labels for row in each["buttons"] for button in row)
            )
            return next(labelled, None)

        message = self._until(newest) or {"message_id": 0, "buttons": []}
        shown = [button["text"] for row in message["buttons"] for button in row if button["text"] in labels]
        pressed = self.client.press(user, message["message_id"], shown[0])
        self._until(lambda client: any(t["callback_query_id"] == pressed for t in client.phone(user)["toasts"]))

    def messages(self, person: Person) -> list[dict[str, Any]]:
        """What the bot shows this person, oldest first."""
        return [each for each in self.client.messages(self.users[person.key]) if not each["own"] and each["text"]]

    def await_text(self, person: Person, *parts: str, after: int = 0) -> dict[str, Any]:
        """Waits for a message with one of these parts; returns the newest one."""

        def newest(_client: SandboxClient) -> dict[str, Any] | None:
            later = [each for each in self.messages(person) if each["message_id"] > after]
            shown = [each for each in later if any(part in each["text"] for part in parts)]
            return shown[-1] if shown else None

        found = self._until(newest)
        return found or {}

    def await_new(self, person: Person, before: int) -> list[dict[str, Any]]:
        """Waits for a message after the first `before` ones; returns the new messages."""
        self._until(lambda _client: self._count(person) > before)
        return self.messages(person)[before:]

    def _count(self, person: Person) -> int:
        return len(self.messages(person))

    def _until(self, found: Callable[[SandboxClient], Found]) -> Found:
        def check(client: SandboxClient) -> Found:
            self.go_on()
            return found(client)

        return self.client.wait_until(check, WAIT_SECONDS)
