"""The walk: from an officer's phone to a settled tip, and the week to leadership."""

from bot.services.membership.area_list import import_areas
from tests.house import GROUP, House

STORY = "Info warga ada transaksi sabu di warung dekat balai desa Sugihwaras Jenu"


async def reported(house: House) -> str:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    house.sees("officer")
    return house.code()


async def taken(house: House) -> str:
    """A tip that the liaison has taken; what was shown until then is looked at."""
    code = await reported(house)
    await house.press("liaison", "Tangani")
    house.sees("liaison"), house.sees("officer")
    return code


async def test_areas_imported_while_it_runs_are_known_within_a_minute(house: House) -> None:
    code = await taken(house)
    fresh = [
        {"code": "35.23.16", "parent_code": "35.23", "name": "Palang"},
        {"code": "35.23.16.2001", "parent_code": "35.23.16", "name": "Glodog"},
    ]
    with house.app.database.transaction() as tx:
        import_areas(tx, [{"code": "35.23.15.2003", "parent_code": "35.23.15", "name": "Sugihwaras Baru"}, *fresh])
    await house.pass_time(minutes=1)
    await house.say("liaison", f"/detail {code}")
    assert any("Sugihwaras Baru" in text for text in house.sees("liaison"))
    await house.say("officer2", "/lapor jual sabu di desa Glodog")
    assert any("Palang" in text for text in house.sees("liaison"))


