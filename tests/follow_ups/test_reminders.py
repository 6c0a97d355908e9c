"""Reminders of follow-ups: before, at and after the time, and no more than needed."""

from tests.dates import go_to
from tests.house import House
from tests.tips import reported, taken


async def test_follow_ups_remind_before_at_and_after_and_stop(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    house.sees("liaison")
    await house.pass_time(hours=22, minutes=45)
    assert any("sebentar lagi" in text and "cek lokasi" in text for text in house.sees("liaison"))
    await house.pass_time(minutes=30)
    assert any("waktunya" in text for text in house.sees("liaison"))
    await house.press("liaison", "Sudah")
    house.sees("liaison")
    await house.pass_time(hours=25)
    assert not any("belum ditandai" in text for text in house.sees("liaison"))


async def test_after_an_outage_one_reminder_comes_not_three(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    house.sees("liaison")
    await house.pass_time(days=4)
    assert [text for text in house.sees("liaison") if "cek lokasi" in text and "belum ditandai" not in text] == []


async def test_a_reminder_pressed_twice_says_it_is_done(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek")
    await house.pass_time(days=1)
    await house.press("liaison", "Sudah")
    await house.press("liaison", "Sudah")
    assert "sudah ditandai" in house.toast("liaison")


async def test_a_follow_up_that_is_moved_reminds_at_its_new_time_and_the_others_at_theirs(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    await house.say("liaison", f"/tindaklanjut {code} besok 09:30 temui lurah")
    await go_to(house, "2026-11-25 08:31")
    await house.press("liaison", "1 jam lagi")
    house.sees("liaison")
    await go_to(house, "2026-11-25 09:00:30")
    told = house.sees("liaison")
    assert [words for words in told if "cek lokasi" in words and "waktunya" in words] == []
    assert [words for words in told if "temui lurah" in words and "sebentar lagi" in words] != []
    await go_to(house, "2026-11-25 09:35")
    assert sorted(house.sees("liaison")) == [
        f"{code}: waktunya tindak lanjut. cek lokasi",
        f"{code}: waktunya tindak lanjut. temui lurah",
    ]
    reminders = [each for each in house.client.messages(house.users["liaison"]) if "waktunya" in str(each["text"])]
    assert [each["protected"] for each in reminders] == [True, True]
