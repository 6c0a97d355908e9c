"""On duty and off: what waits is shown, and open offers move on."""

from tests.house import House
from tests.tips import STORY


async def test_who_comes_on_duty_sees_what_waits_and_may_take_it(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}")  # nobody on duty: the ladder has it
    code = house.code()
    house.sees("liaison")
    await house.say("liaison", "/piket")
    assert code in house.sees("liaison")[-1]
    await house.press("liaison", code)
    await house.press("liaison", "Tangani")
    assert any(STORY in text for text in house.sees("liaison"))


async def test_off_duty_an_open_offer_moves_on(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.say("liaison", "/piket")
    assert any("Mohon bantuannya" in text for text in house.sees("liaison2"))


async def test_off_duty_the_first_of_the_ladder_keeps_the_offers(house: House) -> None:
    await house.say("kanit", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    house.look()
    await house.say("kanit", "/piket")
    assert house.sees("leader") == []
    await house.press("kanit", "Tangani")
    assert house.tips()[0].owner_id is not None