async def test_a_tip_is_stored_offered_blind_taken_and_settled(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    (receipt,) = house.sees("officer")
    assert code in receipt and "tercatat" in receipt
    (offer,) = house.sees("liaison")
    assert code in offer and "Jenu" in offer
    assert "sabu" not in offer and "warung" not in offer and "Sugihwaras" not in offer
    await house.press("liaison", "Tangani")
    story = next(text for text in house.sees("liaison") if STORY in text)
    assert "Belum diverifikasi – bukan dasar penindakan" in story
    assert any(f"{code} sedang ditangani" in text for text in house.sees("officer"))
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Tidak terkonfirmasi")
    await house.press("liaison", "Pakai kalimat ini")
    (outcome,) = house.sees("officer")
    assert code in outcome and "bukan kesalahan Anda" in outcome
    (tip,) = house.tips()
    assert (tip.status, tip.outcome) == ("closed", "not_confirmed")


async def test_the_story_is_protected_and_hidden_from_notifications(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor Budi jual sabu di Beji Jenu")
    await house.press("liaison", "Tangani")
    shown = next(each for each in house.client.messages(house.users["liaison"]) if "Budi" in str(each["text"]))
    assert shown["protected"]
    notices = str(house.client.phone(house.users["liaison"])["notifications"])
    assert house.code() in notices and "▒▒▒" in notices
    assert not any(word in notices for word in ("Budi", "sabu", "Beji"))


async def test_two_press_at_once_and_one_gets_it(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("liaison2", "/piket")
    await house.say("officer", "/lapor DARURAT ada yang overdosis sabu sekarang di Sugihwaras Jenu, tolong cepat")
    for name in ("liaison", "liaison2"):
        offer = next(each for each in house.client.messages(house.users[name])[::-1] if each["buttons"])
        house.client.press(house.users[name], offer["message_id"], "Tangani")
    await house.pump()
    (tip,) = house.tips()
    assert tip.owner_id is not None
    assert "sudah ditangani rekan" in house.toast("liaison2")


async def test_not_taken_in_time_goes_to_the_next_and_up_the_ladder(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("liaison2", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    house.sees("liaison"), house.sees("liaison2")
    for name in ("liaison2", "kanit", "leader"):
        await house.pass_time(hours=48)
        assert any(code in text and "Belum ada yang menangani" in text for text in house.sees(name)), name


async def test_an_empty_ladder_alarms_the_operator(house: House) -> None:
    for name in ("kanit", "leader"):
        house.client.block(house.users[name], True)
    await house.pump()
    await house.say("officer", f"/lapor {STORY}")
    await house.pass_time(hours=48)
    assert any(house.code() in text for text in house.sees("operator"))


async def test_a_question_and_its_answer(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {code} Jam berapa biasanya?")
    (_taken, question) = house.sees("officer")
    assert "Jam berapa biasanya?" in question
    message = house.client.messages(house.users["officer"])[-1]
    house.sees("liaison")
    await house.say("officer", "Sekitar jam sepuluh malam", reply_to=message["message_id"])
    assert any("jam sepuluh malam" in text for text in house.sees("liaison"))
    assert house.tips()[0].status == "in_progress"


async def test_follow_ups_remind_before_at_and_after_and_stop(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    house.sees("liaison")
    await house.pass_time(hours=22, minutes=45)
    assert any("sebentar lagi" in text and "cek lokasi" in text for text in house.sees("liaison"))
    await house.pass_time(minutes=30)
    assert any("waktunya" in text for text in house.sees("liaison"))
    await house.press("liaison", "Sudah")
    house.sees("liaison")
    await house.pass_time(hours=25)
    assert not any("belum ditandai" in text for text in house.sees("liaison"))


async def test_action_taken_asks_what_was_verified_first(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Ditindak")
    assert "diverifikasi" in house.sees("liaison")[-1]
    await house.say("liaison", "Pengamatan dua kali dan saksi")
    await house.press("liaison", "Pakai kalimat ini")
    (tip,) = house.tips()
    assert (tip.status, tip.outcome) == ("closed", "action_taken")


async def test_in_the_group_only_the_code_is_seen(house: House) -> None:
    message = await house.say("officer", f"#lapor {STORY}", chat=GROUP)
    code = house.code()
    assert house.sees("officer2", GROUP) == [f"{code} tercatat"]
    shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
    assert message["message_id"] not in shown


async def test_a_plain_text_becomes_a_tip_by_one_button(house: House) -> None:
    await house.say("officer", STORY)
    assert house.tips() == []
    await house.press("officer", "Kirim informasi")
    (tip,) = house.tips()
    await house.press("officer", "Kirim informasi")
    assert len(house.tips()) == 1 and tip.code in house.toast("officer")


async def test_three_questions_enrich_a_vague_report(house: House) -> None:
    await house.say("officer2", "/lapor ada yang mencurigakan, sering ramai malam-malam")
    await house.press("officer2", "Beji, Jenu")
    await house.press("officer2", "Minggu ini")
    await house.press("officer2", "sabu")
    (tip,) = house.tips()
    assert (tip.area_code, tip.happened, tip.substances) == ("35.23.15.2004", "this_week", ["methamphetamine"])


async def test_what_is_not_about_drugs_goes_to_the_binmas_desk(house: House) -> None:
    await house.say("binmas", "/piket")
    await house.say("liaison", "/piket")
    house.sees("binmas"), house.sees("liaison")
    await house.say("officer", "/lapor ada pencurian motor tadi pagi di Sugihwaras Jenu")
    assert any(house.code() in text for text in house.sees("binmas"))
    assert house.sees("liaison") == []


async def test_strangers_and_former_members_get_the_same_sentence(house: House) -> None:
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    await house.say("stranger", "/antrian")
    await house.say("operator", "/cabut 85030001")
    house.sees("officer")
    await house.say("officer", "/laporansaya")
    assert house.sees("stranger") == house.sees("officer") != []


async def test_a_revoked_owner_leaves_no_tip_behind(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.say("operator", "/cabut 85030003")
    assert any(code in text for text in house.sees("liaison2"))


async def test_an_idle_owner_is_asked_and_then_loses_it(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    await house.pass_time(hours=48)
    assert any(code in text and "Masih Anda tangani" in text for text in house.sees("liaison"))
    await house.pass_time(hours=48)
    assert house.tips()[0].status == "new"


async def test_an_unreadable_update_is_parked_and_the_others_go_through(house: House) -> None:
    house.client.updates({"message": {"message_id": "no number", "chat": {"id": 5}, "date": "yesterday"}})
    await house.say("officer", f"/lapor {STORY}")
    assert len(house.tips()) == 1
    assert any("dead list" in text for text in house.sees("operator"))


async def test_the_week_reaches_each_leader_once_also_after_an_outage(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    house.sees("leader"), house.sees("kanit")
    await house.pass_time(days=6, hours=5)  # Monday 15:00: eight hours late
    for name in ("leader", "kanit"):
        (page,) = [text for text in house.sees(name) if "Bahan Anev mingguan" in text]
        assert "Baru 1 (naik 1)" in page and code not in page.split("Perlu")[0]
    await house.pass_time(hours=1)
    assert not any("Bahan Anev" in text for text in house.sees("leader"))


async def test_a_leader_asks_for_any_period_and_an_officer_may_not(house: House) -> None:
    await reported(house)
    await house.say("leader", "/rekap")
    assert "Bahan Anev mingguan" in house.sees("leader")[-1]
    for asked, days in (("30", "25 Okt 2026 – 24 Nov 2026"), ("1/11 - 15/11", "1 Nov 2026 – 15 Nov 2026")):
        await house.say("leader", f"/rekap {asked}")
        assert days in house.sees("leader")[-1]
    for asked in ("abc", "²", "9999-W52", "2027-W01", "15/11 1/11", "1/11 31/12"):
        await house.say("leader", f"/rekap {asked}")
        assert "Contoh: /rekap 30" in house.sees("leader")[-1], asked
    await house.say("leader", "/rekap 2026-W99")
    assert "2026-W47" in house.sees("leader")[-1]
    await house.say("officer", "/rekap")
    assert "tidak tersedia" in house.sees("officer")[-1]
