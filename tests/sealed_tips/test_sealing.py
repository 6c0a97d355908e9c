"""Tips about the police: nobody but their reporter and their readers ever hears of them."""

from sqlalchemy import update

from bot.models.account import Account
from bot.services.membership.roster import find, import_members
from tests.dates import go_to
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.phones import alarms
from tests.tips import REPORT, taken

ACCUSING = "oknum anggota polsek melindungi bandar sabu di Sugihwaras Jenu"
EMERGENCY = "DARURAT oknum polisi sedang transaksi sabu sekarang di Sugihwaras Jenu, ada yang overdosis"
# The house has two readers: `leader`, then `kanit`, who is also a liaison and the first of the ladder.
OTHERS = ("liaison", "liaison2", "binmas", "officer2", "operator")


def nobody_else_hears(house: House, *but: str) -> None:
    for name in OTHERS:
        if name not in but:
            assert not any(house.code() in words for words in house.texts(name)), name


async def test_a_tip_about_the_police_goes_to_the_first_reader_only(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {ACCUSING}")
    (receipt,) = house.sees("officer")
    assert "tercatat" in receipt and "Rahasia" in receipt
    (offer,) = house.sees("leader")
    assert house.code() in offer and "khusus" in offer and "oknum" not in offer and "Jenu" not in offer
    await house.press("leader", "Tangani")
    assert any(ACCUSING in words for words in house.sees("leader"))
    await house.say("officer", f"{house.code()} orangnya sering di warung")
    assert any("sering di warung" in words for words in house.sees("leader"))
    await house.press("leader", "Selesaikan")
    await house.press("leader", "Dilimpahkan")
    await house.press("leader", "Pakai kalimat ini")
    assert any("dilimpahkan" in words.lower() for words in house.sees("officer"))
    nobody_else_hears(house)
    assert not any(house.code() in words for words in house.texts("kanit"))
    await house.say("liaison", f"/detail {house.code()}")
    assert house.sees("liaison")[-1] == "Informasi itu tidak ditemukan. Cek lagi kodenya."


async def test_unread_it_goes_to_the_next_reader_and_an_emergency_to_all(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {ACCUSING}")
    await go_to(house, "2026-11-25 20:00")
    assert any(house.code() in words for words in house.sees("kanit"))
    nobody_else_hears(house)
    house.sees("leader")
    await house.say("officer", f"/lapor {EMERGENCY}")
    for reader in ("leader", "kanit"):
        assert any(house.code() in words for words in house.sees(reader)), reader
    nobody_else_hears(house)
    assert alarms(house, house.code()) == 0


@SQLITE
async def test_a_reader_does_not_get_the_tip_they_report(house: House) -> None:
    await house.say("leader", f"/lapor {ACCUSING}")
    assert any(house.code() in words for words in house.sees("kanit"))
    assert not any("khusus" in words for words in house.sees("leader"))


@SQLITE
async def test_without_a_reader_it_waits_and_the_officer_is_told_whom_to_turn_to(house: House) -> None:
    with house.app.database.transaction() as tx:
        for name in ("leader", "kanit"):
            member = find(tx, PEOPLE[name][0])
            tx.execute(update(Account).where(Account.member_id == member.id).values(unreachable_at=tx.now))
    await house.say("officer", f"/lapor {ACCUSING}")
    _, waits = house.sees("officer")
    assert house.code() in waits and "Propam" in waits
    nobody_else_hears(house)
    await house.say("leader", "/menu")  # can be reached again
    await house.pass_time(days=1)
    assert any("khusus" in words for words in house.sees("leader"))


async def test_rahasia_takes_the_offers_back_and_shows_the_reader_who_had_seen_it(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    await house.press("liaison", "Tangani")
    house.look()
    await house.press("officer", "Rahasia")
    (withdrawn,) = house.sees("liaison")
    assert withdrawn == f"{house.code()} ditarik oleh pengirimnya. Tidak ada lagi yang perlu dilakukan. Terima kasih."
    await house.say("liaison", f"/detail {house.code()}")
    assert house.sees("liaison") == ["Informasi itu tidak ditemukan. Cek lagi kodenya."]
    await house.press("leader", "Tangani")
    assert any("pernah ditawarkan" in words and "Briptu Liaison" in words for words in house.sees("leader"))
    await house.press("officer", "Bukan rahasia")
    assert "sudah dibuka pembacanya" in house.toast("officer")


@SQLITE
async def test_who_was_offered_a_tip_cannot_tell_whether_it_was_withdrawn_or_sealed(house: House) -> None:
    shown = {}
    await house.say("liaison", "/piket")
    for presses in (("Tarik kembali", "Ya, tarik"), ("Rahasia",)):
        await house.say("officer", f"{REPORT}, {len(presses)}")
        if len(presses) > 1:
            await house.say("officer", f"/ralat {house.code()}")
        house.look()
        for each in presses:
            await house.press("officer", each)
        for name in ("liaison", "liaison2"):
            await house.say(name, f"/detail {house.code()}")
            await house.say(name, "/antrian")
        shown[presses] = [house.sees(name) for name in ("liaison", "liaison2")]
        shown[presses] = [[words.replace(house.code(), "AN-") for words in seen] for seen in shown[presses]]
    one, other = shown.values()
    assert one == other and "tidak ditemukan" in "".join(one[0])


async def test_the_seal_is_lifted_before_it_was_read(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {ACCUSING}")
    await house.press("officer", "Bukan rahasia")
    assert any(house.code() in words for words in house.sees("liaison"))
    await house.press("liaison", "Tangani")
    assert any(ACCUSING in words for words in house.sees("liaison"))


async def test_later_words_that_accuse_the_police_become_a_sealed_tip_of_their_own(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", REPORT)
    code = house.code()
    await house.press("liaison", "Tangani")
    house.look()
    await house.say("officer", f"{code} {ACCUSING}")
    assert house.code() != code and any("tersendiri" in words for words in house.sees("officer"))
    house.client.edit(house.users["officer"], message["message_id"], f"/lapor {ACCUSING}, kata warga")
    await house.pump()
    assert len(house.tips()) == 3
    assert sum("khusus" in words for words in house.sees("leader")) == 2
    assert not any("oknum" in words for words in house.texts("liaison"))


async def test_who_is_named_in_full_seals_and_who_is_named_by_a_bare_word_is_passed_over(house: House) -> None:
    rename(house, "liaison", "Slamet Riyadi")
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    house.look()
    await house.say("officer", "/lapor ada sabu di Beji Jenu, kemarin sudah saya sampaikan ke Briptu Slamet Riyadi")
    assert any("khusus" in words for words in house.sees("leader"))
    assert house.sees("liaison") == house.sees("liaison2") == []
    await house.say("officer", "/lapor pak Slamet tetangga saya jual sabu di Beji Jenu")
    assert house.sees("liaison") == [] and any(house.code() in words for words in house.sees("liaison2"))
    assert house.sees("leader") == []
    await house.pass_time(days=2)
    assert not any(house.code() in words for words in house.sees("liaison"))


@SQLITE
async def test_a_reader_who_is_named_does_not_read_it(house: House) -> None:
    rename(house, "leader", "Hendra Wijaya")
    await house.say("officer", "/lapor AKP Hendra Wijaya melindungi bandar sabu di Beji Jenu")
    assert any("khusus" in words for words in house.sees("kanit"))
    await house.pass_time(days=3)
    assert not any(house.code() in words for words in house.texts("leader"))


@SQLITE
async def test_later_words_that_name_a_reader_go_to_another_one(house: House) -> None:
    rename(house, "leader", "Hendra Wijaya")
    await house.say("officer", f"/lapor {ACCUSING}")
    first = house.code()
    await house.press("leader", "Tangani")
    house.look()
    await house.say("officer", "Yang menerima setoran AKP Hendra Wijaya")
    second = house.code()
    assert second != first and second in house.sees("officer")[0]
    await house.say("officer", f"/ralat {first}")
    await house.press("officer", "Perbaiki isi")
    await house.say("officer", f"{ACCUSING}, yaitu pak Hendra")
    assert house.sees("leader") == [] and house.code() not in {first, second}
    assert sum("khusus" in words for words in house.sees("kanit")) == 2
    await house.pass_time(days=3)
    await house.say("leader", f"/detail {first}")
    assert not any("Hendra" in words or second in words for words in house.sees("leader"))


@SQLITE
async def test_edits_of_a_message_follow_what_was_kept_apart(house: House) -> None:
    code = await taken(house)
    message = await house.say("officer", "Rumahnya cat hijau")
    officer = house.users["officer"]
    house.client.edit(officer, message["message_id"], f"Rumahnya cat hijau, {ACCUSING}")
    await house.pump()
    sealed = house.code()
    assert sealed != code
    house.look()
    for more in ("yang jaga tiap malam", "bertiga di warung"):
        house.client.edit(officer, message["message_id"], f"Rumahnya cat hijau, {more}")
        await house.pump()
    assert house.code() == sealed and len(house.tips()) == 2
    assert house.sees("liaison") == []


@SQLITE
async def test_what_leaves_a_sealed_tip_stays_sealed(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor Ada yang jual sabu di gang sebelah, Sugihwaras Jenu")
    await house.press("officer", "Rahasia")
    await house.say("officer", "Namanya Joko")
    house.look()
    await house.press("officer", "Informasi baru")
    assert all(tip.is_sealed for tip in house.tips()) and len(house.tips()) == 2
    assert house.sees("liaison") == []


def rename(house: House, person: str, name: str) -> None:
    nrp, rank, roles, areas, ladder = PEOPLE[person]
    line = {"nrp": nrp, "name": name, "rank": rank, "roles": roles, "areas": areas, "phone": "", "ladder": ladder}
    with house.app.database.transaction() as tx:
        import_members(tx, [line])
