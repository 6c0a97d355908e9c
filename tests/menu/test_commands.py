"""The commands that the app lists on each phone."""

from pathlib import Path

import pytest

from bot.channels.channel import TryLater
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from sandbox.telegram.server import Sandbox
from tests.house import GROUP, PEOPLE, Enrolled, House
from tests.marks import SQLITE
from tests.people import revoke
from tests.phones import listed
from tests.tips import STORY


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
    for words in ("/menu@BotLain", "/lapor@BotLain sabu di Beji Jenu", "/info@BotLain besok apel"):
        await house.say("officer", words, GROUP)
        assert words in house.texts("liaison", GROUP)  # it was not removed
    assert house.tips() == [] and not any("Ada yang bisa dibantu?" in words for words in house.sees("officer"))
    await house.say("officer", "/menu@Anti_Narkoba_Bot", GROUP)
    assert any("Ada yang bisa dibantu?" in words for words in house.sees("officer"))


@SQLITE
async def test_no_update_is_handled_before_the_bot_knows_its_name_and_it_knows_that_of_its_last_start(
    tmp_path: Path, database_url: str, template: Enrolled, sandbox: Sandbox
) -> None:
    for start in (1, 2):
        house = House(tmp_path, database_url, sandbox, sandbox.world.clock, enrolled=template)
        await house.app.start()
        try:
            house.client.faults("getMe", status=502)
            house.client.say(house.users["officer"], f"/lapor@BotLain {STORY}", GROUP)
            house.client.say(house.users["officer2"], f"/lapor@anti_narkoba_bot {STORY} {start}", GROUP)
            await house.app.poll(0)
            if start == 1:
                with pytest.raises(TryLater):
                    await house.app.handle()
            await house.pump()
            assert house.texts("officer2", GROUP)[-1] == f"{house.code()} tercatat" and len(house.tips()) == start
            assert len(house.client.clear_faults()) == start - 1  # the second start did not ask
            await house.app.receivers["telegram"].check_subscription()
        finally:
            await house.close()
