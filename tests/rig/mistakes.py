"""Mistakes to plant into a bot, so that the rig is seen to go red."""

import asyncio
from typing import Any

from aiohttp import web

from bot.messaging import sender
from bot.messaging.receiver import Receiver
from bot.services import sweep
from bot.web.health import Health

TOO_LATE = 0.3


def acknowledge_first() -> None:
    """Updates count as received before they are stored, as in the library's own updater."""
    take = Receiver.receive

    async def taken(self: Receiver, updates: Any) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(TOO_LATE, lambda: asyncio.ensure_future(take(self, updates)))

    Receiver.receive = taken  # type: ignore[method-assign]


def mark_first() -> None:
    """A message counts as sent before the call."""
    carry_out = sender.Sender._carry_out

    async def carried_out(self: sender.Sender, call: sender.Call) -> None:
        await self.database.write(sender.finish_calls, [sender.Ended(call, "1")], self.unreached)
        await carry_out(self, call)

    sender.Sender._carry_out = carried_out  # type: ignore[method-assign]


def fire_twice() -> None:
    """A step does what it does, and then once more."""
    fire = sweep._fire

    def fired(tx: Any, step: Any) -> None:
        fire(tx, step)
        fire(tx, step)

    sweep._fire = fired


def always_well() -> None:
    """The health page says what one likes to hear."""

    async def answer(_self: Health, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    Health.answer = answer  # type: ignore[method-assign]


MISTAKES = {each.__name__: each for each in (acknowledge_first, mark_first, fire_twice, always_well)}
