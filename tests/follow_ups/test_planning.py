"""Planning a follow-up."""

from tests.house import House
from tests.tips import taken


async def test_the_same_follow_up_is_set_once(house: House) -> None:
    await taken(house)
    await house.press("liaison", "Besok 09.00")
    assert "cek perkembangan" in house.sees("liaison")[-1]
    await house.press("liaison", "Besok 09.00")
    assert "sudah ada" in house.toast("liaison")
    await house.pass_time(hours=22, minutes=45)
    assert sum("sebentar lagi" in text for text in house.sees("liaison")) == 1


async def test_follow_ups_ask_for_ones_own_time_and_words(house: House) -> None:
    await taken(house)
    await house.press("liaison", "Tindak lanjut")
    await house.say("liaison", "tidak tahu")
    assert "belum terbaca" in house.sees("liaison")[-1]
    await house.say("liaison", "lusa 10.00 temui kepala desa")
    assert "temui kepala desa" in house.sees("liaison")[-1]
