"""A roster that takes roles or desks away: the tips go to others."""

from tests.house import House
from tests.tips import taken


async def test_a_role_lost_by_the_roster_moves_its_tips_on(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    house.reassign("liaison", roles="operator", areas="35.23")
    await house.pump()
    assert any(code in text for text in house.sees("liaison2"))
    assert house.tips()[0].owner_id is None


async def test_a_liaison_of_another_desk_keeps_no_tip_of_the_old_one(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    house.reassign("liaison", roles="liaison", areas="binmas")
    await house.pump()
    assert any(code in text for text in house.sees("liaison2"))
