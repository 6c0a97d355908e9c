"""`/ralat`: for half an hour the reporter corrects the words of a tip, or withdraws it."""

from datetime import timedelta

from bot.models.due_step import DueStep
from bot.services.digest.figures import figures
from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest, press_about, shown_media
from tests.relations import ACCUSING
from tests.rows import changes, stories
from tests.tips import STORY, reported, settle, taken
from tests.together import Together

WITHDRAWN = "{} ditarik oleh pengirimnya. Tidak ada lagi yang perlu dilakukan. Terima kasih."
DONE = "{} sudah ditarik. Terima kasih."


async def rewrite(house: House, words: str) -> None:
    await house.say("officer", "/ralat")
    await house.press("officer", "Perbaiki isi")
    await house.say("officer", words)


async def withdraw(house: House) -> None:
    await house.say("officer", "/ralat")
    await house.press("officer", "Tarik kembali")
    await house.press("officer", "Ya, tarik")


@SQLITE
async def test_corrected_words_are_read_and_shown_instead_of_the_first(house: House) -> None:
    code = await reported(house)
    house.look()
    await rewrite(house, "kemarin transaksi pil LL di Beji Jenu")
    assert house.tips()[0].happened_at == "2026-11-23"
    assert house.sees("officer")[-1] == f"Isi {code} sudah diperbaiki. Terima kasih."
    assert house.sees("liaison") == [f"{code}: pengirim memperbaiki isinya."]
    await house.say("officer", f"/ralat {code}")
    await house.press("officer", "Perbaiki isi")
    asked = house.client.messages(house.users["officer"])[-1]["message_id"]
    words = "DARURAT ada yang overdosis pil LL sekarang di Beji Jenu, tolong cepat"
    await house.say("officer", words, reply_to=asked)
    assert "110" in house.sees("officer")[-1]
    assert any("Kec. Jenu · darurat" in each for each in house.sees("kanit"))  # now all are called
    (tip,) = house.tips()
    assert (stories(house), tip.substances, tip.area_code) == ([words], ["double_l"], "35.23.15.2004")
    await house.press("liaison", "Tangani")
    shown = "\n".join(house.sees("liaison"))
    assert words in shown and STORY not in shown
    await rewrite(house, "ternyata hanya pingsan, di Beji Jenu")
    assert house.sees("liaison")[-1] == f"🔴 {code}: pengirim memperbaiki isinya.\nternyata hanya pingsan, di Beji Jenu"
    assert not any(words in each for each in house.texts("liaison"))
    await house.say("liaison", f"/detail {code}")
    assert "hanya pingsan" in house.sees("liaison")[0] and house.tips()[0].urgency == "emergency"


@SQLITE
async def test_a_tip_that_nobody_has_taken_is_withdrawn_by_a_yes(house: House) -> None:
    code = await reported(house)
    await house.pass_time(minutes=5)
    await house.press("officer", "Ralat")
    await house.press("officer", "Tarik kembali")
    await house.press("officer", "Ya, tarik")
    assert house.texts("officer")[-1] == DONE.format(code)
    assert WITHDRAWN.format(code) in house.texts("liaison")
    assert not any(message["buttons"] for message in house.client.messages(house.users["liaison"]))
    (tip,) = house.tips()
    assert (tip.status, tip.outcome, tip.owner_id) == ("closed", "withdrawn", None)
    await house.pass_time(days=4)
    assert not any(code in each for name in ("officer", "liaison", "kanit", "leader") for each in house.sees(name)[2:])
    with house.app.database.transaction() as tx:
        assert not tx.session.query(DueStep).filter(DueStep.tip_id == tip.id, DueStep.ended_at.is_(None)).count()
        week = figures(tx, tx.now - timedelta(days=7), tx.now)
    assert (week["new"], week["outcomes"], week["withdrawn"], week["open"], week["overdue"]) == (1, {}, 1, 0, [])
    await house.say("leader", "/rekap")
    assert "Ditarik pengirim: 1" in house.texts("leader")[-1] and "Hasil" not in house.texts("leader")[-1]


