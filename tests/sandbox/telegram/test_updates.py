"""How updates reach the bot: polls, what is asked for, expiry, webhook, rates and faults."""

import asyncio
from typing import Any

import httpx
import pytest
from telegram import Bot, KeyboardButton, ReplyKeyboardMarkup
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN

from .conftest import make_bot


async def test_updates_stay_until_they_are_confirmed(bot: Bot, client: SandboxClient, budi: int) -> None:
    client.say(budi, "dua")
    client.say(budi, "tiga")
    first = await bot.get_updates(limit=2)
    assert [update.message.text for update in first if update.message] == ["/start", "dua"]
    assert first[1].update_id == first[0].update_id + 1
    assert await bot.get_updates(limit=2) == first
    rest = await bot.get_updates(offset=first[1].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["tiga"]
    assert client.wait(-1)["pending_updates"] == 1


async def test_a_negative_offset_keeps_the_last(bot: Bot, client: SandboxClient, budi: int) -> None:
    client.say(budi, "dua")
    for _ in range(2):
        updates = await bot.get_updates(offset=-1)
        assert [update.message.text for update in updates if update.message] == ["dua"]


async def test_a_long_poll_is_woken(bot: Bot, client: SandboxClient, budi: int) -> None:
    start = await bot.get_updates()
    waiting = asyncio.create_task(bot.get_updates(offset=start[0].update_id + 1, timeout=40))
    await asyncio.to_thread(client.wait_until, lambda phone: phone.wait(-1, 0)["pending_updates"] == 0)
    assert not waiting.done()
    await asyncio.to_thread(client.say, budi, "bangun")
    assert [update.message.text for update in await waiting if update.message] == ["bangun"]


async def test_a_second_reader_ends_the_first(sandbox: Sandbox, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=40))
    while sandbox.world.queue.poll_number == 0:
        await asyncio.to_thread(SandboxClient(sandbox.url).clock)
    async with make_bot(sandbox) as thief:
        assert await thief.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await first


async def test_updates_are_kept_for_a_day(bot: Bot, client: SandboxClient, budi: int) -> None:
    client.clock(move_seconds=24 * 3600 - 60)
    client.say(budi, "dua")
    assert len(await bot.get_updates()) == 2
    client.clock(move_seconds=61)
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["dua"]


async def test_kinds_are_remembered_and_member_updates_left_out(
    bot: Bot, client: SandboxClient, budi: int, group: int
) -> None:
    sari = client.user("Sari")["id"]
    client.member(group, sari, "member")
    kinds = [next(key for key in update.to_dict() if key != "update_id") for update in await bot.get_updates()]
    assert kinds == ["message", "my_chat_member", "message", "message"]
    await bot.get_updates(offset=-1, allowed_updates=["chat_member"])
    await bot.get_updates()
    client.member(group, sari, "administrator")
    client.say(budi, "tidak diminta")
    last = (await bot.get_updates())[-1]
    assert last.chat_member is not None and last.chat_member.new_chat_member.status == "administrator"
    client.member(group, bot.id, "member")
    client.member(group, sari, "kicked")
    assert (await bot.get_updates())[-1].update_id == last.update_id


