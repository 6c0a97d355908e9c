"""What is attached to a report: voice, places, albums."""

from typing import Any

from sqlalchemy import select

from bot.models.message import Media, Message
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.phones import shown_media
from tests.rows import stories
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


@SQLITE
async def test_a_reply_to_what_the_bot_has_not_stored_reports_what_came_with_it(house: House) -> None:
    officer = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    private, group = (
        {"id": house.users["officer"], "type": "private"},
        {"id": GROUP, "type": "supergroup", "title": "G"},
    )
    somebody, bot = {"id": 7, "is_bot": False, "first_name": "y"}, {"id": 8, "is_bot": True, "first_name": "z"}
    photo = [{"file_id": "p1", "file_unique_id": "u1", "width": 9, "height": 9}]
    elsewhere = {"origin": {"type": "user", "date": 1, "sender_user": somebody}, "message_id": 3}

    async def command(number: int, chat: dict[str, Any], **more: Any) -> None:
        sent = {"message_id": number, "date": 1, "from": officer, "chat": chat, "text": "/lapor"}
        house.client.updates({"message": sent | more})
        await house.pump()

    def replied(words: dict[str, Any], sender: dict[str, Any]) -> dict[str, Any]:
        return {"reply_to_message": {"message_id": 4, "date": 1, "from": sender, "chat": group} | words}

    await command(9001, group, **replied({"text": "Ada sabu di Beji Jenu"}, somebody))
    await command(9002, private, external_reply=elsewhere, quote={"text": "Ada ganja di Beji Jenu", "position": 0})
    await command(9003, private, external_reply=elsewhere | {"photo": photo})
    await command(9004, group, **replied({"caption": "Ada pil di Beji Jenu", "photo": photo}, somebody))
    assert stories(house) == ["Ada sabu di Beji Jenu", "Ada ganja di Beji Jenu", "", "Ada pil di Beji Jenu"]
    with house.app.database.transaction() as tx:
        assert (
            list(tx.session.scalars(select(Media.kind).join(Message).where(Message.tip_id.is_not(None))))
            == ["photo"] * 2
        )
    house.sees("officer")
    await command(9005, private, **replied({"text": "Mau dikirim?"}, bot))
    assert house.sees("officer")[-1].startswith("Silakan tulis informasinya") and len(house.tips()) == 4
