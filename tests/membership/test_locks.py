"""`/kunci`: a lost phone is locked by its member or a colleague, and opened by who may."""

from sqlalchemy import select

from bot.models.account import Account, Standing
from bot.services.membership import roster
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.phones import listed
from tests.tips import STORY, reported, taken
from tests.together import Together

LOCKED = (
    "Akun ini dikunci. Informasi dari Anda tetap kami terima; cukup tulis di sini. "
    "Untuk membukanya, mintalah undangan baru kepada operator."
)


def standing(house: House, name: str) -> Standing:
    with house.app.database.transaction() as tx:
        member = roster.find(tx, PEOPLE[name][0])
        return tx.session.scalars(select(Account.standing).where(Account.member_id == member.id)).one()


async def lock(house: House, by: str, name: str = "") -> None:
    await house.say(by, f"/kunci {PEOPLE[name][0] if name else ''}")
    await house.press(by, "Ya, kunci")


async def test_a_colleague_locks_a_lost_phone_and_a_leader_keeps_it_locked(house: House) -> None:
    code = await taken(house)
    await house.say("officer2", "/lapor ganja di Beji Jenu")
    offered = house.code()
    await house.say("liaison2", "/piket")
    assert STORY in "".join(house.texts("liaison"))
    house.look()
    await lock(house, "liaison2", "liaison")
    assert house.sees("liaison")[-1] == LOCKED and STORY not in "".join(house.texts("liaison"))  # taken back
    assert listed(house, "liaison") == set() and standing(house, "liaison") == "locked"
    assert "Pimpinan dan operator sudah diberi tahu" in house.sees("liaison2")[-1]
    assert not any(offered in words for words in house.sees("liaison2"))  # never to who locked
    assert any(offered in words for words in house.sees("kanit"))
    for words in (f"/detail {code}", "/antrian", "/menu", "/kunci"):
        await house.say("liaison", words)
        assert house.sees("liaison") == [LOCKED]
    toasts, _ = await Together(house).press(f"take:{offered}", ["liaison"])
    assert toasts == {"liaison": LOCKED}
    assert all("Dikunci: Briptu Liaison" in house.sees(each)[-1] for each in ("leader", "operator"))
    assert house.tips()[0].owner_id
    await house.press("leader", "Tetap kunci")
    assert "dikonfirmasi" in house.sees("leader")[-1] and "dikonfirmasi" in house.sees("liaison2")[-1]
    assert standing(house, "liaison") == "locked" and house.tips()[0].owner_id is None
    await house.press("operator", "Buka kunci")
    assert house.toast("operator") == "Penguncian itu sudah diputuskan."
    await house.pass_time(hours=2)
    assert not any("belum ada yang memastikan" in words for words in house.sees("kanit"))


NOT_FOUND = "Informasi itu tidak ditemukan. Cek lagi kodenya."


async def test_a_mistaken_lock_is_lifted_and_undecided_the_ladder_is_told(house: House) -> None:
    await house.say("liaison", "/piket")
    await lock(house, "officer2", "liaison")
    with house.app.database.transaction() as tx:
        row = tx.session.scalars(select(Account.lock_id).where(Account.lock_id.is_not(None))).one()
    toasts, _ = await Together(house).press(f"liftlock:{row.hex}", ["officer2", "liaison"])
    assert toasts == {"officer2": NOT_FOUND, "liaison": LOCKED}
    house.look()
    house.sees("kanit")
    await house.pass_time(minutes=59)
    assert not any("belum ada yang memastikan" in words for words in house.sees("kanit"))
    await house.pass_time(minutes=2)
    assert any("belum ada yang memastikan" in words for words in house.sees("kanit"))
    assert standing(house, "liaison") == "locked"
    await house.press("operator", "Buka kunci")
    assert (
        house.sees("liaison")[-1].startswith("Akun Anda sempat dikunci oleh rekan")
        and standing(house, "liaison") == "active"
    )
    await reported(house)
    assert "piket" in listed(house, "liaison")


@SQLITE
async def test_who_locked_does_not_decide_on_it(house: House) -> None:
    await lock(house, "leader", "officer")
    with house.app.database.transaction() as tx:
        row = tx.session.scalars(select(Account.lock_id).where(Account.lock_id.is_not(None))).one()
    for verb in ("keeplock", "liftlock"):
        toasts, _ = await Together(house).press(f"{verb}:{row.hex}", ["leader"])
        assert toasts == {"leader": "Yang memutuskan harus orang lain: bukan yang mengunci dan bukan yang dikunci."}
    assert standing(house, "officer") == "locked"


@SQLITE
async def test_ones_own_lock_moves_all_work_on_and_no_yes_of_another_opens_it(house: House) -> None:
    await taken(house)
    house.look()
    await lock(house, "liaison")
    assert house.sees("liaison")[-1] == LOCKED and standing(house, "liaison") == "locked"
    assert house.tips()[0].owner_id is None
    assert "mengunci akunnya sendiri" in house.sees("operator")[-1]
    await house.say("liaison", f"/lapor {STORY}")
    assert "tercatat" in house.sees("liaison")[-1]


@SQLITE
async def test_a_lock_is_asked_for_once_a_day_and_only_where_there_is_an_account(house: House) -> None:
    await house.say("officer", "/kunci 99999999")
    assert house.sees("officer") == ["Anggota itu tidak ditemukan. Cek lagi NRP-nya."]
    await house.say("officer", f"/kunci {PEOPLE['liaison'][0]}")
    await house.say("officer", "halo semua")  # instead of pressing
    await house.press("officer", "Ya, kunci")
    assert house.toast("officer") == "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /kunci."
    await lock(house, "officer", "liaison")
    await house.press("officer", "Ya, kunci")
    assert house.toast("officer") == "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /kunci."
    await house.say("officer", f"/kunci {PEOPLE['liaison'][0]}")
    assert house.sees("officer")[-1] == "Anggota itu tidak punya akun aktif yang dapat dikunci."
    await house.say("officer", f"/kunci {PEOPLE['liaison2'][0]}")
    assert house.sees("officer")[-1].startswith("Anda sudah mengunci satu akun")
    await house.say("officer2", f"/kunci {PEOPLE['liaison2'][0]}")
    await house.pass_time(minutes=11)
    await house.press("officer2", "Ya, kunci")
    assert house.toast("officer2") == "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /kunci."
    assert standing(house, "liaison2") == "active"