async def test_membership_of_the_bot_and_of_others(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    joined = next(update.my_chat_member for update in await bot.get_updates() if update.my_chat_member)
    assert (joined.old_chat_member.status, joined.new_chat_member.status) == ("left", "administrator")
    sari = client.user("Sari")["id"]
    client.member(group, sari, "member")
    assert await bot.get_chat_member_count(group) == 3
    assert (await bot.get_chat_member(group, sari)).status == "member"
    assert {member.status for member in await bot.get_chat_administrators(group)} == {"creator", "administrator"}
    await bot.ban_chat_member(group, sari)
    assert (await bot.get_chat_member(group, sari)).status == "kicked"
    assert client.phone(sari)["chats"][0]["chat"]["type"] == "private"
    with pytest.raises(BadRequest, match="Can't remove chat owner"):
        await bot.ban_chat_member(group, budi)
    assert (await bot.get_chat(group)).title == "Anti Narkoba Jenu"
    assert (await bot.export_chat_invite_link(group)).startswith("https://t.me/+")
    await bot.leave_chat(group)
    client.block(budi)
    blocked = (await bot.get_updates())[-1].my_chat_member
    assert blocked is not None and blocked.chat.type == "private" and blocked.new_chat_member.status == "kicked"


async def test_privacy_mode(bot: Bot, client: SandboxClient, budi: int) -> None:
    client.settings(can_read_all_group_messages=False)
    assert not (await bot.get_me()).can_read_all_group_messages
    group = client.group("Kecil", [budi], bot="member")["id"]
    posted = await bot.send_message(group, "pos")
    await bot.get_updates(offset=-1)
    for text in ("obrolan", "/lihat", "/lihat@other_bot", "/lihat@anti_narkoba_bot", "hai @anti_narkoba_bot"):
        client.say(budi, text, chat=group)
    client.say(budi, "jawaban", chat=group, reply_to=posted.message_id)
    heard = [update.message.text for update in (await bot.get_updates())[1:] if update.message]
    assert heard == ["/lihat", "/lihat@anti_narkoba_bot", "hai @anti_narkoba_bot", "jawaban"]
    client.member(group, bot.id, "administrator")
    client.say(budi, "obrolan", chat=group)
    last = (await bot.get_updates())[-1].message
    assert last is not None and last.text == "obrolan"


async def test_what_people_send(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    sari = client.user("Sari")["id"]
    client.say(budi, photo=True, caption="bukti", media_group_id="9")
    client.say(budi, voice=True)
    client.say(budi, location={"latitude": -6.9, "longitude": 112.05, "live_period": 900})
    client.say(budi, contact={"phone_number": "+62811", "first_name": "Sari"})
    client.say(budi, "kata orang", forward_from="Seseorang")
    client.say(budi, "kata Sari", forward_from=sari)
    client.say(budi, "pengurus", chat=group, sender_chat=True)
    client.say(budi, "kanal", chat=group, sender_chat={"id": -1005, "title": "Kanal"}, date=1_700_000_000)
    told = client.say(budi, "lama")["message_id"]
    client.edit(budi, told, "baru")
    updates = await bot.get_updates(offset=-10)
    messages = [update.effective_message for update in updates]
    photo, voice, place, contact, hidden, forwarded, anonymous, channel, _, edited = [m for m in messages if m]
    assert photo.caption == "bukti" and photo.media_group_id == "9"
    file = await photo.photo[-1].get_file()
    assert (await file.download_as_bytearray()).startswith(b"\x89PNG")
    assert voice.voice and place.location and place.location.live_period and contact.contact
    assert [m.forward_origin.type for m in (hidden, forwarded) if m.forward_origin] == ["hidden_user", "user"]
    assert anonymous.sender_chat and anonymous.sender_chat.id == group
    assert channel.sender_chat and channel.sender_chat.type == "channel" and channel.date.year == 2023
    assert edited.text == "baru" and edited.edit_date and updates[-1].edited_message


async def test_the_button_of_a_reply_keyboard_sends_ones_own_contact(bot: Bot, client: SandboxClient) -> None:
    siti = int(client.user("Siti", phone_number="6281234567890")["id"])
    client.say(siti, "/start")
    (greeted,) = await bot.get_updates()
    button = KeyboardButton("Kirim nomor", request_contact=True)
    await bot.send_message(siti, "Nomor Anda?", reply_markup=ReplyKeyboardMarkup([[button]], one_time_keyboard=True))
    shown = client.messages(siti)[-1]
    assert [[button["text"] for button in row] for row in shown["buttons"]] == [["Kirim nomor"]]
    client.press(siti, shown["message_id"], "Kirim nomor")
    (sent,) = await bot.get_updates(offset=greeted.update_id + 1)
    assert sent.message and sent.message.contact
    assert (sent.message.contact.phone_number, sent.message.contact.user_id) == ("6281234567890", siti)
    assert client.messages(siti)[-2]["buttons"] == []  # used once


def test_raw_updates_come_as_they_are() -> None:
    with Sandbox() as sandbox:  # whose updates are like nothing described
        first, second = SandboxClient(sandbox.url).updates({"message": "nonsense"}, {"update_id": 5, "weird": {}})
        found = httpx.get(f"{sandbox.url}/bot{DEFAULT_TOKEN}/getUpdates").json()
    assert second == 5
    assert found["result"] == [{"update_id": first, "message": "nonsense"}, {"update_id": 5, "weird": {}}]


async def test_tokens_methods_and_parameters(sandbox: Sandbox, budi: int, client: SandboxClient) -> None:
    async with httpx.AsyncClient(base_url=sandbox.url) as http:
        wrong = await http.get("/bot100200300:OTHER/getMe")
        assert (wrong.status_code, wrong.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
        assert (await http.get("/botnonsense/getMe")).status_code == 404
        unknown = await http.get(f"/bot{DEFAULT_TOKEN}/getNothing")
        assert (unknown.status_code, unknown.json()["error_code"]) == (404, 404)
        fields: dict[str, Any] = {"chat_id": budi, "text": "halo"}
        for answer in (
            await http.get(f"/bot{DEFAULT_TOKEN}/sendMessage", params=fields),
            await http.post(f"/bot{DEFAULT_TOKEN}/sendmessage", json=fields),
            await http.post(f"/bot{DEFAULT_TOKEN}/sendMessage", data=fields),
            await http.post(f"/bot{DEFAULT_TOKEN}/sendMessage", data=fields, files={"unused": b"x"}),
        ):
            assert answer.json()["result"]["text"] == "halo"
        empty = await http.get(f"/bot{DEFAULT_TOKEN}/sendMessage")
        assert empty.json()["description"].startswith("Bad Request: ")
    client.settings(tokens=[f"{sandbox.world.bot_id}:ROTATED"])
    with pytest.raises(InvalidToken):
        async with make_bot(sandbox):
            raise AssertionError("the revoked token was accepted")


async def test_rate_limits(bot: Bot, client: SandboxClient, budi: int, group: int) -> None:
    await bot.send_message(budi, "satu")
    await bot.send_message(budi, "dua")
    client.settings(rate_limits=True)
    await bot.send_message(budi, "tiga")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(budi, "empat")
    assert refused.value._retry_after.total_seconds() == 1
    for number in range(20):
        client.clock(move_seconds=1)
        await bot.send_message(group, f"pos {number}")
    client.clock(move_seconds=1)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(group, "terlalu banyak")
    assert 35 <= refused.value._retry_after.total_seconds() <= 40


async def test_faults(bot: Bot, client: SandboxClient, budi: int) -> None:
    client.faults("sendMessage", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(budi, "x")
    client.faults("*", status=502)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(budi, "x")
    client.faults("sendMessage", drop="before")
    with pytest.raises(NetworkError):
        await bot.send_message(budi, "sebelum")
    client.faults("sendMessage", times=2, drop="after")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(budi, "sesudah")
    client.faults("sendMessage", status=200, body="<html>")
    with pytest.raises(Exception, match="Invalid server response"):
        await bot.send_message(budi, "x")
    client.request("POST", "/faults", {"times": None, "drop": "before"})  # until cleared
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    client.clear_faults()
    client.faults("getMe", times=5, status=500)
    client.clear_faults()
    await bot.get_me()
    assert [message["text"] for message in client.messages(budi)] == ["/start", "sesudah", "sesudah"]
