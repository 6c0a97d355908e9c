"""Reports that are edited after they were sent."""

from tests.house import GROUP, House
from tests.tips import STORY


async def test_an_edited_report_is_told_to_who_has_it(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", f"/lapor {STORY}")
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    house.client.edit(house.users["officer"], message["message_id"], f"/lapor {STORY}, rumah cat hijau")
    await house.pump()
    (told,) = house.sees("liaison")
    assert "rumah cat hijau" in told and "/lapor" not in told
    assert house.story() == STORY
    await house.say("liaison", f"/detail {house.code()}")
    assert any("tambahan" in text and "cat hijau" in text for text in house.sees("liaison"))


async def test_an_edit_in_the_group_becomes_part_of_the_tip(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", STORY, chat=GROUP)
    await house.press("officer", "Ya, kirim")
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    update = {
        "message_id": message["message_id"],
        "date": 1,
        "edit_date": 2_000_000_000,
        "text": f"{STORY}, dekat masjid",
    }
    officer = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    group = {"id": GROUP, "type": "supergroup", "title": "Grup"}
    house.client.updates({"edited_message": update | {"chat": group, "from": officer}})  # edited as the bot removed it
    await house.pump()
    assert any("dekat masjid" in text for text in house.sees("liaison"))


async def test_an_edit_keeps_all_its_words(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", STORY)
    await house.press("officer", "Ya, kirim")
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    house.client.edit(house.users["officer"], message["message_id"], "ada sabu/pil di Beji sejak 24/11")
    await house.pump()
    assert "ada sabu/pil di Beji sejak 24/11" in house.sees("liaison")[-1]


async def test_a_tip_does_not_change_with_a_message_that_another_wrote(house: House) -> None:
    message = await house.say("leader", "Kata warga ada sabu di Beji Jenu", chat=GROUP)
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor", chat=GROUP, reply_to=message["message_id"])
    await house.press("liaison", "Tangani")
    house.look()
    edited = {"message_id": message["message_id"], "date": 1, "edit_date": 2_000_000_000, "text": "Bukan di Beji"}
    leader = {"id": house.users["leader"], "is_bot": False, "first_name": "x"}
    group = {"id": GROUP, "type": "supergroup", "title": "Grup"}
    house.client.updates({"edited_message": edited | {"chat": group, "from": leader}})
    await house.pump()
    assert house.sees("liaison") == []
    await house.say("liaison", f"/detail {house.code()}")
    shown = " ".join(house.sees("liaison"))
    assert "Kata warga ada sabu" in shown and "Bukan di Beji" not in shown


async def test_every_edit_within_one_second_is_kept_in_order(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", f"/lapor {STORY}")
    await house.press("liaison", "Tangani")
    house.look()
    officer = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    edited = {"message_id": message["message_id"], "date": 1, "edit_date": 2_000_000_000, "from": officer}
    edited |= {"chat": {"id": house.users["officer"], "type": "private"}}
    words = ("Pintu depan merah", "Pintu depan hijau", "Pintu depan biru")
    house.client.updates(*({"edited_message": edited | {"text": each}} for each in words))
    await house.pump()
    told = house.sees("liaison")
    assert [each in shown for each, shown in zip(words, told, strict=True)] == [True] * 3
