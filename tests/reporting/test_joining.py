"""What comes in private without a command: the answer to a question, a part of the tip just sent, or something new."""

import pytest

from bot.models.message import Message
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.phones import newest, press_about, shown_media
from tests.relations import ACCUSING
from tests.rows import newest_id, stories
from tests.tips import STORY, reported, settle, taken
from tests.together import Together

OFFER = "Mau dikirim sebagai informasi?"
PLACE = {"latitude": -6.9, "longitude": 112.05}


async def test_what_follows_a_tip_joins_it_and_a_tap_makes_it_a_new_one(house: House) -> None:
    code = await taken(house)
    added = f"Ditambahkan ke {code}."
    await house.say("officer", location=PLACE)
    await house.say("officer", voice=True)
    await house.say("officer", photo=True, media_group_id="5")
    await house.say("officer", photo=True, media_group_id="5")
    await house.say("officer", "Rumahnya cat hijau")
    assert house.sees("officer") == [added] * 4 and len(house.tips()) == 1
    assert shown_media(house, "liaison") == ["location", "voice", "photo", "photo"]
    assert "cat hijau" in house.sees("liaison")[-1]
    await house.press("officer", "Informasi baru")
    assert stories(house) == [STORY, "Rumahnya cat hijau"]
    line, receipt = house.sees("officer")
    assert code in line and "informasi baru" in line and f"{house.code()} tercatat" in receipt
    assert any("bukan tentang informasi ini" in each and code in each for each in house.sees("liaison"))
    await house.say("liaison", f"/detail {code}")
    assert not any("cat hijau" in each for each in house.texts("liaison"))


@SQLITE
async def test_what_is_a_new_tip(house: House) -> None:
    """Another village, a settled tip, later than the setting says, a command, the group."""
    code = await taken(house)
    await house.say("officer", "Ada juga yang jual sabu di desa Beji Jenu")
    assert house.sees("officer") == [OFFER]
    await house.say("officer", "Selamat pagi", chat=GROUP)
    await house.say("officer", "/lapor Ada lagi di tempat yang sama")
    assert len(house.tips()) == 2 and house.code() != code
    house.sees("officer")
    await house.pass_time(minutes=11)
    await house.say("officer", "Rumahnya cat hijau")
    assert house.sees("officer") == [OFFER]
    await house.say("officer", "/lapor Ada lagi yang jual sabu di gang sebelah")
    await house.press("liaison", "Tangani")
    await settle(house, house.code(), "Duplikat")
    house.sees("officer")
    await house.say("officer", photo=True)
    assert house.sees("officer") == [OFFER]


