"""Who owns a tip: taken once, handed on with a reason."""

from tests.house import House
from tests.tips import EMERGENCY, taken


async def test_two_press_at_once_and_one_gets_it(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("liaison2", "/piket")
    await house.say("officer", EMERGENCY)
    for name in ("liaison", "liaison2"):
        offer = next(each for each in house.client.messages(house.users[name])[::-1] if each["buttons"])
        house.client.press(house.users[name], offer["message_id"], "Tangani")
    await house.pump()
    (tip,) = house.tips()
    assert tip.owner_id is not None
    assert "sudah ditangani rekan" in house.toast("liaison2")


async def test_handing_on_and_moving_ask_for_a_reason_afterwards(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    await house.pass_time(days=1)
    await house.press("liaison", "1 jam lagi")
    await house.press("liaison", "Menunggu keterangan")
    assert "tercatat" in house.sees("liaison")[-1]
    await house.say("liaison2", "/piket")
    await house.press("liaison", "Alihkan")
    await house.press("liaison", "Tulis alasan")
    await house.say("liaison", "Saya sakit")
    house.sees("liaison2")
    await house.press("liaison2", "Tangani")
    assert any("dialihkan" in text and "Saya sakit" in text for text in house.sees("liaison2"))
    await house.press("liaison", "Sedang tugas lain")
    assert "sudah tercatat" in house.toast("liaison")


async def test_another_liaisons_tip_is_not_ones_own(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", f"/selesai {code}")
    assert "tidak sedang Anda tangani" in house.sees("liaison2")[-1]
