"""Questions of the bot: what ends one, and words that are refused."""

from tests.house import House
from tests.tips import taken


async def test_a_question_is_forgotten_by_a_command_another_button_or_half_an_hour(house: House) -> None:
    offer = "Mau dikirim sebagai informasi?"
    for way in ("command", "press", "time"):
        await house.say("officer", "/lapor")
        if way == "command":
            await house.say("officer", "/laporansaya")
        elif way == "press":
            await house.say("officer", "/bahasa")
            await house.press("officer", "Bahasa Indonesia")
        else:
            await house.pass_time(minutes=31)
        house.sees("officer")
        await house.say("officer", "Selamat pagi ndan")
        assert house.sees("officer") == [offer], way
    assert house.tips() == []


async def test_words_refused_in_a_command_are_asked_for_and_reach_nobody_else(house: House) -> None:
    code = await taken(house)
    await house.press("liaison", "Tanya")
    await house.say("liaison", "/info Pak Kades mengundang")
    await house.say("liaison", "Kepala desa mengundang sosialisasi")
    assert house.sees("officer") == []
    assert "Akan tampil di grup" in house.sees("liaison")[-1]
    await house.press("liaison", "Tanya")
    await house.say("liaison", f"/tindaklanjut {code} kemarin cek")
    await house.say("liaison", "besok 09:00 cek lokasi")
    assert house.sees("officer") == []
    assert "tindak lanjut" in house.sees("liaison")[-1]


async def test_words_that_are_too_long_are_refused_and_asked_again(house: House) -> None:
    code = await taken(house)
    await house.press("liaison", "Tanya")
    await house.say("liaison", "x" * 1500)
    assert "1000" in house.sees("liaison")[-1]
    await house.say("liaison", "Jam berapa?")
    assert any(code in text and "Jam berapa?" in text for text in house.sees("officer"))
