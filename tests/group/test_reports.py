"""Reports in the group: they leave it, and only the code is seen."""

import asyncio

from bot.messages import text
from bot.operations.doctor.platform import platform_faults
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.phones import alarms, shown_media
from tests.tips import STORY


async def test_in_the_group_only_the_code_is_seen(house: House) -> None:
    message = await house.say("officer", f"#lapor {STORY}", chat=GROUP)
    code = house.code()
    assert house.sees("officer2", GROUP) == [f"{code} tercatat"]
    shown = house.client.messages(house.users["officer2"], GROUP)
    assert message["message_id"] not in [each["message_id"] for each in shown] and shown[-1]["reply_to"] is None
    receipt = house.client.messages(house.users["officer"])[-1]
    assert code in receipt["text"] and receipt["reply_to"] is None  # it is in another chat


async def test_an_overheard_report_leaves_the_group_with_its_code(house: House) -> None:
    message = await house.say("officer", STORY, chat=GROUP)
    await house.press("officer", "Ya, kirim")
    shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
    assert message["message_id"] not in shown
    assert house.sees("officer2", GROUP) == [f"{house.code()} tercatat"]


@SQLITE
async def test_the_same_words_are_news_with_a_picture_or_once_their_tip_is_closed(house: House) -> None:
    await house.say("officer", STORY, chat=GROUP)
    await house.press("officer", "Ya, kirim")
    house.look()
    for button in ("Ralat", "Tarik kembali", "Ya, tarik"):
        await house.press("officer", button)
    again = await house.say("officer", STORY, chat=GROUP)
    assert again["message_id"] in [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
    await house.say("officer", caption=STORY, photo=True, chat=GROUP)
    assert sum("Kirim secara tertutup?" in words for words in house.sees("officer")) == 2
    await house.press("officer", "Ya, kirim")
    assert [tip.status for tip in house.tips()] == ["closed", "new"]


async def test_a_message_reported_by_two_officers_is_one_tip_and_both_hear_its_code(house: House) -> None:
    message = await house.say("liaison", "Kata warga ada sabu di Beji Jenu", chat=GROUP)
    for name in ("officer", "officer2"):
        house.client.say(house.users[name], "/lapor", GROUP, reply_to=message["message_id"])
    await house.pump()
    assert len(house.tips()) == 1
    assert "tercatat" in house.sees("officer")[-1]
    assert f"sudah tercatat sebagai {house.code()}" in house.sees("officer2")[-1]


@SQLITE
async def test_words_beside_the_command_join_the_report_or_picture_that_they_reply_to(house: House) -> None:
    """A remark does; a report of its own does not."""
    await house.say("liaison", "/piket")
    told, morning = "Ada yang jualan sabu di warung Beji", "Selamat pagi semua"
    own = "Di Sugihwaras ada bandar pil LL"
    for first, words, story in (
        ({"text": told}, "mohon ditindak", f"{told}\nmohon ditindak"),
        ({"text": f"{told} pojok"}, own, own),
        ({"text": morning}, f"{own} juga", f"{own} juga"),
        ({"text": f"{morning}, siapa piket?"}, "saya ndan", f"{morning}, siapa piket?\nsaya ndan"),
        ({"photo": True}, f"{own} ini", f"{own} ini"),
    ):
        replied = await house.say("officer2", chat=GROUP, **first)
        sent = await house.say("officer", f"/lapor {words}", GROUP, reply_to=replied["message_id"])
        assert house.story() == story
        left = {each["message_id"] for each in house.client.messages(house.users["leader"], GROUP)}
        joined = first in ({"text": told}, {"photo": True})
        assert sent["message_id"] not in left and (replied["message_id"] not in left) == joined, first
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["photo"]
    quote = {"origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
    await house.say("officer", "/lapor mohon dicek", external_reply=quote, quote="Ada tramadol di Beji Jenu")
    assert house.story() == "Ada tramadol di Beji Jenu\nmohon dicek"


async def test_an_album_in_the_group_leaves_it_whole(house: House) -> None:
    await house.say("liaison", "/piket")
    sent = [await house.say("officer", chat=GROUP, photo=True, caption=f"/lapor {STORY}", media_group_id="5")]
    sent += [await house.say("officer", chat=GROUP, photo=True, media_group_id="5") for _ in range(2)]
    shown = {each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)}
    assert not shown & {each["message_id"] for each in sent}
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["photo"] * 3


@SQLITE
async def test_reports_stay_in_the_group_if_the_settings_say_so(keeping: House) -> None:
    message = await keeping.say("officer", f"#lapor {STORY}", chat=GROUP)
    *_, kept, answer = keeping.client.messages(keeping.users["officer2"], GROUP)
    assert kept["message_id"] == message["message_id"] == answer["reply_to"]
    assert answer["text"] == f"{keeping.code()} tercatat"


async def test_what_the_bot_may_not_remove_its_author_is_asked_to_delete_and_the_operator_hears_once_a_day(
    house: House,
) -> None:
    bot = int(house.settings.telegram.token.get_secret_value().split(":")[0])
    details = house._world.chats[GROUP].details[bot]
    details["can_delete_messages"] = False
    for _ in range(2):
        await house.say("officer", f"#lapor {STORY}", chat=GROUP)
    await house.say("officer2", chat=GROUP, photo=True, caption=f"/lapor {STORY}", media_group_id="5")
    await house.say("officer2", chat=GROUP, photo=True, media_group_id="5")
    asked = "Mohon hapus sendiri sekarang"
    assert [sum(asked in each for each in house.texts(name)) for name in ("officer", "officer2")] == [2, 1]
    assert alarms(house, "tidak dapat menghapus pesan") == 1
    details["can_pin_messages"] = False
    assert await asyncio.to_thread(platform_faults, house.settings) == [
        text("doctor.group_delete", chat=str(GROUP)),
        text("doctor.group_pin", chat=str(GROUP)),
    ]
    await house.pass_time(days=1)
    await house.say("officer", f"#lapor {STORY} lagi", chat=GROUP)
    assert alarms(house, "tidak dapat menghapus pesan") == 2
