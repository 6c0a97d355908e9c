"""What is attached to a report: voice, places, albums."""

from tests.house import House
from tests.phones import shown_media
from tests.tips import STORY


async def test_a_voice_note_becomes_a_tip_and_the_liaison_hears_it(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", voice=True)
    await house.press("officer", "Ya, kirim")
    assert shown_media(house, "liaison") == []
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["voice"]


async def test_an_album_is_one_tip_and_all_its_parts_are_shown(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", photo=True, caption=f"/lapor {STORY}", media_group_id="9")
    await house.press("liaison", "Tangani")
    await house.say("officer", photo=True, media_group_id="9")
    assert len(house.tips()) == 1
    assert shown_media(house, "liaison") == ["photo", "photo"]


async def test_a_place_is_shown_as_a_place(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", location={"latitude": -6.9, "longitude": 112.05})
    await house.press("officer", "Ya, kirim")
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["location"]


async def test_an_album_in_private_gets_one_button_for_all_its_parts(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("officer")
    await house.say("officer", photo=True, media_group_id="7")
    await house.say("officer", photo=True, caption="Ada sabu di Beji Jenu", media_group_id="7")
    await house.say("officer", photo=True, media_group_id="7")
    assert house.sees("officer") == ["Mau dikirim sebagai informasi?"]
    await house.press("officer", "Ya, kirim")
    assert house.story() == "Ada sabu di Beji Jenu"
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["photo"] * 3
