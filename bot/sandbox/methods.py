"""All methods by name; Telegram does not mind upper or lower case."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import methods_chats, methods_commands, methods_edit, methods_send, methods_updates
from bot.sandbox.errors import ApiError
from bot.sandbox.parameters import Params
from bot.sandbox.world import World

Method = Callable[[World, Params], Any]
METHODS: dict[str, Method] = {
    "getupdates": methods_updates.get_updates,
    **methods_updates.METHODS,
    **methods_send.METHODS,
    **methods_edit.METHODS,
    **methods_chats.METHODS,
    **methods_commands.METHODS,
}


async def call(world: World, method: str, params: Params) -> Any:
    """Carry out a call; raises ApiError when Telegram would refuse it."""
    found = METHODS.get(method.lower())
    if found is None:
        raise ApiError(404, "Not Found: method not found")
    result: Awaitable[Any] | Any = found(world, params)
    return await result if inspect.isawaitable(result) else result
