"""`/anggota NRP`: the operator moves a member in chat. What changes is shown before the yes."""

from tests.dates import go_to
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.tips import taken
from tests.together import Together

OFFICER, OFFICER2, LIAISON = (PEOPLE[name][0] for name in ("officer", "officer2", "liaison"))
CIRCLE = "Keduanya akan saling menggantikan, langsung atau lewat rekan lain. Pilih pengganti lain."


@SQLITE
async def test_a_card_shows_a_member_and_no_tip(house: House) -> None:
    code = await taken(house)
    await house.say("operator", "/anggota 85030001")
    assert house.sees("operator")[-1] == (
        "Bripka Officer · 85030001 · terdaftar\nPeran: Bhabinkamtibmas\nDesa binaan: Sugihwaras (Jenu)\nJenjang: –"
    )
    await house.say("operator", "/anggota 85030006")
    assert "Peran: penghubung (Tuban), pimpinan (Tuban)\nDesa binaan: –\nJenjang: 1" in house.sees("operator")[-1]
    await house.say("operator", "/anggota 85039999")
    assert house.sees("operator")[-1] == "Anggota itu tidak ditemukan. Cek lagi NRP-nya."
    assert not any(code in words for words in house.texts("operator"))


@SQLITE
async def test_villages_are_added_by_name_and_removed(house: House) -> None:
    await house.say("operator", "/anggota 85030001")
    await house.press("operator", "Desa binaan")
    await house.say("operator", "entah di mana")
    assert "Desa itu tidak ditemukan" in house.sees("operator")[-1]
    await house.say("operator", "bejii jenu")
    assert house.sees("operator")[-1] == (
        "Ini yang berubah untuk Bripka Officer:\nDesa binaan: Sugihwaras (Jenu) → Sugihwaras (Jenu), Beji (Jenu)"
    )
    await house.press("operator", "Batal")
    await house.say("officer", "/nihil")
    assert "Nihil untuk Sugihwaras tercatat" in house.sees("officer")[-1]
    await house.press("operator", "Ya")
    await house.say("officer", "/nihil")
    assert "Beji" in str(house.client.messages(house.users["officer"])[-1]["buttons"])
    await house.press("operator", "Desa binaan")
    await house.press("operator", "－ Sugihwaras")
    await house.say("officer", "/lapor")
    await house.press("operator", "Ya")
    await house.say("officer", "transaksi sabu di Sugihwaras Jenu")
    assert house.tips() == []  # other villages have ended the question
    house.sees("officer")
    await house.say("officer", "/nihil")
    assert "Nihil untuk Beji tercatat" in house.sees("officer")[-1]
    toasts, _ = await Together(house).press("change:85030003:v+35.23.15.2004", ["operator"])
    assert toasts == {"operator": "Ini hanya untuk Bhabinkamtibmas. Tambahkan dulu perannya."}


