"""Settings of the sandbox that can be changed while it runs."""

import re

from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.inputs import Settings
from sandbox.telegram.world import World

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


def settings_json(world: World) -> Json:
    return {
        "bot": world.bot,
        "rate_limits": world.limits.enabled,
        "can_read_all_group_messages": world.can_read_all_group_messages,
        "tokens": sorted(world.tokens),
        "webhook_retry_seconds": world.webhook_retry_seconds,
    }


def change_settings(world: World, given: Settings) -> None:
    """Changes the given settings; a token that is no longer listed is revoked."""
    if given.tokens is not None:
        for token in given.tokens:
            if not TOKEN.fullmatch(token) or int(token.split(":")[0]) != world.bot_id:
                raise ControlError(f"tokens: a token of this bot looks like {world.bot_id}:AAAA.")
        world.tokens = set(given.tokens)
    if given.bot_name is not None:
        world.bot["first_name"] = given.bot_name
    if given.rate_limits is not None:
        world.limits.enabled = given.rate_limits
    if given.can_read_all_group_messages is not None:
        world.can_read_all_group_messages = given.can_read_all_group_messages
    if given.webhook_retry_seconds is not None:
        world.webhook_retry_seconds = given.webhook_retry_seconds
    world.signal.advance()
