"""Edits, deletions, presses and reactions."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from sandbox.telegram.client import SandboxClient, SandboxRefusedError
from sandbox.telegram.files import small_png

HOUR = 3600
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("Terima", callback_data="take:7")]])


async def test_editing_replaces_text_and_keyboard(bot: Bot, client: SandboxClient, budi: int) -> None:
    sent = await bot.send_message(budi, "lama", reply_markup=BUTTON)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup"):
        await bot.edit_message_text("lama", budi, sent.message_id, reply_markup=BUTTON)
    await bot.edit_message_text("<b>baru</b>", budi, sent.message_id, parse_mode="HTML")
    shown = client.messages(budi)[-1]
    assert shown["text"] == "baru" and shown["edit_date"] and shown["buttons"] == []
    await bot.edit_message_reply_markup(budi, sent.message_id, reply_markup=BUTTON)
    assert client.messages(budi)[-1]["buttons"] == [[{"text": "Terima", "data": "take:7"}]]


async def test_edits_that_are_refused(bot: Bot, client: SandboxClient, budi: int) -> None:
    told = client.messages(budi)[0]["message_id"]
    with pytest.raises(BadRequest, match=r"^Message can't be edited$"):
        await bot.edit_message_text("x", budi, told)
    with pytest.raises(BadRequest, match=r"^Message to edit not found$"):
        await bot.edit_message_text("x", budi, 999)
    photo = await bot.send_photo(budi, small_png(), caption="lama")
    with pytest.raises(BadRequest, match=r"^There is no text in the message to edit$"):
        await bot.edit_message_text("x", budi, photo.message_id)
    await bot.edit_message_caption(budi, photo.message_id, caption="baru")
    assert client.messages(budi)[-1]["caption"] == "baru"
    text = await bot.send_message(budi, "x")
    with pytest.raises(BadRequest, match=r"^There is no caption in the message to edit$"):
        await bot.edit_message_caption(budi, text.message_id, caption="y")


async def test_own_messages_can_be_deleted_for_48_hours(bot: Bot, client: SandboxClient, budi: int) -> None:
    first = await bot.send_message(budi, "satu")
    second = await bot.send_message(budi, "dua")
    await bot.delete_message(budi, first.message_id)
    assert [message["text"] for message in client.messages(budi)] == ["/start", "dua"]
    with pytest.raises(BadRequest, match=r"^Message to delete not found$"):
        await bot.delete_message(budi, first.message_id)
    client.clock(move_seconds=48 * HOUR - 60)
    third = await bot.send_message(budi, "tiga")
    client.clock(move_seconds=120)
    with pytest.raises(BadRequest, match=r"^Message can't be deleted for everyone$"):
        await bot.delete_message(budi, second.message_id)
    assert await bot.delete_messages(budi, [second.message_id, third.message_id, 999])
    assert [message["text"] for message in client.messages(budi)] == ["/start", "dua"]


async def test_others_messages_need_the_right(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    told = client.say(budi, "halo", chat=group)["message_id"]
    client.member(group, bot.id, "member")
    with pytest.raises(BadRequest, match=r"^Message can't be deleted$"):
        await bot.delete_message(group, told)
    client.member(group, bot.id, "administrator")
    await bot.delete_message(group, told)


async def test_a_press_is_answered_once(bot: Bot, client: SandboxClient, budi: int) -> None:
    sent = await bot.send_message(budi, "x", reply_markup=BUTTON)
    pressed = client.press(budi, sent.message_id, "Terima")
    query = (await bot.get_updates(offset=-1))[0].callback_query
    assert query is not None and query.id == pressed and query.data == "take:7"
    assert query.message is not None and query.message.message_id == sent.message_id
    assert await bot.answer_callback_query(query.id, "Diterima", show_alert=True)
    toast = client.phone(budi)["toasts"][-1]
    assert (toast["callback_query_id"], toast["text"], toast["show_alert"]) == (pressed, "Diterima", True)
    for stale in (query.id, "12345"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query "):
            await bot.answer_callback_query(stale)


async def test_a_press_grows_stale(bot: Bot, client: SandboxClient, budi: int) -> None:
    sent = await bot.send_message(budi, "x", reply_markup=BUTTON)
    pressed = client.press(budi, sent.message_id, "Terima")
    client.clock(move_seconds=151)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(pressed)
    assert [update for update in await bot.get_updates() if update.callback_query] == []


async def test_a_button_must_be_there_but_its_data_may_be_stale(bot: Bot, client: SandboxClient, budi: int) -> None:
    sent = await bot.send_message(budi, "x", reply_markup=BUTTON)
    await bot.edit_message_reply_markup(budi, sent.message_id)
    with pytest.raises(SandboxRefusedError, match="no button “Terima”") as refused:
        client.press(budi, sent.message_id, "Terima")
    assert refused.value.status == 404
    client.press(budi, sent.message_id, data="take:7")
    await bot.delete_message(budi, sent.message_id)
    client.press(budi, sent.message_id, data="take:7")
    queries = [update.callback_query for update in await bot.get_updates() if update.callback_query]
    assert [query.message.is_accessible for query in queries if query.message] == [True, False]


async def test_reactions_come_only_when_asked_for(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    told = client.say(budi, "halo", chat=group)["message_id"]
    client.react(budi, told, "👍", chat=group)
    await bot.get_updates(allowed_updates=["message_reaction"])
    client.react(budi, told, None, chat=group)
    reaction = (await bot.get_updates())[-1].message_reaction
    assert reaction is not None and len(reaction.old_reaction) == 1 and reaction.new_reaction == ()
    await bot.set_message_reaction(group, told, "👌")
    assert list(client.messages(budi, group)[-1]["reactions"].values()) == ["👌"]
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(group, told, "🚓")


async def test_pins(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    sent = await bot.send_message(group, "penting")
    await bot.pin_chat_message(group, sent.message_id)
    assert client.messages(budi, group)[-1]["pinned"]
    await bot.unpin_chat_message(group)
    assert not client.messages(budi, group)[-1]["pinned"]
    client.member(group, bot.id, "member")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await bot.pin_chat_message(group, sent.message_id)
