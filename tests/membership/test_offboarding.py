"""A member who leaves: their tips go to others, their buttons are refused, and an operator remains."""

from tests.house import PEOPLE, House
from tests.tips import reported


async def test_a_revoked_owner_leaves_no_tip_behind(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.say("operator", "/cabut 85030003")
    assert any(code in text for text in house.sees("liaison2"))


async def test_the_only_operator_is_not_revoked(house: House) -> None:
    await house.say("operator", f"/cabut {PEOPLE['operator'][0]}")
    assert "satu-satunya operator" in house.sees("operator")[-1]
    await house.say("operator", "/cabut")
    await house.say("operator", PEOPLE["officer"][0])
    assert "sudah dicabut" in house.sees("operator")[-1]


async def test_old_buttons_refuse_a_former_member(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    house.sees("liaison")
    await house.press("liaison", "Tangani")
    assert house.tips()[0].owner_id is None
    assert house.sees("liaison") == []
