"""All methods by name; the names are not case-sensitive."""

import inspect
from collections.abc import Awaitable
from typing import Any

from sandbox.telegram.errors import ApiError, Json
from sandbox.telegram.methods import albums as methods_albums
from sandbox.telegram.methods import chats as methods_chats
from sandbox.telegram.methods import commands as methods_commands
from sandbox.telegram.methods import delete as methods_delete
from sandbox.telegram.methods import edit as methods_edit
from sandbox.telegram.methods import forward as methods_forward
from sandbox.telegram.methods import links as methods_links
from sandbox.telegram.methods import marks as methods_marks
from sandbox.telegram.methods import media as methods_media
from sandbox.telegram.methods import members as methods_members
from sandbox.telegram.methods import profile as methods_profile
from sandbox.telegram.methods import send as methods_send
from sandbox.telegram.methods import topics as methods_topics
from sandbox.telegram.methods import updates as methods_updates
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import Method
from sandbox.telegram.unsupported import refusal
from sandbox.telegram.world import World

METHODS: dict[str, Method] = {
    **methods_updates.METHODS,
    **methods_send.METHODS,
    **methods_media.METHODS,
    **methods_albums.METHODS,
    **methods_forward.METHODS,
    **methods_edit.METHODS,
    **methods_delete.METHODS,
    **methods_marks.METHODS,
    **methods_chats.METHODS,
    **methods_members.METHODS,
    **methods_links.METHODS,
    **methods_topics.METHODS,
    **methods_commands.METHODS,
    **methods_profile.METHODS,
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
