"""An officer who disputes the outcome: the tip is open again."""

import pytest

from tests.house import House
from tests.marks import SQLITE
from tests.people import revoke
from tests.tips import settle, taken
from tests.together import Together


async def test_an_officer_disputes_the_outcome_and_the_tip_goes_on(house: House) -> None:
    code = await taken(house)
    await settle(house, code, "Tidak terkonfirmasi")
    house.sees("liaison")
    await house.press("officer", "Belum selesai")
    await house.say("officer", "Tadi malam ramai lagi")
    (told,) = house.sees("liaison")
    assert code in told and "Tadi malam ramai lagi" in told
    (tip,) = house.tips()
    assert (tip.status, tip.outcome, tip.closed_at) == ("acknowledged", None, None)
    await house.pass_time(hours=48)
    assert any("Masih Anda tangani" in text for text in house.sees("liaison"))


async def test_a_reopened_tip_whose_owner_is_gone_is_offered_anew(house: House) -> None:
    code = await taken(house)
    await settle(house, code, "Duplikat")
    await revoke(house, "liaison")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.press("officer", "Belum selesai")
    await house.say("officer", "Bukan yang itu")
    assert any(code in text for text in house.sees("liaison2"))


@SQLITE
@pytest.mark.parametrize("loss", ["role", "account"])
async def test_a_reopened_tip_whose_owner_cannot_work_on_it_is_offered_to_another(house: House, loss: str) -> None:
    code = await taken(house)
    people = Together(house)
    await people.press(f"settle:{code}:duplicate", ["liaison"])
    if loss == "role":
        house.reassign("liaison", roles="officer", areas="35.23.14.2001")
    else:
        house.client.block(house.users["liaison"])
    await people.say({"liaison2": "/piket"})
    await people.press(f"dispute:{code}", ["officer"])
    shown = await people.say({"officer": "Bukan yang itu"})
    assert code in shown["liaison2"] and "liaison" not in shown
    assert (house.tips()[0].status, house.tips()[0].owner_id) == ("new", None)
