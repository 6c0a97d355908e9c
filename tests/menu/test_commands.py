"""The commands that the app lists on each phone."""

from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from tests.house import GROUP, PEOPLE, House
from tests.marks import SQLITE
from tests.people import revoke
from tests.phones import listed


async def test_commands_in_the_app_follow_the_role(house: House) -> None:
    house.reassign("officer2", roles="liaison", areas="35.23")
    await house.say("officer2", "/start", chat=GROUP)
    await house.say("officer2", "halo")
    assert "antrian" in listed(house, "officer2") and "nihil" not in listed(house, "officer2")
    group = next(each for each in house.client.phone(house.users["officer"])["chats"] if each["chat"]["id"] == GROUP)
    assert group["commands"] == []
    await revoke(house, "officer2")
    assert listed(house, "officer2") == set()


async def test_the_old_phone_shows_no_command_any_more(house: House) -> None:
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["officer"][0]))
    house.users["new phone"] = int(house.client.user("Baru")["id"])
    await house.say("new phone", f"/start {code}")
    assert "lapor" in listed(house, "officer") and listed(house, "new phone") == set()
    await house.press("leader", "Ya, benar")
    await house.say("new phone", "/menu")
    assert listed(house, "officer") == set() and "lapor" in listed(house, "new phone")


@SQLITE
async def test_forwarded_words_never_command(house: House) -> None:
    """Neither in private nor in the group, nor as a hashtag; they are content, which may be reported."""
    nrp = PEOPLE["officer"][0]
    for chat in (None, GROUP):
        for words in (f"/cabut {nrp}", f"/revoke {nrp}", "/info besok apel", "#lapor sabu di Beji Jenu"):
            await house.say("operator", words, chat, forward_from="Orang")
    assert house.tips() == []
    await house.say("officer", "/laporansaya")
    assert "Anda belum mengirim informasi." in house.sees("officer")[-1]
    assert "Mau dikirim sebagai informasi?" in house.sees("operator")


@SQLITE
async def test_a_command_for_another_bot_is_that_bots(house: House) -> None:
    await house.app.receivers["telegram"].check_subscription()  # now the bot knows its own name
    for words in ("/menu@BotLain", "/lapor@BotLain sabu di Beji Jenu", "/info@BotLain besok apel"):
        await house.say("officer", words, GROUP)
        assert words in house.texts("liaison", GROUP)  # it was not removed
    assert house.tips() == [] and not any("Ada yang bisa dibantu?" in words for words in house.sees("officer"))
    await house.say("officer", "/menu@Anti_Narkoba_Bot", GROUP)
    assert any("Ada yang bisa dibantu?" in words for words in house.sees("officer"))