@SQLITE
async def test_once_it_is_taken_its_owner_must_agree(house: House) -> None:
    code = await taken(house)
    people = Together(house)
    await people.press(f"withdrawnow:{code}", ["officer"])
    toasts, _ = await people.press(f"withdrawnow:{code}", ["officer"])
    assert toasts == {"officer": f"Penanggung jawab {code} sudah ditanya. Jawabannya kami kabari."}
    assert house.sees("liaison") == [f"{code}: pengirim ingin menarik informasi ini. Apakah Anda setuju?"]
    assert house.tips()[0].status == "acknowledged"
    before = changes(house)
    for answer in ("agreewithdraw", "keepwithdraw"):
        toasts, shown = await people.press(f"{answer}:{code}", ["officer", "officer2", "liaison2", "leader"])
        assert all(toasts.values()) and shown == {}
    assert changes(house) == before
    await house.press("liaison", "Tetap ditangani")
    assert house.texts("officer")[-1] == f"{code} tetap ditangani. Terima kasih."
    toasts, _ = await Together(house).press(f"agreewithdraw:{code}", ["liaison"])
    assert toasts == {"liaison": f"Status {code} sudah berubah. Lihat /detail {code}."}
    await house.say("officer", "/ralat")
    await house.press("officer", "Tarik kembali")
    await house.press("officer", "Ya, tarik")
    await house.say("liaison2", "/piket")
    await press_about(house, "liaison", "Alihkan", code)  # the request outlives the owner
    await press_about(house, "liaison2", "Tangani", code)
    assert house.sees("liaison2")[-1] == f"{code}: pengirim ingin menarik informasi ini. Apakah Anda setuju?"
    await house.press("liaison", "Setuju ditarik")
    assert house.tips()[0].status == "acknowledged"
    await house.press("liaison2", "Setuju ditarik")
    assert house.texts("officer")[-1] == DONE.format(code)
    assert (house.tips()[0].status, house.tips()[0].outcome) == ("closed", "withdrawn")
    assert "Setuju ditarik" not in str(newest(house, "liaison2")["buttons"])
    people = Together(house)
    toasts, _ = await people.press_all({f"{verb}:{code}:withdrawn": ["liaison2"] for verb in ("outcome", "settle")})
    assert all(each["liaison2"] == f"{code} sudah selesai." for each in toasts.values())


@SQLITE
async def test_what_is_over_is_said_with_what_to_do_instead(house: House) -> None:
    await house.say("officer", "/ralat")
    assert house.texts("officer")[-1] == "Anda belum mengirim informasi. Kirim dengan /lapor."
    code = await reported(house)
    await house.say("officer", f"/ralat {code}")
    await house.press("officer", "Tarik kembali")
    people = Together(house)
    await people.press(f"take:{code}", ["liaison"])
    await house.press("officer", "Ya, tarik")  # it was meant for a tip that nobody handles
    assert house.toast("officer") == f"Status {code} sudah berubah. Lihat /laporansaya."
    toasts, _ = await Together(house).press(f"outcome:{code}:withdrawn", ["liaison"])
    assert toasts == {"liaison": "Informasi itu tidak ditemukan. Cek lagi kodenya."}
    await house.pass_time(minutes=31)
    await house.say("officer", "/correct")
    assert f"Untuk {code}, tulis kodenya lalu keterangan Anda" in house.texts("officer")[-1]
    await house.press("officer", "Perbaiki isi")
    assert "menit pertama" in house.toast("officer")


@SQLITE
async def test_what_must_be_sealed_stays_with_its_readers(house: House) -> None:
    code = await reported(house)
    house.look()
    await rewrite(house, ACCUSING)
    second = house.tips()[1]
    assert stories(house) == [STORY, ACCUSING] and second.is_sealed
    assert house.sees("liaison") == [] and second.code in house.sees("leader")[0]
    await rewrite(house, f"{ACCUSING}, tiap malam")  # the latest one, which is sealed
    assert stories(house)[1].endswith("tiap malam") and house.sees("liaison") == []
    assert house.sees("leader") == [f"{second.code}: pengirim memperbaiki isinya."]
    await house.say("officer", f"/ralat {second.code}")
    await house.press("officer", "Tarik kembali")
    await house.press("officer", "Ya, tarik")
    assert house.sees("leader") == [WITHDRAWN.format(second.code)] and house.sees("liaison") == []
    with house.app.database.transaction() as tx:
        assert figures(tx, tx.now - timedelta(days=7), tx.now)["withdrawn"] == 0
    assert house.tips()[0].code == code and house.tips()[0].status == "new"


@SQLITE
async def test_the_picture_of_a_correction_is_shown_and_what_was_asked_before_settling_is_over(house: House) -> None:
    code = await taken(house)
    await house.say("officer", "/ralat")
    await house.press("officer", "Perbaiki isi")
    await house.say("officer", caption="Transaksi sabu di warung sebelah, Sugihwaras Jenu", photo=True)
    assert shown_media(house, "liaison") == ["photo"]
    await withdraw(house)
    await settle(house, code, "Duplikat")
    await house.press("officer", "Belum selesai")
    await house.say("officer", "Masih ada")
    house.look()
    await withdraw(house)
    assert house.sees("liaison") == [f"{code}: pengirim ingin menarik informasi ini. Apakah Anda setuju?"]
