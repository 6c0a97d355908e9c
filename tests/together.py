"""Several people write or press at the same time: one round of the bot for all of them, and what it did."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.house import House

SHOWN = ("sendMessage", "editMessageText")


class Together:
    """Sends for several people at once, and reads the bot's calls that follow."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._last = 0
        self._names = {user: name for name, user in house.users.items()}
        self._pressed = {name: self._first_message(name) for name in house.users}
        self._new_calls()

    async def say(self, words: Mapping[str, str], chat: int | None = None) -> dict[str, str]:
        """All say their words; returns the texts that each was shown then."""
        for name, each in words.items():
            self.house.client.say(self.house.users[name], each, chat)
        await self.house.pump()
        return self._shown(self._new_calls(), words)

    async def press(self, data: str, people: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
        """All press a button with this data. Returns, by person, the toast ("" is no refusal) and the texts shown."""
        toasts, shown = await self.press_all({data: people})
        return toasts[data], shown

    async def press_all(self, presses: Mapping[str, Iterable[str]]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
        """Presses several buttons, each by several people, in one round. Returns the toasts by button and person."""
        user, press = self.house.users, self.house.client.press
        pressed = {
            press(user[name], self._pressed[name], data=data): (data, name)
            for data, people in presses.items()
            for name in people
        }
        await self.house.pump()
        toasts: dict[str, dict[str, str]] = {data: {} for data in presses}
        calls = self._new_calls()
        for each in calls:
            if each["method"] == "answerCallbackQuery":
                data, name = pressed[each["params"]["callback_query_id"]]
                toasts[data][name] = str(each["params"].get("text") or "")
        return toasts, self._shown(calls, user)

    def _first_message(self, name: str) -> int:
        messages = self.house.client.messages(self.house.users[name])
        return next(int(each["message_id"]) for each in messages if not each["own"])

    def _new_calls(self) -> list[dict[str, Any]]:
        calls = self.house.client.calls(self._last)
        self._last = calls[-1]["number"] if calls else self._last
        return calls

    def _shown(self, calls: list[dict[str, Any]], people: Iterable[str]) -> dict[str, str]:
        """The texts that the bot sent or changed, by person ("the group" and strangers by their number)."""
        shown: dict[str, str] = {}
        for each in calls:
            if each["method"] in SHOWN:
                chat = int(each["params"]["chat_id"])
                name = self._names.get(chat, str(chat))
                shown[name] = f"{shown.get(name, '')}{each['params']['text']}\n"
        return shown
