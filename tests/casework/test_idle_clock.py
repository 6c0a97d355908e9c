"""The idle clock: an owner who does nothing is asked, and what counts as movement."""

from datetime import timedelta

from bot.domain.due_steps import schedule
from bot.domain.tips import get_tip
from bot.models.due_step import Step
from tests.dates import go_to
from tests.house import House
from tests.marks import SQLITE
from tests.tips import reported, settle, taken


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


async def test_an_owner_who_still_works_on_it_keeps_it_as_long_again(house: House) -> None:
    await taken(house)
    await house.pass_time(hours=48)
    house.sees("liaison")
    await house.pass_time(hours=2)
    await house.press("liaison", "Masih saya tangani")
    house.sees("liaison")
    await house.pass_time(hours=47)
    assert house.sees("liaison") == []
    await house.pass_time(hours=2)
    assert any("Masih Anda tangani" in text for text in house.sees("liaison"))
    assert house.tips()[0].status == "acknowledged"


@SQLITE
async def test_a_follow_up_that_is_done_holds_the_clock_no_longer(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek")
    await go_to(house, "2026-11-25 08:31")
    await house.press("liaison", "Sudah")
    house.sees("liaison")
    await go_to(house, "2026-11-27 08:45")
    assert any("Masih Anda tangani" in text for text in house.sees("liaison"))


@SQLITE
async def test_the_follow_ups_of_a_former_owner_do_not_hold_the_clock_of_the_next(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} 10 hari lagi 09:00 cek")
    await house.say("liaison2", "/piket")
    await house.press("liaison", "Alihkan")
    await house.press("liaison2", "Tangani")
    house.sees("liaison2")
    await house.pass_time(hours=49)
    assert any("Masih Anda tangani" in text for text in house.sees("liaison2"))


async def test_a_settled_tip_asks_nothing_and_reminds_of_nothing(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek")
    await settle(house, code, "Duplikat")
    house.sees("liaison"), house.sees("officer")
    await house.pass_time(days=8)
    assert house.sees("liaison") == [] and house.sees("officer") == []


@SQLITE
async def test_a_reopened_tip_has_no_follow_ups_that_hold_the_clock(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} 10 hari lagi 09:00 cek")
    await settle(house, code, "Duplikat")
    await house.press("officer", "Belum selesai")
    await house.say("officer", "Tadi malam ramai lagi")
    house.sees("liaison")
    await house.pass_time(hours=49)
    assert any("Masih Anda tangani" in text for text in house.sees("liaison"))


async def test_a_step_that_has_fired_does_not_fire_again(house: House) -> None:
    await taken(house)
    tip_id, due_at = house.tips()[0].id, house.clock.now() + timedelta(hours=1)
    for questions in (1, 0):
        with house.app.database.transaction() as tx:
            schedule(tx, Step.IDLE, due_at, get_tip(tx, tip_id))
        await house.pass_time(hours=2)
        assert sum("Masih Anda tangani" in text for text in house.sees("liaison")) == questions
