"""The idle clock: an owner who does nothing is asked, and what counts as movement."""

from tests.house import House
from tests.tips import reported, taken


async def test_an_idle_owner_is_asked_and_then_loses_it(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    await house.pass_time(hours=48)
    assert any(code in text and "Masih Anda tangani" in text for text in house.sees("liaison"))
    await house.pass_time(hours=48)
    assert house.tips()[0].status == "new"


async def test_an_answer_counts_as_movement(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await house.pass_time(hours=47)
    await house.say("officer", f"{code} jam sepuluh")
    house.sees("liaison")
    await house.pass_time(hours=2)
    assert house.sees("liaison") == []


async def test_a_planned_follow_up_keeps_the_tip_with_its_owner(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} 10 hari lagi 09:00 cek")
    house.sees("liaison")
    await house.pass_time(days=8)
    assert not any("Masih Anda" in text for text in house.sees("liaison"))
    assert house.tips()[0].owner_id is not None
    await house.pass_time(days=5)
    assert any("Masih Anda" in text for text in house.sees("liaison"))
