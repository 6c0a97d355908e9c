"""A further account waits until the existing account or a leader says yes, and is shown nothing until then."""

import pytest

from bot.domain.accounts import member_at
from bot.models.account import Account
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.rows import newest_id
from tests.tips import STORY, reported
from tests.together import Together

WAITS = "Akun ini menunggu persetujuan. Informasi dari Anda tetap kami terima; cukup tulis di sini."
NOT_FOUND = "Informasi itu tidak ditemukan. Cek lagi kodenya."
DECIDED = "Sudah diputuskan sebelumnya."


async def enter(house: House, phone: str, whose: str, by: str | None = "operator") -> None:
    """A new phone enters an invite for this member, from the operator's chat or from the shell."""
    if by:
        await house.say(by, f"/undang {PEOPLE[whose][0]}")
        code = house.sees(by)[-1].split("/start ")[1].split("</code>")[0].split()[0]
    else:
        with house.app.database.transaction() as tx:
            code, _ = invite(tx, roster.find(tx, PEOPLE[whose][0]))
    if phone not in house.users:
        house.users[phone] = int(house.client.user("Baru")["id"])
    await house.say(phone, f"/start {code}")


def owner(house: House, phone: str) -> str | None:
    with house.app.database.transaction() as tx:
        member = member_at(tx, "telegram", str(house.users[phone]))
        return member.name.lower() if member else None


async def test_the_operators_second_phone_for_a_liaison_reads_nothing_until_a_leader_says_yes(house: House) -> None:
    code = await reported(house)
    await house.say("operator", "/menu")
    house.look()
    await enter(house, "new", "liaison")
    assert house.sees("new") == [WAITS]
    asked = "Sebuah akun baru menunggu persetujuan Anda."
    assert [asked in house.sees(name)[-1] for name in ("leader", "kanit")] == [True, True]
    assert "Sebuah akun lain meminta dihubungkan dengan Anda." in house.sees("liaison")[-1]
    assert house.sees("operator") == []  # who asked is asked nothing
    for words in ("/antrian", f"/detail {code}", "/start", "/menu"):
        await house.say("new", words)
        assert house.sees("new") == [WAITS]
    await house.say("new", f"/lapor {STORY}")
    assert house.code() in house.sees("new")[0]
    await house.press("liaison", "Tangani")  # the old account works on
    assert any(STORY in words for words in house.sees("liaison"))
    assert house.sees("new") == []

    await house.press("leader", "Ya, benar")
    assert house.sees("new") == ["Selamat datang, Briptu Liaison. Akun Anda sudah terdaftar. Ketik /menu untuk mulai."]
    assert "Akun ini sudah digantikan akun lain." in house.sees("liaison")[-1]
    await house.press("kanit", "Tolak")
    assert (house.toast("kanit"), owner(house, "liaison"), owner(house, "new")) == (DECIDED, None, "liaison")
    await house.say("new", f"/detail {code}")
    assert any(STORY in words for words in house.sees("new"))


async def test_no_closes_the_new_account_and_tells_who_asked(house: House) -> None:
    await enter(house, "new", "officer")
    await house.press("officer", "Tolak")
    assert "Sebuah akun baru yang Anda undang ditolak." in house.sees("operator")[-1]
    assert (owner(house, "officer"), owner(house, "new")) == ("officer", None)
    await house.press("leader", "Ya, benar")
    assert (house.toast("leader"), owner(house, "new")) == (DECIDED, None)


@SQLITE
async def test_the_newer_account_replaces_the_one_that_waits(house: House) -> None:
    await enter(house, "new", "officer")
    await enter(house, "newer", "officer")
    assert (owner(house, "new"), owner(house, "newer")) == (None, "officer")
    await house.press("officer", "Ya, benar")
    assert (owner(house, "officer"), owner(house, "newer")) == (None, "officer")


@SQLITE
async def test_who_created_the_invite_does_not_say_yes_as_a_leader(house: House) -> None:
    house.reassign("leader", roles="leader;operator", areas="35.23")
    house.look()
    await enter(house, "new", "officer", by="leader")
    account = newest_id(house, Account)
    toasts, _ = await Together(house).press(f"admit:{account}", ["leader"])
    assert toasts == {"leader": NOT_FOUND} and house.sees("leader") == []
    assert "menunggu persetujuan pimpinan" in house.sees("operator")[-1]
    await house.press("kanit", "Ya, benar")
    assert owner(house, "officer") is None


# Who may decide on the officer's new account, which the operator invited; "new" is that account itself.
MAY = {"kanit", "leader", "officer"}
MAY_NOT = {"liaison", "liaison2", "binmas", "officer2", "operator"}


@SQLITE
@pytest.mark.parametrize("verb", ["admit", "deny"])
async def test_nobody_else_decides(house: House, verb: str) -> None:
    await enter(house, "new", "officer")
    data = f"{verb}:{newest_id(house, Account)}"
    toasts, _ = await Together(house).press(data, sorted(MAY_NOT))
    assert toasts == dict.fromkeys(MAY_NOT, NOT_FOUND)
    toasts, _ = await Together(house).press(data, ["new"])
    assert toasts == {"new": WAITS}
    toasts, _ = await Together(house).press(data, sorted(MAY))
    late = "" if verb == "admit" else DECIDED  # the officer's account is closed by then, or has not pressed first
    assert sorted(toasts.values()) == sorted(["", late, DECIDED])
    assert (owner(house, "officer") is None) == (verb == "admit")


async def test_of_two_leaders_who_press_at_once_one_decides(house: House) -> None:
    await enter(house, "new", "officer")
    account = newest_id(house, Account)
    toasts, _ = await Together(house).press_all({f"admit:{account}": ["leader"], f"deny:{account}": ["kanit"]})
    assert sorted(str(each) for found in toasts.values() for each in found.values()) == ["", DECIDED]


@SQLITE
async def test_without_an_enrolled_leader_it_takes_effect_at_once_and_is_told(house: House) -> None:
    for name in ("leader", "kanit"):
        house.reassign(name, roles="liaison", areas="35.23")
    house.reassign("binmas", roles="operator", areas="35.23")
    house.look()
    await enter(house, "new", "officer")
    assert "Selamat datang" in house.sees("new")[-1]
    assert "Akun ini sudah digantikan akun lain." in house.sees("officer")[-1]
    assert "Akun seorang anggota telah diganti atau ditambah." in house.sees("binmas")[-1]
    assert (owner(house, "officer"), owner(house, "new")) == (None, "officer")


@SQLITE
async def test_the_same_account_that_enters_its_own_invite_changes_nothing(house: House) -> None:
    await enter(house, "officer", "officer", by=None)
    assert house.sees("officer") == ["Akun ini sudah terdaftar atas nama Anda. Tidak ada yang berubah."]
    assert house.sees("leader") == [] and owner(house, "officer") == "officer"
