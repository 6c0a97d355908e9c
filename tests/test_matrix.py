"""Every role with every command, in both languages' names: generated, not sampled."""

from bot.handlers.router import LISTED
from bot.models.member import Role
from tests.house import PEOPLE, House

UNAVAILABLE = "Perintah itu tidak tersedia"


async def test_each_role_can_use_its_commands_and_no_others(house: House) -> None:
    for name in ("officer", "liaison", "leader", "operator"):
        held = {Role(role) for role in PEOPLE[name][2].split(";")}
        for command in LISTED:
            for word in filter(None, (command.name, command.alias)):
                await house.say(name, f"/{word}")
                shown = house.sees(name)
                refused = any(UNAVAILABLE in text for text in shown)
                may = not command.roles or bool(command.roles & held)
                assert shown, f"{name} got no answer to /{word}"
                assert refused != may, f"{name} /{word}"


async def test_the_app_lists_only_ones_own_commands(house: House) -> None:
    for name in ("officer", "liaison", "leader", "operator"):
        chat = next(
            chat for chat in house.client.phone(house.users[name])["chats"] if chat["chat"]["id"] == house.users[name]
        )
        held = {Role(role) for role in PEOPLE[name][2].split(";")}
        own = {command.name for command in LISTED if not command.roles or command.roles & held}
        assert {each["command"] for each in chat["commands"]} == own


async def test_a_stranger_gets_the_neutral_sentence_only_whatever_is_sent(house: House) -> None:
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    for command in LISTED:
        await house.say("stranger", f"/{command.name} AN-7K2Q")
    await house.say("stranger", "info sabu di Jenu")
    await house.say("stranger", photo=True)
    await house.say("stranger", location={"latitude": -6.9, "longitude": 112.0})
    assert house.sees("stranger") == ["Maaf, layanan ini tidak tersedia untuk akun Anda."]
    assert house.tips() == []
