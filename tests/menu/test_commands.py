"""The commands that the app lists on each phone."""

from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from tests.house import GROUP, PEOPLE, House
from tests.phones import listed


async def test_commands_in_the_app_follow_the_role(house: House) -> None:
    house.reassign("officer2", roles="liaison", areas="35.23")
    await house.say("officer2", "/start", chat=GROUP)
    await house.say("officer2", "halo")
    assert "antrian" in listed(house, "officer2") and "nihil" not in listed(house, "officer2")
    group = next(each for each in house.client.phone(house.users["officer"])["chats"] if each["chat"]["id"] == GROUP)
    assert group["commands"] == []
    await house.say("operator", f"/cabut {PEOPLE['officer2'][0]}")
    assert listed(house, "officer2") == set()


async def test_the_old_phone_shows_no_command_any_more(house: House) -> None:
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["officer"][0]))
    house.users["new phone"] = int(house.client.user("Baru")["id"])
    await house.say("new phone", f"/start {code}")
    assert listed(house, "officer") == set() and "lapor" in listed(house, "new phone")
