"""The questions after a report: village, time, kind, emergency."""

import pytest

from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest


async def test_three_questions_enrich_a_vague_report(house: House) -> None:
    await house.say("officer2", "/lapor ada yang mencurigakan, sering ramai malam-malam")
    await house.press("officer2", "Beji, Jenu")
    await house.press("officer2", "Minggu ini")
    labels = {button["text"] for row in newest(house, "officer2")["buttons"] for button in row}
    assert {"Sebutkan jenis", "Lewati"} <= labels and not labels & {"sabu", "ganja"}  # bystanders look on
    await house.press("officer2", "Sebutkan jenis")
    await house.press("officer2", "sabu")
    (tip,) = house.tips()
    assert (tip.area_code, tip.happened, tip.substances) == ("35.23.15.2004", "this_week", ["methamphetamine"])


async def test_the_safety_sentence_stands_in_every_text_of_an_emergency(house: House) -> None:
    await house.say("officer2", "/lapor ada sabu")
    await house.press("officer2", "Ini darurat")
    assert "Hubungi 110" in house.sees("officer2")[-1]
    await house.press("officer2", "Ubah jenis")
    assert "Hubungi 110" in house.sees("officer2")[-1]
    await house.press("officer2", "Bukan darurat")
    assert "110" not in house.sees("officer2")[-1]


async def test_a_substance_by_tap_brings_a_tip_to_the_narcotics_desk(house: House) -> None:
    await house.say("binmas", "/piket")
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor ada pencurian motor tadi pagi di Sugihwaras Jenu")
    house.sees("liaison")
    while not any(b["text"] == "Ubah jenis" for row in newest(house, "officer")["buttons"] for b in row):
        await house.press("officer", "Lewati")
    await house.press("officer", "Ubah jenis")
    await house.press("officer", "sabu")
    await house.press("officer", "ganja")
    assert any(house.code() in text for text in house.sees("liaison"))
    assert any(b["text"] == "✓ sabu" for row in newest(house, "officer")["buttons"] for b in row)
    await house.press("officer", "Cukup")
    assert "sabu, ganja" in house.sees("officer")[-1]


async def test_a_village_not_found_is_asked_again(house: House) -> None:
    await house.say("officer2", "/lapor ada sabu")
    await house.press("officer2", "Desa lain")
    await house.say("officer2", "Qqqqq")
    assert "Coba ketik lagi" in house.sees("officer2")[-1]
    await house.say("officer2", "Beji Jenu")
    assert house.tips()[0].area_code == "35.23.15.2004"


async def test_a_tap_too_many_is_taken_back_with_its_desk(house: House) -> None:
    await house.say("binmas", "/piket")
    await house.say("officer", "/lapor ada pencurian motor tadi pagi di Sugihwaras Jenu")
    while not any(b["text"] == "Ubah jenis" for row in newest(house, "officer")["buttons"] for b in row):
        await house.press("officer", "Lewati")
    await house.press("officer", "Ubah jenis")
    await house.press("officer", "sabu")
    assert house.tips()[0].desk == "narcotics"
    house.sees("binmas")
    await house.press("officer", "✓ sabu")
    assert house.tips()[0].desk == "binmas"
    assert any(house.code() in text for text in house.sees("binmas"))


async def test_the_village_may_be_answered_by_a_reply(house: House) -> None:
    await house.say("officer2", "/lapor ada sabu")
    await house.press("officer2", "Desa lain")
    await house.say("officer2", "Qqqqq")
    asked = house.client.messages(house.users["officer2"])[-1]
    await house.say("officer2", "Beji Jenu", reply_to=asked["message_id"])
    assert house.tips()[0].area_code == "35.23.15.2004"


@pytest.mark.parametrize("name", ["liaison", "leader", "operator"])
async def test_who_is_no_officer_answers_the_questions_of_an_own_tip_too(house: House, name: str) -> None:
    await house.say(name, "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.press(name, "Hari ini")
    await house.press(name, "Ini darurat")
    (tip,) = house.tips()
    assert (tip.happened, tip.urgency) == ("today", "emergency")


@SQLITE
async def test_when_it_happened_is_read_from_the_story_and_a_tap_corrects_it(house: House) -> None:
    """The house begins on Tuesday, 24 November, at 10 in the morning."""
    await house.say("liaison", "/piket")
    await house.say("officer2", "/lapor tadi malam jam 11 ada yang jual sabu di Beji Jenu")
    (receipt,) = house.sees("officer2")
    assert "Yang terbaca – kejadian: Sen 23 Nov, 23.00\n" in receipt and "Kapan" not in receipt
    await house.press("liaison", "Tangani")
    detail = house.sees("liaison")[-1]
    assert "sabu · kejadian: Sen 23 Nov, 23.00\n" in detail and "Sel 24 Nov, 10.00" in detail
    await house.press("officer2", "Ubah waktu")
    await house.press("officer2", "Hari ini")
    assert "sabu · kejadian: Sel 24 Nov" in house.sees("liaison")[-1]
    (tip,) = house.tips()
    assert (tip.happened, tip.happened_at) == ("today", None)


@SQLITE
async def test_when_it_happened_is_read_from_later_words_but_not_from_forwarded_ones(house: House) -> None:
    await house.say("officer", "tadi malam ada transaksi sabu di Sugihwaras Jenu", forward_from="Orang")
    await house.press("officer", "Ya, kirim")
    asked = newest(house, "officer")
    assert "Kapan kejadiannya?" in asked["text"] and "terbaca" not in asked["text"]
    await house.say("officer", "kejadiannya wingi sore", reply_to=asked["message_id"])
    line = newest(house, "officer")
    labels = [button["text"] for row in line["buttons"] for button in row]
    assert line["text"].endswith("Yang terbaca – kejadian: Sen 23 Nov") and labels == ["Ubah waktu"]
    await house.say("officer", "minggu lalu ada lagi", reply_to=asked["message_id"])
    assert house.tips()[0].happened_at == "2026-11-23"
