"""All methods by name; the names are not case-sensitive."""

import inspect
from collections.abc import Awaitable
from typing import Any

from sandbox.telegram.errors import ApiError, Json
from sandbox.telegram.methods import (
    albums,
    chats,
    commands,
    delete,
    edit,
    forward,
    links,
    marks,
    media,
    members,
    profile,
    send,
    topics,
    updates,
)
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import Method
from sandbox.telegram.unsupported import refusal
from sandbox.telegram.world import World

METHODS: dict[str, Method] = {
    **updates.METHODS,
    **send.METHODS,
    **media.METHODS,
    **albums.METHODS,
    **forward.METHODS,
    **edit.METHODS,
    **delete.METHODS,
    **marks.METHODS,
    **chats.METHODS,
    **members.METHODS,
    **links.METHODS,
    **topics.METHODS,
    **commands.METHODS,
    **profile.METHODS,
}
BY_LOWER_NAME = {name.lower(): method for name, method in METHODS.items()}


async def recorded(world: World, name: str, params: Params) -> Any:
    """Carries out a call and logs its result; raises ApiError as `call` does."""
    try:
        result = await call(world, name, params)
    except ApiError as error:
        note(world, name, params, ok=False, outcome=error.description)
        raise
    note(world, name, params, ok=True, outcome=result)
    return result


def note(world: World, name: str, params: Params, *, ok: bool, outcome: Any) -> None:
    """Adds a call to the log. A poll that succeeds does not advance the version."""
    made: Json = {"method": name, "params": params.as_log(), "ok": ok}
    world.calls.add(made | {"result" if ok else "error": outcome, "at": world.now()})
    if name.lower() != "getupdates" or not ok:
        world.signal.advance()


async def call(world: World, method: str, params: Params) -> Any:
    """Carries out a call; raises ApiError when Telegram would refuse it or the sandbox does not support it."""
    found = BY_LOWER_NAME.get(method.lower())
    if found is None:
        raise refusal(method)
    result: Awaitable[Any] | Any = found.carry_out(world, found.admit(params))
    return await result if inspect.isawaitable(result) else result
