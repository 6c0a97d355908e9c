"""A small client of the control side, for the demo and the tests."""

import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from bot.clock import monotonic
from sandbox.telegram.errors import Json

CALL_SECONDS = 90.0
WAIT_SECONDS = 10.0
Found = TypeVar("Found")


class SandboxRefusedError(Exception):
    """The control side refused; the message is its sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class SandboxClient:
    """Plays the people of a sandbox at an address such as `http://127.0.0.1:8081`.

    Every call raises SandboxRefusedError when the control side refuses and OSError when the server does not answer. An
    argument that is None is left out of the request.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Sends a request to `/control<path>`; returns the answer."""
        connection = HTTPConnection(self._parts.hostname or "", self._parts.port, timeout=CALL_SECONDS)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, f"/control{path}", sent, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            found = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise SandboxRefusedError(answer.status, found["error"])
        return found

    def _post(self, path: str, **fields: Any) -> Json:
        body = {name.rstrip("_"): value for name, value in fields.items() if value is not None}
        found: Json = self.request("POST", path, body)
        return found

    def _get(self, path: str, **query: float) -> Json:
        found: Json = self.request("GET", f"{path}?{urlencode(query)}")
        return found

    def user(self, first_name: str, **fields: Any) -> Json:
        """Adds a person (optional: id, last_name, username, phone_number ...); returns the User."""
        return self._post("/users", first_name=first_name, **fields)

    def group(self, title: str, members: list[int], **fields: Any) -> Json:
        """Adds a group whose first member is the creator (optional: id, bot, type, is_forum); returns the Chat."""
        return self._post("/groups", title=title, members=members, **fields)

    def member(self, chat: int, user: int, status: str, by: int | None = None) -> Json:
        """Sets the status of a person or the bot in a group; returns the ChatMember."""
        return self._post(f"/groups/{chat}/members", user=user, status=status, by=by)

    def join(self, user: int, link: str) -> Json:
        """Opens an invite link; returns the Chat that the user has joined or asks to join."""
        return self._post("/joinings", user=user, link=link)

    def migrate(self, chat: int) -> Json:
        """Turns a group into a supergroup; returns the new Chat."""
        return self._post(f"/groups/{chat}/migrate")

    def say(self, from_: int, text: str | None = None, chat: int | None = None, **media: Any) -> Json:
        """Writes a message, to the bot unless a chat is given; returns the Message."""
        return self._post("/messages", from_=from_, text=text, chat=chat, **media)

    def edit(self, from_: int, message_id: int, text: str | None = None, **fields: Any) -> Json:
        """Edits the user's own message (optional: chat, caption, location); returns the Message."""
        return self._post("/edits", from_=from_, message_id=message_id, text=text, **fields)

    def delete(self, from_: int, message_id: int, chat: int | None = None) -> None:
        """Deletes the user's own message for everybody."""
        self._post("/deletions", from_=from_, message_id=message_id, chat=chat)

    def press(
        self,
        from_: int,
        message_id: int,
        button: str | None = None,
        chat: int | None = None,
        data: str | None = None,
    ) -> str:
        """Presses a button by its text, or by its data even if it is gone; returns the callback query's id."""
        pressed = self._post("/presses", from_=from_, message_id=message_id, button=button, chat=chat, data=data)
        return str(pressed["id"])

    def react(self, from_: int, message_id: int, emoji: str | None, chat: int | None = None) -> None:
        """Sets a reaction to a message; None removes it."""
        self._post("/reactions", from_=from_, message_id=message_id, emoji=emoji, chat=chat)

    def act(self, from_: int, action: str | None, chat: int | None = None) -> None:
        """Starts a chat action, such as "typing"; None ends it."""
        self._post("/actions", from_=from_, action=action, chat=chat)

    def block(self, user: int, blocked: bool = True) -> None:
        """Blocks or unblocks the bot."""
        self._post("/blocks", user=user, blocked=blocked)

    def phone(self, user_id: int, since: int = 0) -> Json:
        """The phone of a user: chats, toasts and notifications."""
        return self._get(f"/phones/{user_id}", since=since)

    def messages(self, user_id: int, chat: int | None = None) -> list[Json]:
        """The messages that a user sees in a chat, by default the chat with the bot, oldest first."""
        wanted = user_id if chat is None else chat
        for shown in self.phone(user_id)["chats"]:
            if shown["chat"]["id"] == wanted:
                return list(shown["messages"])
        return []

    def wait(self, version: int, timeout: float = WAIT_SECONDS) -> Json:
        """`{"version", "pending_updates"}` once the version is beyond the given one, or after `timeout` seconds."""
        return self._get("/wait", version=version, timeout=timeout)

    def wait_until(self, predicate: Callable[["SandboxClient"], Found], timeout: float = WAIT_SECONDS) -> Found:
        """Calls `predicate` after each change until its result is true, and returns it; else raises TimeoutError."""
        ends = monotonic() + timeout
        while True:
            version = self.wait(-1, 0)["version"]
            if found := predicate(self):
                return found
            left = ends - monotonic()
            if left <= 0:
                raise TimeoutError(f"Nothing of that kind happened in the sandbox within {timeout} seconds.")
            self.wait(version, left)

    def clock(self, move_seconds: float | None = None, offset_seconds: float | None = None) -> Json:
        """Moves or sets the clock, or only reads it; returns `{"now", "offset_seconds"}`."""
        if move_seconds is None and offset_seconds is None:
            return self._get("/clock")
        return self._post("/clock", move_seconds=move_seconds, offset_seconds=offset_seconds)

    def updates(self, *updates: Json) -> list[int]:
        """Queues updates for the bot exactly as given; returns their ids."""
        found = self.request("POST", "/updates", list(updates))
        return list(found["update_ids"])

    def faults(self, method: str = "*", times: int = 1, **fault: Any) -> None:
        """Adds a fault for the next calls: status, body, retry_after, drop or delay_seconds."""
        self._post("/faults", method=method, times=times, **fault)

    def clear_faults(self) -> list[Json]:
        """Clears the faults; returns those that were not used up."""
        return list(self.request("DELETE", "/faults")["left"])

    def calls(self, since: int = 0) -> list[Json]:
        """The bot's calls after a number, oldest first."""
        return list(self._get("/calls", since=since)["calls"])

    def settings(self, **changes: Any) -> Json:
        """Changes the given settings; returns all settings."""
        return self._post("/settings", **changes) if changes else self._get("/settings")

    def reset(self) -> None:
        """Resets the sandbox."""
        self.request("POST", "/reset")
