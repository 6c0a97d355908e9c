"""Command lists: which one is seen by whom."""

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest

from sandbox.telegram.client import SandboxClient


def seen(client: SandboxClient, user: int, chat: int) -> list[str]:
    """The names of the commands somebody sees in a chat."""
    shown = next(found for found in client.phone(user)["chats"] if found["chat"]["id"] == chat)
    return [command["command"] for command in shown["commands"]]


async def test_the_narrowest_scope_wins(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    sari = client.user("Sari")["id"]
    client.member(group, sari, "member")
    assert seen(client, budi, group) == []
    for name, scope, admin, member in (
        ("default", None, "default", "default"),
        ("groups", BotCommandScopeAllGroupChats(), "groups", "groups"),
        ("admins", BotCommandScopeAllChatAdministrators(), "admins", "groups"),
        ("chat", BotCommandScopeChat(group), "chat", "chat"),
        ("chatadmins", BotCommandScopeChatAdministrators(group), "chatadmins", "chat"),
        ("sari", BotCommandScopeChatMember(group, sari), "chatadmins", "sari"),
    ):
        await bot.set_my_commands([(name, "x")], scope=scope)
        assert (seen(client, budi, group), seen(client, sari, group)) == ([admin], [member])
    assert seen(client, budi, budi) == ["default"]


async def test_language_goes_before_the_general_list_of_the_same_scope(
    bot: Bot, client: SandboxClient, budi: int
) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("bantuan", "x")], language_code="id")
    await bot.set_my_commands([("help", "x")], scope=scope)
    assert seen(client, budi, budi) == ["help"]
    await bot.set_my_commands([("tolong", "x")], scope=scope, language_code="id")
    assert seen(client, budi, budi) == ["tolong"]
    assert [command.command for command in await bot.get_my_commands(scope=scope)] == ["help"]
    await bot.delete_my_commands(scope=scope, language_code="id")
    assert seen(client, budi, budi) == ["help"]


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([("Lihat", "x")], "BOT_COMMAND_INVALID"),
        ([("a" * 33, "x")], "BOT_COMMAND_INVALID"),
        ([("lihat", "")], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([("lihat", "x" * 257)], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([(f"c{n}", "x") for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_limits(bot: Bot, commands: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.set_my_commands(commands)
    await bot.set_my_commands([(f"c{n}", "x" * 256) for n in range(100)])


async def test_scopes_need_a_chat_the_bot_knows(bot: Bot, client: SandboxClient) -> None:
    stranger = client.user("Sari")["id"]
    for chat in (stranger, -100):
        with pytest.raises(BadRequest, match=r"^Chat not found$"):
            await bot.set_my_commands([("lihat", "x")], scope=BotCommandScopeChat(chat))
