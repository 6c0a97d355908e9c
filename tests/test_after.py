"""After the report: what was attached, changed words, reasons, an outcome the officer disputes, roles that change."""

from sqlalchemy import select

from bot.models.message import Revision
from bot.models.tip import Tip
from bot.services.group.groups import set_up_groups
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from tests.house import GROUP, PEOPLE, House
from tests.test_walk import STORY, taken


def shown_media(house: House, name: str) -> list[str]:
    """The kinds of attachments on a phone that the bot sent, each protected and named by its code only."""
    found = []
    for message in house.client.messages(house.users[name]):
        if message["own"]:
            continue
        for kind in ("photo", "voice", "location", "document", "video_note"):
            if kind in message["content"]:
                assert message["protected"]
                found.append(kind)
    return found


async def test_a_voice_note_becomes_a_tip_and_the_liaison_hears_it(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", voice=True)
    await house.press("officer", "Kirim informasi")
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
    await house.press("officer", "Kirim informasi")
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["location"]


async def test_a_photo_answers_a_question(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Ada fotonya?")
    await house.press("officer", "Jawab")
    await house.say("officer", photo=True)
    assert shown_media(house, "liaison") == ["photo"]
    assert house.tips()[0].status == "in_progress"


async def test_a_very_long_story_reaches_the_liaison_whole(house: House) -> None:
    await house.say("liaison", "/piket")
    story = " ".join(f"kata{number}" for number in range(500))[:4080]
    await house.say("officer", f"/lapor {story}")
    await house.press("liaison", "Tangani")
    shown = "".join(house.texts("liaison"))
    assert all(f"kata{number}" in shown.replace("\n", "") for number in (0, 250, 400))
    assert house.story() == story


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


async def test_handing_on_and_moving_ask_for_a_reason_afterwards(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    await house.pass_time(days=1)
    await house.press("liaison", "1 jam lagi")
    await house.press("liaison", "Menunggu keterangan")
    assert "tercatat" in house.sees("liaison")[-1]
    await house.say("liaison2", "/piket")
    await house.press("liaison", "Alihkan")
    await house.press("liaison", "Tulis alasan")
    await house.say("liaison", "Saya sakit")
    house.sees("liaison2")
    await house.press("liaison2", "Tangani")
    assert any("dialihkan" in text and "Saya sakit" in text for text in house.sees("liaison2"))
    await house.press("liaison", "Sedang tugas lain")
    assert "sudah tercatat" in house.toast("liaison")


async def test_an_officer_disputes_the_outcome_and_the_tip_goes_on(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Tidak terkonfirmasi")
    await house.press("liaison", "Pakai kalimat ini")
    house.sees("liaison")
    await house.press("officer", "Belum selesai")
    await house.say("officer", "Tadi malam ramai lagi")
    (told,) = house.sees("liaison")
    assert code in told and "Tadi malam ramai lagi" in told
    (tip,) = house.tips()
    assert (tip.status, tip.outcome, tip.closed_at) == ("acknowledged", None, None)
    await house.pass_time(hours=48)
    assert any("Masih Anda tangani" in text for text in house.sees("liaison"))


async def test_a_reopened_tip_whose_owner_is_gone_is_offered_anew(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.press("officer", "Belum selesai")
    await house.say("officer", "Bukan yang itu")
    assert any(code in text for text in house.sees("liaison2"))


async def test_an_emergency_by_a_tap_reaches_owner_and_all_on_duty(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2"), house.sees("kanit")
    while not any(b["text"] == "Ini darurat" for row in newest(house, "officer")["buttons"] for b in row):
        await house.press("officer", "Lewati")
    await house.press("officer", "Ini darurat")
    assert any(code in text and "darurat" in text for text in house.sees("liaison"))
    for name in ("liaison2", "kanit"):
        (told,) = house.sees(name)
        assert "Berubah menjadi darurat" in told and "warung" not in told


async def test_a_tip_handed_on_at_night_still_climbs_the_ladder(house: House) -> None:
    """Working hours make one moment of many: the clock that was stopped is the clock that starts again."""
    await house.pass_time(hours=10)  # half past ten at night
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    await house.say("officer", "/lapor warga bercerita soal pil LL di Sugihwaras Jenu, sudah lama")
    assert house.tips()[0].urgency == "routine"
    await house.press("liaison", "Alihkan")
    house.sees("kanit")
    await house.pass_time(hours=60)
    assert any(house.code() in text for text in house.sees("kanit"))


async def test_a_role_lost_by_the_roster_moves_its_tips_on(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    house.reassign("liaison", roles="operator", areas="35.23")
    await house.pump()
    assert any(code in text for text in house.sees("liaison2"))
    assert house.tips()[0].owner_id is None


async def test_a_refused_answer_does_not_hold_the_next_message(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await house.press("officer", "Jawab")
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")
    await house.say("officer", "Jam sepuluh")
    refusal, offer = house.sees("officer")[-2:]
    assert "sudah selesai" in refusal and "Kirim pesan ini" in offer
    await house.press("officer", "Kirim informasi")
    assert len(house.tips()) == 2 and house.story() == "Jam sepuluh"


async def test_a_press_that_no_button_sends_is_refused_like_any_other(house: House) -> None:
    await taken(house)
    shown = next(each for each in house.client.messages(house.users["liaison"])[::-1] if each["buttons"])
    for data in ("outcome:x", "snooze:no-id:hour", "reason:AN-0000:nonsense", "area", "revoke:85030001"):
        house.client.press(house.users["liaison"], shown["message_id"], data=data)
        await house.pump()
        assert "tidak ditemukan" in house.toast("liaison"), data
    assert house.sees("operator") == []


def newest(house: House, name: str) -> dict:  # type: ignore[type-arg]  # JSON
    return next(each for each in house.client.messages(house.users[name])[::-1] if each["buttons"])


async def test_an_edit_in_the_group_becomes_part_of_the_tip(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", STORY, chat=GROUP)
    await house.press("officer", "Kirim informasi")
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


async def test_an_album_in_private_gets_one_button_for_all_its_parts(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("officer")
    await house.say("officer", photo=True, media_group_id="7")
    await house.say("officer", photo=True, caption="Ada sabu di Beji Jenu", media_group_id="7")
    await house.say("officer", photo=True, media_group_id="7")
    assert house.sees("officer") == ["Kirim pesan ini sebagai informasi?"]
    await house.press("officer", "Kirim informasi")
    assert house.story() == "Ada sabu di Beji Jenu"
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["photo"] * 3


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


async def test_a_question_is_forgotten_by_a_command_another_button_or_half_an_hour(house: House) -> None:
    offer = "Kirim pesan ini sebagai informasi?"
    for way in ("command", "press", "time"):
        await house.say("officer", "/lapor")
        if way == "command":
            await house.say("officer", "/laporansaya")
        elif way == "press":
            await house.say("officer", "/bahasa")
            await house.press("officer", "Bahasa Indonesia")
        else:
            await house.pass_time(minutes=31)
        house.sees("officer")
        await house.say("officer", "Selamat pagi ndan")
        assert house.sees("officer") == [offer], way
    assert house.tips() == []


async def test_a_reply_is_an_answer_whatever_else_was_asked(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    question = house.client.messages(house.users["officer"])[-1]
    await house.say("officer", "/lapor")
    await house.say("officer", "Jam sepuluh", reply_to=question["message_id"])
    assert any("Jam sepuluh" in text for text in house.sees("liaison"))
    await house.say("officer", f"{code} orangnya sudah pindah")
    assert any("sudah pindah" in text for text in house.sees("liaison"))
    assert len(house.tips()) == 1


async def test_an_unknown_command_with_a_story_is_not_lost(house: House) -> None:
    await house.say("officer", "/laporan ada sabu di Beji Jenu")
    assert "tidak tersedia" in house.sees("officer")[-2]
    await house.press("officer", "Kirim informasi")
    assert "ada sabu di Beji Jenu" in house.story()


async def test_a_village_not_found_is_asked_again(house: House) -> None:
    await house.say("officer2", "/lapor ada sabu")
    await house.press("officer2", "Desa lain")
    await house.say("officer2", "Qqqqq")
    assert "Coba ketik lagi" in house.sees("officer2")[-1]
    await house.say("officer2", "Beji Jenu")
    assert house.tips()[0].area_code == "35.23.15.2004"


async def test_info_typed_in_the_group_does_not_stay_under_its_authors_name(house: House) -> None:
    message = await house.say("officer", "/info Sosialisasi Jumat pukul 9", chat=GROUP)
    shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
    assert message["message_id"] not in shown
    await house.press("officer", "Bagikan")
    assert any("Sosialisasi" in text for text in house.texts("officer2", GROUP))


async def test_an_overheard_report_leaves_the_group_with_its_code(house: House) -> None:
    message = await house.say("officer", STORY, chat=GROUP)
    await house.press("officer", "Kirim informasi")
    shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
    assert message["message_id"] not in shown
    assert house.sees("officer2", GROUP) == [f"{house.code()} tercatat"]


async def test_a_message_reported_by_two_officers_is_one_tip_and_both_hear_its_code(house: House) -> None:
    message = await house.say("liaison", "Kata warga ada sabu di Beji Jenu", chat=GROUP)
    for name in ("officer", "officer2"):
        house.client.say(house.users[name], "/lapor", GROUP, reply_to=message["message_id"])
    await house.pump()
    assert len(house.tips()) == 1
    assert "tercatat" in house.sees("officer")[-1]
    assert f"sudah tercatat sebagai {house.code()}" in house.sees("officer2")[-1]


async def test_commands_in_the_app_follow_the_role(house: House) -> None:
    house.reassign("officer2", roles="liaison", areas="35.23")
    await house.say("officer2", "/start", chat=GROUP)
    await house.say("officer2", "halo")
    assert "antrian" in listed(house, "officer2") and "lapor" not in listed(house, "officer2")
    group = next(each for each in house.client.phone(house.users["officer"])["chats"] if each["chat"]["id"] == GROUP)
    assert group["commands"] == []
    await house.say("operator", f"/cabut {PEOPLE['officer2'][0]}")
    assert listed(house, "officer2") == set()


def listed(house: House, name: str) -> set[str]:
    chats = house.client.phone(house.users[name])["chats"]
    return {each["command"] for chat in chats if chat["chat"]["id"] == house.users[name] for each in chat["commands"]}


async def test_the_only_operator_is_not_revoked(house: House) -> None:
    await house.say("operator", f"/cabut {PEOPLE['operator'][0]}")
    assert "satu-satunya operator" in house.sees("operator")[-1]
    await house.say("operator", "/cabut")
    await house.say("operator", PEOPLE["officer"][0])
    assert "sudah dicabut" in house.sees("operator")[-1]


async def test_the_group_is_told_once_by_a_pinned_notice_that_messages_are_kept(house: House) -> None:
    shown = [each for each in house.client.messages(house.users["officer"], GROUP) if "disimpan" in str(each["text"])]
    assert [each["pinned"] for each in shown] == [True]
    await house.app.receiver.check_subscription()
    await house.pump()
    assert house.sees("officer", GROUP) == []


async def test_an_invite_is_a_link_once_the_bot_knows_its_name(house: House) -> None:
    await house.say("operator", f"/undang {PEOPLE['binmas'][0]}")
    assert "/start" in house.sees("operator")[-1]
    await house.app.receiver.check_subscription()
    await house.say("operator", f"/undang {PEOPLE['binmas'][0]}")
    shown = house.sees("operator")[-1]
    link = next(word for word in shown.split() if word.startswith("https://t.me/"))
    house.users["new phone"] = int(house.client.user("Baru")["id"])
    await house.say("new phone", f"/start {link.split('=')[1]}")
    assert any("Selamat datang" in text for text in house.sees("new phone"))


async def test_the_operator_hears_at_the_start_that_the_bot_is_no_admin(house: House) -> None:
    house.client.group("Lain", [house.users["officer"]], id=-1009, bot="member", type="supergroup")
    with house.app.database.transaction() as tx:
        set_up_groups(tx, "telegram", (str(GROUP), "-1009", "-1010"))
    await house.app.receiver.check_subscription()
    await house.pump()
    told = " ".join(house.sees("operator"))
    assert "Bot bukan admin" in told and "dikeluarkan" in told


async def test_a_step_that_always_fails_holds_back_no_other(house: House) -> None:
    for story in ("satu", "dua"):
        await house.say("officer", f"/lapor {story}, sabu di Sugihwaras Jenu")
    with house.app.database.transaction() as tx:  # nobody can read this row's state any more
        tx.session.scalars(select(Tip).order_by(Tip.id)).first().urgency = "nonsense"  # type: ignore[union-attr]
    house.sees("kanit"), house.sees("leader"), house.sees("operator")
    await house.pass_time(hours=60)
    assert any(house.code() in text for text in house.sees("leader"))
    assert any("tiap 5 menit" in text for text in house.sees("operator"))


async def test_words_refused_in_a_command_are_asked_for_and_reach_nobody_else(house: House) -> None:
    code = await taken(house)
    await house.press("liaison", "Tanya")
    await house.say("liaison", "/info Pak Kades mengundang")
    await house.say("liaison", "Kepala desa mengundang sosialisasi")
    assert house.sees("officer") == []
    assert "Akan tampil di grup" in house.sees("liaison")[-1]
    await house.press("liaison", "Tanya")
    await house.say("liaison", f"/tindaklanjut {code} kemarin cek")
    await house.say("liaison", "besok 09:00 cek lokasi")
    assert house.sees("officer") == []
    assert "tindak lanjut" in house.sees("liaison")[-1]


async def test_info_is_no_way_for_tips_or_names(house: House) -> None:
    for words in ("Slamet jualan sabu di Beji", "Bripka Slamet bandar", "Budi bin Slamet"):
        message = await house.say("officer", f"/info {words}", chat=GROUP)
        assert not any(words in text for text in house.texts("officer2", GROUP)), words
        shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
        assert message["message_id"] not in shown
    with house.app.database.transaction() as tx:
        kept = {row.text for row in tx.session.scalars(select(Revision))}
    assert "/info Bripka Slamet bandar" in kept


async def test_an_album_in_the_group_leaves_it_whole(house: House) -> None:
    await house.say("liaison", "/piket")
    sent = [await house.say("officer", chat=GROUP, photo=True, caption=f"/lapor {STORY}", media_group_id="5")]
    sent += [await house.say("officer", chat=GROUP, photo=True, media_group_id="5") for _ in range(2)]
    shown = {each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)}
    assert not shown & {each["message_id"] for each in sent}
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["photo"] * 3


async def test_an_edit_keeps_all_its_words(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", STORY)
    await house.press("officer", "Kirim informasi")
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    house.client.edit(house.users["officer"], message["message_id"], "ada sabu/pil di Beji sejak 24/11")
    await house.pump()
    assert "ada sabu/pil di Beji sejak 24/11" in house.sees("liaison")[-1]


async def test_an_answer_counts_as_movement(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await house.pass_time(hours=47)
    await house.say("officer", f"{code} jam sepuluh")
    house.sees("liaison")
    await house.pass_time(hours=2)
    assert house.sees("liaison") == []


async def test_an_emergency_that_nobody_takes_does_not_rest(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor DARURAT ada yang overdosis sabu sekarang di Sugihwaras Jenu, tolong cepat")
    await house.pass_time(minutes=16)
    await house.pass_time(minutes=16)
    for _ in range(3):
        for name in ("liaison", "kanit", "leader"):
            house.sees(name)
        await house.pass_time(minutes=16)
        for name in ("liaison", "kanit", "leader"):
            assert any(house.code() in text for text in house.sees(name)), name


async def test_those_called_to_an_emergency_hear_when_it_is_none(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    while not any(b["text"] == "Ini darurat" for row in newest(house, "officer")["buttons"] for b in row):
        await house.press("officer", "Lewati")
    await house.press("officer", "Ini darurat")
    house.sees("liaison2"), house.sees("kanit")
    await house.press("officer", "Bukan darurat")
    for name in ("liaison2", "kanit"):
        assert house.sees(name) == [f"{code} bukan darurat lagi. Terima kasih atas kesiapannya."]


async def test_a_liaison_of_another_desk_keeps_no_tip_of_the_old_one(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    house.reassign("liaison", roles="liaison", areas="binmas")
    await house.pump()
    assert any(code in text for text in house.sees("liaison2"))


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


async def test_after_an_outage_one_reminder_comes_not_three(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    house.sees("liaison")
    await house.pass_time(days=4)
    assert [text for text in house.sees("liaison") if "cek lokasi" in text and "belum ditandai" not in text] == []


async def test_the_old_phone_shows_no_command_any_more(house: House) -> None:
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["officer"][0]))
    house.users["new phone"] = int(house.client.user("Baru")["id"])
    await house.say("new phone", f"/start {code}")
    assert listed(house, "officer") == set() and "lapor" in listed(house, "new phone")
