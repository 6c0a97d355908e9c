"""The bot's command lists by scope and language (https://core.telegram.org/bots/api#botcommandscope)."""

import re
from typing import Any

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import method
from sandbox.telegram.world import Chat, World

COMMANDS = 100
NAME = re.compile(r"[a-z0-9_]{1,32}")
DESCRIPTION = 256
WIDE = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
NARROW = ("chat", "chat_administrators", "chat_member")


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.objects("commands", "BotCommand")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_checked(command) for command in commands]
    key = _key(world, params)
    world.commands.pop(key, None)
    if checked:
        world.commands[key] = checked
    world.signal.advance()
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_key(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_key(world, params), None)
    world.signal.advance()
    return True


def _checked(command: Json) -> Json:
    name, description = command.get("command"), command.get("description")
    if not isinstance(name, str):
        raise bad_request("can't parse BotCommand: Can't find field \"command\"")
    if not isinstance(description, str):
        raise bad_request("can't parse BotCommand: Can't find field \"description\"")
    name = name.removeprefix("/")
    if not NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description.strip()) <= DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description.strip()}


def language(params: Params) -> str:
    """The language of a call; empty means every language without a value of its own."""
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _key(world: World, params: Params) -> tuple[str, str]:
    return _scope_key(world, params.structure("scope", "BotCommandScope")), language(params)


def _scope_key(world: World, scope: Any) -> str:
    if scope is None:
        return "default"
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in WIDE:
        return str(kind)
    if kind not in NARROW:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = _scope_chat(world, kind, scope.get("chat_id"))
    if kind != "chat_member":
        return f"{kind}:{chat.id}"
    user_id = scope.get("user_id")
    if not isinstance(user_id, int) or user_id <= 0:
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    if user_id not in world.people:
        raise bad_request("user not found")
    return f"{kind}:{chat.id}:{user_id}"


def _scope_chat(world: World, kind: str, chat_id: Any) -> Chat:
    if not chat_id:
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    text = str(chat_id)
    chat = world.chats.get(int(text)) if text.lstrip("-").isdigit() else None
    if chat is None or (chat.peer and not chat.peer.started) or not chat.has(world.bot_id):
        raise bad_request("chat not found")
    if chat.peer and kind != "chat":
        raise bad_request("can't change commands of this kind in private chats")
    return chat


def visible_commands(world: World, chat: Chat, user_id: int) -> list[Json]:
    """The commands that a user sees in a chat: those of the narrowest scope with a list, the user's language first.

    The order is that of https://core.telegram.org/bots/api#determining-list-of-commands.
    """
    if chat.peer is not None:
        scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    else:
        admin = chat.is_admin(user_id)
        scopes = [
            f"chat_member:{chat.id}:{user_id}",
            *([f"chat_administrators:{chat.id}"] if admin else []),
            f"chat:{chat.id}",
            *(["all_chat_administrators"] if admin else []),
            "all_group_chats",
            "default",
        ]
    own = (world.people[user_id].language_code or "")[:2]
    for scope in scopes:
        for code in (own, ""):
            if found := world.commands.get((scope, code)):
                return found
    return []


METHODS = {
    "setMyCommands": method(set_my_commands, "commands scope language_code"),
    "getMyCommands": method(get_my_commands, "scope language_code"),
    "deleteMyCommands": method(delete_my_commands, "scope language_code"),
}
