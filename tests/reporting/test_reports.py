"""Reports in private: from a command, from plain text, and very long ones."""

from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest
from tests.tips import STORY


async def test_a_plain_text_becomes_a_tip_by_one_button(house: House) -> None:
    await house.say("officer", STORY)
    assert house.tips() == []
    await house.press("officer", "Ya, kirim")
    (tip,) = house.tips()
    await house.press("officer", "Ya, kirim")
    assert len(house.tips()) == 1 and tip.code in house.toast("officer")


async def test_a_very_long_story_reaches_the_liaison_whole(house: House) -> None:
    await house.say("liaison", "/piket")
    story = f"Ada yang jual sabu. {' '.join(f'kata{number}' for number in range(500))}"[:4080]
    await house.say("officer", f"/lapor {story}")
    await house.press("liaison", "Tangani")
    shown = "".join(house.texts("liaison"))
    assert all(f"kata{number}" in shown.replace("\n", "") for number in (0, 250, 400))
    assert house.story() == story


async def test_an_unknown_command_with_a_story_is_not_lost(house: House) -> None:
    await house.say("officer", "/laporan ada sabu di Beji Jenu")
    assert "cukup tulis di sini" in house.sees("officer")[-2]
    await house.press("officer", "Ya, kirim")
    assert "ada sabu di Beji Jenu" in house.story()


@SQLITE
async def test_a_report_without_a_place_is_of_the_officers_village_as_it_is_now(house: House) -> None:
    for villages, area_code in (
        ("35.23.15.2003", "35.23.15.2003"),
        ("35.23.14.2001", "35.23.14.2001"),  # a new post; the former one has ended
        ("35.23.14.2001;35.23.15.2003", None),  # two villages: the officer is asked which
    ):
        house.reassign("officer", roles="officer", areas=villages)
        await house.pass_time(minutes=11)  # else it would be the same tip again
        await house.say("officer", "/lapor ada yang jual sabu")
        assert house.tips()[-1].area_code == area_code, villages


@SQLITE
async def test_a_place_is_asked_or_said_to_be_outside_rather_than_guessed(house: House) -> None:
    house.reassign("officer", roles="officer", areas="35.23.14.2001")
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor ds sumberrejo bojonegoro, ada yang jual sabu")
    assert "di luar wilayah Tuban" in house.sees("officer")[-1]
    assert "di luar wilayah Tuban" in house.sees("liaison")[-1]
    assert house.tips()[-1].area_code is None
    await house.press("officer", "Lewati")
    await house.press("officer", "Hari ini")
    assert "di luar wilayah Tuban" in house.sees("officer")[-1]
    await house.say("officer", "/lapor ada sabu nang beji mau bengi")
    assert house.tips()[-1].area_code is None
    await house.press("officer", "Beji, Jenu")
    assert house.tips()[-1].area_code == "35.23.15.2004"


async def test_a_report_in_reply_to_the_menu_asks_for_the_story(house: House) -> None:
    await house.say("officer", "/menu")
    menu = newest(house, "officer")["message_id"]
    await house.press("officer", "Kirim informasi")
    await house.say("officer", "/batal")
    house.sees("officer")
    await house.say("officer", "/lapor", reply_to=menu)
    assert not house.tips()
    assert not any("tercatat" in words for words in house.sees("officer"))
