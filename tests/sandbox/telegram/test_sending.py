"""Messages of the bot: what arrives, and what Telegram would refuse."""

from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MessageEntity, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.files import small_png
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN

PHOTO_LIMIT = 10 * 1024 * 1024


def send_raw(sandbox: Sandbox, fields: dict[str, Any]) -> dict[str, Any]:
    """Call sendMessage without the library, which rewrites descriptions."""
    answer = httpx.post(f"{sandbox.url}/bot{DEFAULT_TOKEN}/sendMessage", json=fields)
    found: dict[str, Any] = answer.json()
    assert answer.status_code == found.get("error_code", 200)
    return found


async def test_text_arrives_on_the_phone_with_buttons_and_a_notification(
    bot: Bot, client: SandboxClient, budi: int
) -> None:
    markup = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("Terima", callback_data="take:7"),
                InlineKeyboardButton("Situs", url="https://polri.go.id"),
            ]
        ]
    )
    sent = await bot.send_message(
        budi, "<b>Halo</b> 👮 &lt;Budi&gt;", parse_mode="HTML", reply_markup=markup, disable_notification=True
    )
    assert sent.text == "Halo 👮 <Budi>"
    assert sent.from_user is not None and sent.from_user.is_bot
    phone = client.phone(budi)
    shown = phone["chats"][0]["messages"][-1]
    assert shown["text"] == "Halo 👮 <Budi>" and not shown["own"] and not shown["protected"]
    assert shown["buttons"] == [[{"text": "Terima", "data": "take:7"}, {"text": "Situs", "url": "https://polri.go.id"}]]
    assert phone["notifications"][-1]["text"] == "Halo 👮 <Budi>"
    assert phone["notifications"][-1]["title"] == "Anti Narkoba"
    assert phone["notifications"][-1]["silent"] is True


async def test_entities_count_utf16_units(bot: Bot, budi: int) -> None:
    sent = await bot.send_message(budi, "  👮👮 <b>tebal <i>miring</i></b> /lihat@x ke @budi_tuban", parse_mode="HTML")
    assert {kind: sent.parse_entities([kind]) for kind in ("bold", "italic", "mention")} == {
        "bold": {MessageEntity("bold", 5, 12): "tebal miring"},
        "italic": {MessageEntity("italic", 11, 6): "miring"},
        "mention": {MessageEntity("mention", 30, 11): "@budi_tuban"},
    }


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("a <tip>", 'Unsupported start tag "tip" at byte offset 2'),
        ("é <b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<b>a</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_is_refused_as_strictly_as_telegram_does(sandbox: Sandbox, budi: int, html: str, reason: str) -> None:
    refusal = send_raw(sandbox, {"chat_id": budi, "text": html, "parse_mode": "HTML"})
    assert refusal["description"] == f"Bad Request: can't parse entities: {reason}"


async def test_length_counts_after_the_markup_and_in_utf16(bot: Bot, budi: int) -> None:
    fits = await bot.send_message(budi, "<b>" + "👮" * 2048 + "</b>", parse_mode="HTML")
    assert fits.text == "👮" * 2048
    with pytest.raises(BadRequest, match=r"^Message is too long$"):
        await bot.send_message(budi, "👮" * 2048 + "x")
    for empty in ("   \n", "<b> </b>"):
        with pytest.raises(BadRequest, match=r"^Message text is empty$"):
            await bot.send_message(budi, empty, parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"^Message caption is too long$"):
        await bot.send_photo(budi, small_png(), caption="x" * 1025)


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "a", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a"}, "Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "a"}, 'Can\'t find field "text"'),
        ({"text": "a", "url": "ftp://x.y"}, "Unsupported URL protocol"),
    ],
)
def test_buttons_are_checked(sandbox: Sandbox, budi: int, button: dict[str, str], reason: str) -> None:
    fields = {"chat_id": budi, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}
    assert reason in send_raw(sandbox, fields)["description"]
    allowed = {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 32}]]}
    assert send_raw(sandbox, fields | {"reply_markup": allowed})["ok"]


async def test_who_can_be_written_to(bot: Bot, client: SandboxClient, budi: int) -> None:
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await bot.send_message(999, "x")
    stranger = client.user("Sari")["id"]
    with pytest.raises(Forbidden, match=r"^Forbidden: bot can't initiate conversation with a user$"):
        await bot.send_message(stranger, "x")
    client.block(budi)
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
        await bot.send_message(budi, "x")
    client.block(budi, blocked=False)
    await bot.send_message(budi, "x")


