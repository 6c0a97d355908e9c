"""Messages that waited while the tip, the member or the account changed."""

from tests.dates import go_to
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.phones import alarms
from tests.tips import EMERGENCY, reported, taken


async def test_news_of_a_tip_does_not_reach_who_has_handed_it_over(house: House) -> None:
    code = await taken(house)
    house.client.faults("sendMessage", times=3, retry_after=60)
    await house.say("officer", f"{code} Jam sepuluh malam")
    await house.press("liaison", "Alihkan")
    assert house.sees("liaison") == []
    await house.pass_time(minutes=3)
    (answer,) = house.sees("liaison")
    assert f"{code} sudah dialihkan" in answer
    assert f"Keterangan untuk {code} tercatat" in " ".join(house.sees("officer"))


async def test_an_offer_does_not_arrive_once_another_has_taken_the_tip(house: House) -> None:
    await house.say("liaison", "/piket")
    house.look()
    house.client.faults("sendMessage", times=3, retry_after=60)
    await house.say("officer", EMERGENCY)
    kanit = house.users["kanit"]
    house.client.press(kanit, house.client.messages(kanit)[-1]["message_id"], data=f"take:{house.code()}")
    await house.pump()
    await house.pass_time(minutes=3)
    assert house.sees("liaison") == []  # nor that it is taken: this phone never showed it


async def test_a_former_member_gets_nothing_and_without_an_account_the_operator_is_told(house: House) -> None:
    await house.say("operator", f"/cabut {PEOPLE['officer'][0]}")
    house.client.faults("sendMessage", times=2, retry_after=60)
    await house.say("officer", EMERGENCY)
    await house.press("operator", "Ya, cabut")
    await house.pass_time(minutes=3)
    assert house.sees("officer") == [] and alarms(house, "belum punya akun aktif") == 0
    house.reassign("officer", roles="officer", areas="35.23.15.2003")  # back, but not yet invited again
    await house.press("kanit", "Tangani")
    assert house.sees("officer") == [] and alarms(house, "belum punya akun aktif") == 1


@SQLITE
async def test_an_account_that_blocks_the_bot_is_tried_once(house: House) -> None:
    code = await reported(house)
    house.client.block(house.users["officer"])
    tries = tries_to_reach(house, "officer")
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await go_to(house, "2026-11-24 20:00")
    assert tries_to_reach(house, "officer") == tries + 1


def tries_to_reach(house: House, name: str) -> int:
    calls = [each for each in house.client.calls() if each["method"] == "sendMessage"]
    return sum(int(each["params"]["chat_id"]) == house.users[name] for each in calls)
