"""Settling a tip: what is asked first, and what the tip offers afterwards."""

from tests.house import House
from tests.marks import SQLITE
from tests.tips import reported, taken
from tests.together import Together


async def test_action_taken_asks_what_was_verified_first(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Ditindak")
    assert "diverifikasi" in house.sees("liaison")[-1]
    await house.say("liaison", "Pengamatan dua kali dan saksi")
    await house.press("liaison", "Pakai kalimat ini")
    (tip,) = house.tips()
    assert (tip.status, tip.outcome) == ("closed", "action_taken")


async def test_a_settled_tip_says_so_and_offers_nothing(house: House) -> None:
    code = await taken(house)
    await house.press("liaison", "Selesaikan")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")
    for label in ("Tanya", "Besok 09.00", "Alihkan"):
        await house.press("liaison", label)
        assert f"{code} sudah selesai" in house.toast("liaison")
    house.sees("liaison")
    await house.say("liaison", f"/detail {code}")
    assert "selesai: Duplikat" in house.sees("liaison")[-1]
    assert not house.client.messages(house.users["liaison"])[-1]["buttons"]


async def test_the_standard_sentence_ends_the_question(house: House) -> None:
    await taken(house)
    await house.press("liaison", "Selesaikan")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")
    house.sees("liaison")
    await house.say("liaison", "Terima kasih")
    assert house.sees("liaison") == ["Mau dikirim sebagai informasi?"]


@SQLITE
async def test_without_what_was_verified_no_button_settles_a_tip_as_action_taken(house: House) -> None:
    code = await taken(house)
    people = Together(house)
    for _ in ("at first", "after it was reopened"):
        toasts, _ = await people.press(f"settle:{code}:action_taken", ["liaison"])
        assert toasts == {"liaison": f"Tulis dulu apa yang diverifikasi: /selesai {code}."}
        assert house.tips()[0].status != "closed"
        await people.press(f"outcome:{code}:action_taken", ["liaison"])
        await people.say({"liaison": "Pengamatan dua kali dan saksi"})
        toasts, _ = await people.press(f"settle:{code}:action_taken", ["liaison"])
        assert toasts == {"liaison": ""} and house.tips()[0].status == "closed"
        await people.press(f"dispute:{code}", ["officer"])
        await people.say({"officer": "Masih ramai"})