@SQLITE
async def test_a_role_taken_away_moves_tips_on_and_ends_what_is_open(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    await house.say("liaison", f"/tanya {code}")
    house.look()
    await house.say("operator", "/anggota 85030003")
    await house.press("operator", "Peran")
    for label, said in (("－ penghubung", "paling sedikit satu peran"), ("＋ Bhabinkamtibmas", "")):
        await house.press("operator", label)
        assert said in house.toast("operator")
    await house.press("operator", "Ya")
    await house.press("operator", "－ penghubung")
    await house.press("operator", "Ya")
    assert any(code in words for words in house.sees("liaison2"))
    house.sees("liaison")
    await house.say("liaison", "Jam berapa?")  # no answer to the question any more
    assert not any("Jam berapa?" in words for words in house.sees("officer"))


@SQLITE
async def test_a_village_added_keeps_what_waits_and_the_last_operator_stays(house: House) -> None:
    people = Together(house)
    house.import_person("officer", roles="officer;leader", areas="35.23.15.2003;35.23")
    await people.press(f"apply:{OFFICER}:v+35.23.15.2004", ["operator"])
    assert sum("menunggu persetujuan Anda" in words for words in house.sees("leader")) == 1  # not asked again
    await house.say("operator", f"/anggota {OFFICER}")
    card = house.sees("operator")[-1]
    assert "Beji (Jenu)" in card and "Menunggu persetujuan pimpinan: pimpinan (Tuban)" in card
    await people.press("apply:85030008:r+officer", ["operator"])
    toasts, _ = await people.press("apply:85030008:r-operator", ["operator"])
    assert toasts == {"operator": "Ini satu-satunya operator. Tunjuk operator lain dulu."}
    for data in (
        "x",
        "r+reader",
        "r+boss",
        "v+35.23",
        "v+99",
        "l=0",
        "l=x",
        "s=1",
        f"s={OFFICER2}.today",
        f"s={OFFICER2}.99991231",
    ):
        toasts, _ = await people.press(f"apply:{OFFICER}:{data}", ["operator"])
        assert toasts["operator"], data


@SQLITE
async def test_the_ladder_moves_in_chat_and_an_import_is_the_newer_word(house: House) -> None:
    await house.say("operator", "/anggota 85030007")
    await house.press("operator", "Jenjang")
    await house.say("operator", "pertama")
    assert house.sees("operator")[-1] == "Tulis sebuah nomor, contoh: 2; atau 2i bila hanya diberi tahu."
    await house.say("operator", "1")
    assert "Jenjang: 2 → 1" in house.sees("operator")[-1]
    await house.press("operator", "Ya")
    await Together(house).press("apply:85030006:l=", ["operator"])  # the Kanit is taken off
    house.look()
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")  # nobody is on duty
    assert house.sees("leader") and not house.sees("kanit")
    house.import_person("leader", roles="leader", areas="35.23", ladder="2")
    await house.say("operator", "/anggota 85030007")
    assert "Jenjang: 2" in house.sees("operator")[-1]


@SQLITE
async def test_a_substitute_covers_the_villages_until_the_day_and_it_ends_by_itself(house: House) -> None:
    await house.say("operator", f"/anggota {OFFICER2}")
    await house.press("operator", "Pengganti")
    await house.say("operator", "85030001 kapan-kapan")
    assert "hari terakhir" in house.sees("operator")[-1]
    await house.say("operator", "85030001 sampai 26 November")
    assert "Digantikan oleh Bripka Officer sampai dengan Kam 26 Nov" in house.sees("operator")[-1]
    await house.press("operator", "Ya")
    assert "Anda menggantikan Aipda Officer2" in house.sees("officer")[-1]
    assert "digantikan oleh Bripka Officer" in house.sees("officer2")[-1]
    await house.press("operator", "Ya")  # once more, on a bad connection
    assert house.sees("officer") == [] and house.sees("officer2") == []
    await house.say("officer", "/nihil")
    assert "Prunggahan Kulon" in str(house.client.messages(house.users["officer"])[-1]["buttons"])
    house.import_person("officer", roles="officer", areas="35.23.15.2003")  # says nothing of substitutes
    await go_to(house, "2026-11-26 23:55")
    await house.say("operator", f"/anggota {OFFICER}")
    assert "Menggantikan Aipda Officer2 sampai dengan Kam 26 Nov" in house.sees("operator")[-1]
    house.look()
    await go_to(house, "2026-11-27 00:05")
    assert house.sees("officer") == ["Tugas Anda menggantikan Aipda Officer2 sudah berakhir. Terima kasih."]
    await house.say("officer", "/nihil")
    assert "Nihil untuk Sugihwaras tercatat" in house.sees("officer")[-1]
    toasts, _ = await Together(house).press("apply:85030001:s=85030003.20261230", ["operator"])
    assert toasts == {"operator": "Pengganti harus Bhabinkamtibmas lain. Tulis lagi NRP dan harinya."}


@SQLITE
async def test_officers_do_not_substitute_for_each_other_in_a_circle(house: House) -> None:
    house.reassign("liaison", roles="officer", areas="35.23.14.2001")

    async def refused(officer: str, substitute: str, until: str = "20261130") -> bool:
        data = f"apply:{officer}:s={substitute}.{until}"
        toasts, _ = await Together(house).press(data, ["operator"])
        assert toasts["operator"] in {"", CIRCLE}
        return toasts["operator"] == CIRCLE

    assert not await refused(OFFICER2, OFFICER)
    assert await refused(OFFICER, OFFICER2)
    await house.say("operator", f"/anggota {OFFICER}")
    await house.press("operator", "Pengganti")
    await house.say("operator", f"{OFFICER2} sampai 26 November")
    assert house.sees("operator")[-1] == CIRCLE  # before the preview
    assert not await refused(OFFICER, LIAISON)  # a chain
    assert await refused(LIAISON, OFFICER2) and await refused(LIAISON, OFFICER)
    await Together(house).press(f"apply:{OFFICER2}:s=", ["operator"])
    assert not await refused(LIAISON, OFFICER2)
    await go_to(house, "2026-12-01 00:05")
    assert not await refused(OFFICER2, OFFICER, "20261231")


@SQLITE
async def test_a_substitute_who_moves_covers_nothing_any_more(house: House) -> None:
    people = Together(house)
    for nrp, role in (("85030001", "liaison"), ("85030002", "leader")):
        house.reassign("officer", roles="officer", areas="35.23.15.2003")
        await people.press("apply:85030002:s=85030001.20261230", ["operator"])
        house.look()
        name = next(each for each, person in PEOPLE.items() if person[0] == nrp)
        house.reassign(name, roles=role, areas="35.23")
        await house.pump()
        assert any("menggantikan Aipda Officer2 sudah berakhir" in words for words in house.sees("officer")), name