async def test_groups_the_bot_is_not_in(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    client.member(group, bot.id, "kicked")
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was kicked from the supergroup chat$"):
        await bot.send_message(group, "x")
    basic = client.group("Kecil", [budi], type="group", bot="none")["id"]
    with pytest.raises(Forbidden, match=r"^Forbidden: bot is not a member of the group chat$"):
        await bot.send_message(basic, "x")


async def test_an_upgraded_group_tells_its_new_id(bot: Bot, client: SandboxClient, budi: int) -> None:
    old = client.group("Kecil", [budi], type="group")["id"]
    new = client.migrate(old)["id"]
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(old, "x")
    assert refused.value.new_chat_id == new
    await bot.send_message(new, "x")
    updates = await bot.get_updates()
    assert [u.message.migrate_to_chat_id for u in updates if u.message and u.message.migrate_to_chat_id] == [new]


async def test_replies(bot: Bot, client: SandboxClient, budi: int) -> None:
    told = client.messages(budi)[0]["message_id"]
    answer = await bot.send_message(budi, "x", reply_parameters=ReplyParameters(told))
    assert answer.reply_to_message is not None and answer.reply_to_message.message_id == told
    legacy = await bot.send_message(budi, "x", api_kwargs={"reply_to_message_id": told})
    assert legacy.reply_to_message is not None and legacy.reply_to_message.message_id == told
    with pytest.raises(BadRequest, match=r"^Message to be replied not found$"):
        await bot.send_message(budi, "x", reply_parameters=ReplyParameters(999))
    lenient = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(budi, "x", reply_parameters=lenient)).reply_to_message is None


async def test_uploads_come_back_byte_for_byte(bot: Bot, client: SandboxClient, budi: int) -> None:
    content = bytes(range(256)) * 3 + b"\r\n--\r\n"
    sent = await bot.send_document(budi, content, filename="laporan.pdf", caption="<i>Laporan</i>", parse_mode="HTML")
    assert sent.document is not None and sent.document.file_name == "laporan.pdf"
    assert sent.caption == "Laporan"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == content
    again = await bot.send_document(budi, sent.document.file_id)
    assert again.document is not None and again.document.file_id == sent.document.file_id
    assert client.messages(budi)[-1]["attachment"] == "document"


async def test_files_that_are_refused(bot: Bot, budi: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(budi, b"no picture")
    with pytest.raises(BadRequest, match="too big for a photo"):
        await bot.send_photo(budi, small_png() + bytes(PHOTO_LIMIT))
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier/http url specified"):
        await bot.send_photo(budi, "no-such-id")
    voice = await bot.send_voice(budi, b"OggS")
    assert voice.voice is not None
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type voice as photo"):
        await bot.send_photo(budi, voice.voice.file_id)
    with pytest.raises(BadRequest, match=r"[Ii]nvalid file_id"):
        await bot.get_file("no-such-id")


async def test_other_kinds(bot: Bot, client: SandboxClient, budi: int) -> None:
    await bot.send_location(budi, -6.9, 112.05)
    await bot.send_contact(budi, "+62811", "Sari")
    assert await bot.send_chat_action(budi, "typing")
    album = await bot.send_media_group(
        budi, [InputMediaPhoto(small_png(), caption="satu"), InputMediaPhoto(small_png())], protect_content=True
    )
    assert len({message.media_group_id for message in album}) == 1
    assert [message.caption for message in album] == ["satu", None]
    shown = client.messages(budi)[-4:]
    assert [message["attachment"] for message in shown] == ["location", "contact", "photo", "photo"]
    assert [message["protected"] for message in shown] == [False, False, True, True]


async def test_protected_messages_are_not_forwarded(bot: Bot, budi: int, group: int) -> None:
    secret = await bot.send_message(budi, "rahasia", protect_content=True)
    with pytest.raises(BadRequest, match="has protected content and can't be forwarded"):
        await bot.forward_message(group, budi, secret.message_id)
    plain = await bot.send_message(budi, "biasa")
    forwarded = await bot.forward_message(group, budi, plain.message_id)
    assert forwarded.text == "biasa" and forwarded.forward_origin is not None
    copied = await bot.copy_message(group, budi, plain.message_id)
    assert copied.message_id == forwarded.message_id + 1
    with pytest.raises(BadRequest, match=r"^Message to copy not found$"):
        await bot.copy_message(group, budi, 999)