@SQLITE
async def test_the_undone_addition_takes_back_what_its_words_changed(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor Ada yang jual pil di Sugihwaras Jenu")
    before = house.tips()[0]
    added = await house.say("officer", "Ganja juga")
    house.client.edit(house.users["officer"], added["message_id"], "Ganja juga. Sekarang ada yang overdosis sabu")
    await house.pump()
    tip = house.tips()[0]
    assert tip.urgency == "emergency" and {"cannabis", "methamphetamine"} <= set(tip.substances)
    data = f"separate:{newest_id(house, Message)}"
    toasts, _ = await Together(house).press(data, ["officer2", "liaison"])
    assert set(toasts.values()) == {"Informasi itu tidak ditemukan. Cek lagi kodenya."}
    await house.press("officer", "Informasi baru")
    tip, new = house.tips()
    assert (tip.urgency, tip.substances, tip.happened) == (before.urgency, before.substances, None)
    assert new.urgency == "emergency" and "overdosis" in house.story()
    toasts, _ = await Together(house).press(data, ["officer"])
    assert toasts == {"officer": "Sudah diputuskan sebelumnya."} and len(house.tips()) == 2
    message = await house.say("officer", voice=True)
    house.client.edit(house.users["officer"], message["message_id"], caption="/lapor")
    await house.pump()
    assert len(house.tips()) == 3 and "tercatat" in house.sees("officer")[-1]


@SQLITE
async def test_accusing_words_join_nothing(house: House) -> None:
    code = await taken(house)
    await house.say("officer", ACCUSING)
    assert "rahasia" in house.sees("officer")[-1] and code in house.texts("officer")[-1]
    assert [tip.sealed_to is not None for tip in house.tips()] == [False, True]
    assert not any("oknum" in each for each in house.texts("liaison"))


@SQLITE
async def test_what_follows_a_sealed_tip_answers_no_question_about_another_one(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await house.say("officer", f"/lapor {ACCUSING}")
    house.look()
    for content in ({"photo": True}, {"text": "Namanya Joko"}):
        await house.say("officer", **content)
        assert house.sees("officer") == ["Pesan ini untuk informasi yang mana?"]
    await house.press("officer", f"Untuk {house.code()}")
    assert house.sees("liaison") == [] and shown_media(house, "liaison") == []


@SQLITE
async def test_a_sticker_is_no_answer(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    house.look()
    await house.say("officer", sticker=True)
    assert house.sees("officer") == ["Kiriman ini tidak bisa dibaca di sini; mohon ditulis atau difoto."]
    assert house.sees("liaison") == [] and house.tips()[0].status == "needs_info"


@SQLITE
async def test_after_accusing_words_under_one_picture_the_next_ones_are_sealed_too(house: House) -> None:
    await taken(house)
    await house.say("officer", photo=True, media_group_id="7")
    await house.say("officer", caption=ACCUSING, photo=True, media_group_id="7")
    await house.say("officer", photo=True, media_group_id="7")
    assert shown_media(house, "liaison") == ["photo"]
    await house.press("leader", "Tangani")
    assert shown_media(house, "leader") == ["photo", "photo"]


@SQLITE
async def test_what_is_taken_out_leaves_every_phone_where_it_was_shown(house: House) -> None:
    """Words that were edited, in the story too, on the phones of former owners; a contact, a picture; days later."""
    code = await taken(house)
    await house.say("liaison2", "/piket")
    words = await house.say("officer", "Rumahnya cat hijau")
    await house.say("liaison", f"/detail {code}")
    house.client.edit(house.users["officer"], words["message_id"], "Pagarnya cat hijau")
    await house.pump()
    await house.say("officer", contact={"phone_number": "0811", "first_name": "Wiryo"})
    await house.say("officer", photo=True)
    assert shown_media(house, "liaison") == ["photo"] and any("Wiryo" in each for each in house.texts("liaison"))
    await press_about(house, "liaison", "Alihkan", code)
    await press_about(house, "liaison2", "Tangani", code)
    shown = [sum("cat hijau" in each for each in house.texts(name)) for name in ("liaison", "liaison2")]
    assert shown == [3, 1] and shown_media(house, "liaison2") == ["photo"]
    for _ in ("photo", "contact"):
        await press_about(house, "officer", "Informasi baru", code)
    for name in ("liaison", "liaison2"):
        assert shown_media(house, name) == [] and not any("Wiryo" in each for each in house.texts(name)), name
    await house.pass_time(days=3)
    house.look()
    await press_about(house, "officer", "Informasi baru", code)
    assert not any("cat hijau" in each for name in ("liaison", "liaison2") for each in house.texts(name))
    assert house.sees("liaison")[:3] == [f"{code}: pesan ini sudah tidak berlaku."] * 3


@SQLITE
async def test_words_taken_out_of_a_sealed_tip_change_no_phone_but_the_readers(house: House) -> None:
    await taken(house)
    await house.say("officer", "Rumahnya cat hijau")
    await house.press("officer", "Rahasia")
    await house.press("leader", "Tangani")
    house.look()
    await house.press("officer", "Informasi baru")
    assert house.sees("liaison") == [] and not any("cat hijau" in each for each in house.texts("leader")[:-1])


async def test_words_typed_after_a_question_are_its_answer_and_a_tap_undoes_it(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await house.pass_time(hours=20)
    house.look()
    await house.say("officer", "Sekitar jam sepuluh malam")
    assert house.sees("officer") == [f"Diteruskan sebagai jawaban untuk {code}. Terima kasih."]
    assert "jam sepuluh malam" in house.sees("liaison")[-1] and house.tips()[0].status == "in_progress"
    await house.press("officer", "Bukan jawaban")
    assert house.tips()[0].status == "needs_info"
    line, offer = house.sees("officer")
    assert "masih menunggu" in line and offer == OFFER
    assert "bukan tentang informasi ini" in house.sees("liaison")[-1]
    await house.press("officer", "Ya, kirim")
    assert stories(house) == [STORY, "Sekitar jam sepuluh malam"]
    await house.say("officer", voice=True)
    assert shown_media(house, "liaison") == ["voice"] and house.tips()[0].status == "in_progress"
    await house.say("liaison", f"/tanya {code} Di mana?")
    await house.pass_time(hours=25)
    house.look()
    await house.say("officer", "Di warung")
    assert house.sees("officer") == [OFFER]


@SQLITE
async def test_where_it_is_in_doubt_one_tap_says_what_is_meant(house: House) -> None:
    first = await taken(house)
    await house.say("liaison", f"/tanya {first} Jam berapa?")
    house.look()
    await house.say("officer", "Info warga ada transaksi ganja di Beji Jenu")  # reads like something new
    assert house.sees("officer") == ["Pesan ini untuk informasi yang mana?"]
    await house.press("officer", "Ya, kirim")
    second = house.code()
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {second} Jam berapa?")
    house.look()
    await house.say("officer", "Jam sepuluh")
    assert house.sees("officer") == ["Pesan ini untuk informasi yang mana?"]
    await house.press("officer", f"Untuk {second}")
    assert [tip.status for tip in house.tips()] == ["needs_info", "in_progress"]
    assert second in house.sees("liaison")[-1]
    await house.press("officer", f"Untuk {first}")
    assert house.toast("officer") == f"Pesan ini sudah tercatat sebagai {second}."


@SQLITE
@pytest.mark.parametrize("again", [f"/lapor  {STORY.upper()}", STORY])
async def test_the_same_words_typed_twice_are_one_tip(house: House, again: str) -> None:
    code = await reported(house)
    house.look()
    await house.say("officer", again)
    (receipt,) = house.sees("officer")
    assert f"{code} tercatat" in receipt and house.sees("liaison") == [] and len(house.tips()) == 1
    await house.say("officer", "Rumahnya cat hijau")
    await house.say("officer", "rumahnya cat  hijau")
    assert house.sees("officer") == [f"Ditambahkan ke {code}."] * 2
    await house.press("liaison", "Tangani")
    assert sum(each.lower().count("cat hijau") for each in house.sees("liaison")) == 1
    await house.pass_time(minutes=11)
    await house.say("officer", again)
    await house.say("officer", f"/lapor {STORY}")
    assert len(house.tips()) == 2


@SQLITE
async def test_a_place_typed_under_the_receipt_is_asked_about_or_known(house: House) -> None:
    house.reassign("officer", roles="officer", areas="35.23.14.2001;35.23.15.2003")
    await house.say("officer", "/lapor ada yang jual sabu")
    await house.say("officer", "di Beji")
    assert house.sees("officer")[-1].endswith("Desa yang mana?")
    await house.press("officer", "Desa lain")
    await house.say("officer", "Cepat tolong, sekarang ada yang overdosis sabu")
    assert "Hubungi 110" in house.sees("officer")[-1] and house.tips()[0].urgency == "emergency"
    await press_about(house, "officer", "Beji, Jenu", house.code())
    assert house.tips()[0].area_code == "35.23.15.2004"
    await house.say("liaison", "/piket")
    await house.pass_time(minutes=11)
    await house.say("officer", "/lapor ada yang jual ganja")
    assert "belum" in house.sees("liaison")[-1]
    await house.say("officer", "di desa Beji Jenu")
    assert "Jenu" in house.sees("liaison")[-1] and house.tips()[1].area_code == "35.23.15.2004"


@SQLITE
async def test_words_that_cancel_are_no_story(house: House) -> None:
    for words in ("batal", "Ga jadi, ndan", "CANCEL", "nggak jadi aja", "dibatalkan"):
        house.look()
        await house.say("officer", "/lapor")
        await house.say("officer", words)
        await house.say("officer", words)
        assert house.sees("officer")[1:] == ["Dibatalkan.", "Tidak ada yang perlu dibatalkan."], words
    await house.say("officer", "/lapor")
    await house.say("officer", "Transaksi batal, pelaku lari ke Beji")
    assert stories(house) == ["Transaksi batal, pelaku lari ke Beji"]


@SQLITE
async def test_an_emergency_without_a_command_is_answered_with_110_at_once(house: House) -> None:
    await house.say("officer", "Ada yang overdosis sabu sekarang!!")
    await house.say("officer2", "Ada yang overdosis sabu sekarang!!", chat=GROUP)
    for name in ("officer", "officer2"):
        (told,) = house.sees(name)
        assert "Hubungi 110 atau Polsek sekarang" in told
        assert newest(house, name)["buttons"][0][0]["text"] == "Ya, kirim"


@SQLITE
async def test_a_code_alone_shows_the_tip_and_answers_nothing(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    house.look()
    await house.say("officer", code)
    assert code in house.sees("officer")[0] and house.sees("liaison") == []
    assert house.tips()[0].status == "needs_info"


@SQLITE
async def test_a_question_that_comes_during_a_correction_is_answered_first(house: House) -> None:
    code = await taken(house)
    await house.say("officer", f"/ralat {code}")
    await house.press("officer", "Perbaiki isi")
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await house.say("officer", "Jam sepuluh malam")
    assert "sepuluh malam" in house.sees("liaison")[-1] and house.story() == STORY
