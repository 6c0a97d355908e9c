"""The main job through two channels at once: Telegram, and one that can do next to nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.channels.channel import Unreachable
from bot.models.outbox import Outbox, OutboxState
from bot.outgoing import Outgoing
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from sandbox.telegram.files import small_png
from sandbox.telegram.server import Sandbox
from tests.channels.plain import PlainChannel
from tests.house import PEOPLE, Enrolled, House
from tests.phones import alarms, newest
from tests.tips import settle

STORY = "sering ada transaksi sabu di warung dekat pasar"
AT_NIGHT = {"hours": 13}  # after ten in the morning


@pytest.fixture
def plain() -> PlainChannel:
    return PlainChannel()


@pytest.fixture
async def house(
    tmp_path: Path, database_url: str, template: Enrolled, sandbox: Sandbox, plain: PlainChannel
) -> AsyncIterator[House]:
    house = House(tmp_path, database_url, sandbox, sandbox.world.clock, enrolled=template, more_channels=[plain])
    try:
        await house.app.start()
        await house.pump()
        yield house
        with house.app.database.transaction() as tx:  # nothing was refused at the platform, nothing is stuck
            errors = set(tx.session.scalars(select(Outbox.error).where(Outbox.state == OutboxState.DEAD)))
            assert errors <= {"gone", "no account"}
    finally:
        await house.app.close()


async def say(house: House, plain: PlainChannel, name: str, words: str, reply_to: str = "") -> None:
    plain.say(name, words, reply_to)
    await house.pump()


async def press(house: House, plain: PlainChannel, name: str, label: str) -> None:
    plain.press(name, label)
    await house.pump()


async def move_in(house: House, plain: PlainChannel, *names: str) -> None:
    """They enrol on the second channel too, which is where they write from now on."""
    for name in names:
        with house.app.database.transaction() as tx:
            code, _ = invite(tx, roster.find(tx, PEOPLE[name][0]))
        await say(house, plain, name, f"/start {code}")
        assert "menunggu persetujuan" in plain.sees(name)[0]
        await house.press(name, "Ya, benar")
        (welcome,) = plain.sees(name)
        assert name.title() in welcome
        await say(house, plain, name, "/menu")
        plain.sees(name)
    house.look()


async def test_the_officer_is_on_the_second_channel_and_the_liaison_on_telegram(
    house: House, plain: PlainChannel
) -> None:
    await move_in(house, plain, "officer2")
    await house.say("liaison", "/piket")
    await say(house, plain, "officer2", f"/lapor {STORY}")
    code = house.code()
    (receipt,) = plain.sees("officer2")
    assert code in receipt and "tercatat" in receipt
    choices = ["Beji", "Prunggahan Kulon", "Desa lain", "Lewati", "Ini darurat", "Rahasia", "Ralat"]
    assert plain.labels("officer2") == choices
    await press(house, plain, "officer2", "Beji")
    await press(house, plain, "officer2", "Hari ini")
    assert f"{code}" in plain.sees("officer2")[-1]
    assert any(code in words for words in house.sees("liaison"))

    await house.press("liaison", "Tangani")
    assert any(STORY in words for words in house.sees("liaison"))
    assert any("sedang ditangani" in words for words in plain.sees("officer2"))
    await house.say("liaison", f"/tanya {code} jam berapa biasanya?")
    (question,) = plain.sees("officer2")
    assert "jam berapa biasanya?" in question
    await say(house, plain, "officer2", "sekitar jam 9 malam", reply_to=plain.phones["officer2"][-1][0])
    assert any("sekitar jam 9 malam" in words for words in house.sees("liaison"))

    await settle(house, code, "Tidak terkonfirmasi")
    plain.sees("officer2")
    await press(house, plain, "officer2", "Belum selesai")
    await say(house, plain, "officer2", "masih ramai tiap malam")
    assert any("masih ramai tiap malam" in words for words in house.sees("liaison"))
    assert not house.sees("officer2")  # nothing of this came to the Telegram account


async def test_the_liaison_is_on_the_second_channel_and_the_officer_on_telegram(
    house: House, plain: PlainChannel
) -> None:
    await move_in(house, plain, "liaison")
    await say(house, plain, "liaison", "/piket")
    plain.sees("liaison")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    (offer,) = plain.sees("liaison")
    assert code in offer and STORY not in offer
    assert plain.labels("liaison") == ["Tangani", "Alihkan"]
    await press(house, plain, "liaison", "Tangani")
    shown = plain.sees("liaison")
    assert any(STORY in words for words in shown)
    assert plain.labels("liaison") == ["Tanya", "Tindak lanjut", "Selesaikan", "Besok 09.00", "3 hari", "Alihkan"]
    await press(house, plain, "liaison", "Tindak lanjut")
    await say(house, plain, "liaison", "besok 09:00 cek lokasi")
    plain.sees("liaison")
    await house.pass_time(days=1)
    assert any("cek lokasi" in words for words in plain.sees("liaison"))
    await press(house, plain, "liaison", "Sudah")
    await say(house, plain, "liaison", f"/selesai {code}")
    await press(house, plain, "liaison", "Dilimpahkan")
    await press(house, plain, "liaison", "Pakai kalimat ini")
    assert any(code in words and "dilimpahkan" in words.lower() for words in house.sees("officer"))
    (tip,) = house.tips()
    assert (tip.status, tip.outcome) == ("closed", "referred")


async def test_a_long_list_has_pages(house: House, plain: PlainChannel) -> None:
    await move_in(house, plain, "kanit")
    await say(house, plain, "kanit", "/menu")
    first = plain.labels("kanit")
    assert len(first) == 10 and first[-1] == "Lainnya"
    await press(house, plain, "kanit", "Lainnya")
    second = plain.labels("kanit")
    assert 0 < len(second) < 10 and not set(first[:-1]) & set(second)
    await house.say("kanit", "/menu")
    on_telegram = [button["text"] for row in newest(house, "kanit")["buttons"] for button in row]
    assert on_telegram == [*first[:-1], *second]


@pytest.mark.parametrize("page", ["99", "-1", "x", "", "²"])
async def test_a_page_that_no_list_has_is_refused(house: House, page: str) -> None:
    await house.say("kanit", "/menu")
    message = newest(house, "kanit")
    house.client.press(house.users["kanit"], message["message_id"], data=f"more:{page}")
    await house.pump()
    assert "tidak" in house.toast("kanit")


async def test_a_refused_press_is_answered_by_a_message(house: House, plain: PlainChannel) -> None:
    await move_in(house, plain, "liaison")
    await say(house, plain, "liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    await press(house, plain, "liaison", "Tangani")
    await say(house, plain, "liaison", f"/selesai {house.code()}")
    await press(house, plain, "liaison", "Duplikat")
    await press(house, plain, "liaison", "Pakai kalimat ini")
    plain.sees("liaison")
    await press(house, plain, "liaison", "Tanya")
    (said,) = plain.sees("liaison")
    assert house.code() in said and "selesai" in said


async def test_at_night_only_answers_and_emergencies_ring(house: House, plain: PlainChannel) -> None:
    await move_in(house, plain, "officer", "liaison", "kanit")
    await say(house, plain, "liaison", "/piket")
    await house.pass_time(**AT_NIGHT)
    plain.sees("liaison")
    await say(house, plain, "officer", f"/lapor {STORY}")
    (receipt,) = plain.sees("officer")
    assert "tercatat" in receipt
    assert plain.sees("liaison") == []
    await say(house, plain, "officer", "/lapor darurat, ada yang bawa parang dan sabu sekarang")
    (emergency,) = plain.sees("liaison")
    assert house.code(-1) in emergency
    await say(house, plain, "liaison", "/antrian")  # an answer does not wait behind what waits for the morning
    assert len(plain.sees("liaison")) == 1
    await house.pass_time(hours=6, minutes=59)
    assert not any(house.code(0) in words for words in plain.sees("liaison"))
    await house.pass_time(minutes=1)
    assert any(house.code(0) in words for words in plain.sees("liaison"))


async def test_news_goes_where_one_wrote_last_and_elsewhere_if_nobody_is_reached_there(
    house: House, plain: PlainChannel
) -> None:
    await move_in(house, plain, "officer")
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    assert house.sees("officer") and not plain.sees("officer")
    await house.press("liaison", "Tangani")
    assert any("sedang ditangani" in words for words in house.sees("officer"))
    await say(house, plain, "officer", "/laporansaya")
    (mine,) = plain.sees("officer")
    assert house.code() in mine and not house.sees("officer")
    plain.gone.add("officer")
    await house.say("liaison", f"/tanya {house.code()} warna rumahnya?")
    assert any("warna rumahnya?" in words for words in house.sees("officer"))
    assert alarms(house, PEOPLE["officer"][0]) == 1


async def test_a_photo_of_another_channel_is_told_or_uploaded_and_what_cannot_be_edited_comes_anew(
    house: House, plain: PlainChannel
) -> None:
    await move_in(house, plain, "liaison")
    await say(house, plain, "liaison", "/piket")
    await house.say("officer", photo=True, caption=f"/lapor {STORY} di Sugihwaras Jenu")
    await press(house, plain, "liaison", "Tangani")
    shown = plain.sees("liaison")
    assert any("lewat Telegram" in words and house.code() in words for words in shown)
    assert any("Anda menangani" in words for words in shown)
    plain.abilities = replace(plain.abilities, files=True)
    await say(house, plain, "liaison", f"/detail {house.code()}")
    _, photo = plain.phones["liaison"][-1]
    assert photo.file == small_png() and not any("lewat Telegram" in words for words in plain.sees("liaison"))


async def test_a_question_about_an_emergency_and_its_answer_ring_at_night(house: House, plain: PlainChannel) -> None:
    await move_in(house, plain, "officer", "liaison")
    await say(house, plain, "liaison", "/piket")
    await house.pass_time(**AT_NIGHT)
    await say(house, plain, "officer", "/lapor darurat, ada yang bawa parang dan sabu sekarang di Sugihwaras Jenu")
    await press(house, plain, "liaison", "Tangani")
    plain.sees("officer"), plain.sees("liaison")
    await say(house, plain, "liaison", f"/tanya {house.code()} di rumah siapa?")
    (question,) = plain.sees("officer")
    assert "di rumah siapa?" in question
    plain.sees("liaison")
    await say(house, plain, "officer", "rumah biru", reply_to=plain.phones["officer"][-1][0])
    assert any("rumah biru" in words for words in plain.sees("liaison"))


async def test_a_channel_that_is_down_does_not_hold_up_the_other_one(house: House, plain: PlainChannel) -> None:
    await move_in(house, plain, "officer")
    plain.down = True
    await say(house, plain, "officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    assert house.sees("officer") == []
    await house.say("officer", "/lapor jual beli ganja di Beji Jenu")
    (receipt,) = house.sees("officer")
    assert house.code(-1) in receipt and "tercatat" in receipt
    plain.down = False
    await house.pass_time(minutes=5)
    assert any(house.code(0) in words and "tercatat" in words for words in plain.sees("officer"))


async def test_who_writes_elsewhere_during_a_call_that_fails_is_reached_there(
    house: House, plain: PlainChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await move_in(house, plain, "liaison")
    await say(house, plain, "liaison", "/piket")

    async def fail_slowly(_outgoing: Outgoing) -> str:
        house.client.say(house.users["liaison"], "/antrian")
        while await house.app.poll(0):
            pass
        await house.app.handle()
        raise Unreachable("gone")

    monkeypatch.setattr(plain, "carry_out", fail_slowly)
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    assert any(house.code() in words and "informasi baru" in words for words in house.sees("liaison"))
    await house.press("liaison", "Tangani")
    assert house.tips()[0].status == "acknowledged"


async def test_a_plain_message_of_a_channel_with_long_ids_becomes_a_tip(house: House, plain: PlainChannel) -> None:
    await move_in(house, plain, "officer")
    await say(house, plain, "officer", STORY)
    await press(house, plain, "officer", "Ya, kirim")
    assert house.story() == STORY


async def test_a_long_list_of_a_version_before_has_pages_too(house: House, plain: PlainChannel) -> None:
    """Such a row waits with all its actions as buttons."""
    await move_in(house, plain, "kanit")
    plain.down = True
    await say(house, plain, "kanit", "/menu")
    with house.app.database.transaction() as tx:
        row = tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.WAITING)).one()
        content = json.loads(row.content)
        assert content.pop("page") == 0
        row.content = json.dumps(content | {"buttons": content.pop("options")})
    plain.down = False
    await house.pass_time(minutes=5)
    first = plain.labels("kanit")
    await press(house, plain, "kanit", "Lainnya")
    assert len(first) == 10 and not set(first[:-1]) & set(plain.labels("kanit"))


async def test_a_message_of_a_version_before_is_edited(house: House) -> None:
    """Such a row does not name its channel."""
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    house.sees("officer")
    with house.app.database.transaction() as tx:
        tx.session.execute(update(Outbox).values(channel=""))
    shown = len(house.texts("officer"))
    await house.press("officer", "Hari ini")
    assert house.sees("officer") and len(house.texts("officer")) == shown


async def test_an_offer_held_at_night_goes_to_the_next_one_if_its_recipient_is_lost_meanwhile(
    house: House, plain: PlainChannel
) -> None:
    await move_in(house, plain, "liaison")
    await say(house, plain, "liaison", "/piket")
    await house.pass_time(**AT_NIGHT)
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    plain.gone.add("liaison")
    house.client.block(house.users["liaison"])  # which an emergency finds out
    await house.say("officer", "/lapor darurat, ada yang bawa parang dan sabu sekarang di Beji Jenu")
    house.look()
    await house.pass_time(hours=7)
    assert any(house.code(0) in words for words in house.sees("kanit"))
