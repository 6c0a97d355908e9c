"""Who is offered a tip: the desk that it belongs to, and the next on duty."""

from tests.house import House
from tests.tips import reported


async def test_what_is_not_about_drugs_goes_to_the_binmas_desk(house: House) -> None:
    await house.say("binmas", "/piket")
    await house.say("liaison", "/piket")
    house.sees("binmas"), house.sees("liaison")
    await house.say("officer", "/lapor ada pencurian motor tadi pagi di Sugihwaras Jenu")
    assert any(house.code() in text for text in house.sees("binmas"))
    assert house.sees("liaison") == []


async def test_nobody_else_to_hand_on_to_is_said(house: House) -> None:
    for name in ("kanit", "leader"):
        house.client.block(house.users[name], True)
    await house.pump()
    await reported(house)
    await house.press("liaison", "Alihkan")
    assert "Tidak ada rekan lain" in house.toast("liaison")
    await house.press("liaison", "Tangani")
    assert house.tips()[0].owner_id is not None
