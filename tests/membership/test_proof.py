"""Accounts enrolled by an invite of a batch: the phone number proves them, or an operator."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.messages import Incoming
from bot.operations.doctor.roster import roster_faults
from bot.services.membership import roster
from bot.services.membership.batch_invites import invite_many, without_account
from bot.services.membership.enrolment import invite
from bot.services.membership.offboarding import offboard
from sandbox.telegram.server import Sandbox
from tests.channels.plain import PlainChannel
from tests.house import Enrolled, House
from tests.marks import SQLITE
from tests.people import revoke
from tests.phones import listed

ASKED = (
    "Terima kasih. Satu langkah lagi: tekan tombol di bawah untuk mengirim nomor HP akun ini, supaya kami yakin bahwa "
    "ini Anda. Sampai saat itu Anda sudah dapat mengirim informasi dengan /lapor."
)
WRONG = "Nomor itu tidak sama dengan nomor pada daftar anggota. Silakan coba dari akun dengan nomor yang tercatat."
WAITS = (
    "Terima kasih. Operator akan memastikan bahwa akun ini milik Anda. Sampai saat itu Anda sudah dapat mengirim "
    "informasi dengan /lapor."
)
WELCOME = "Selamat datang, Bripka Warga. Akun Anda sudah terdaftar. Ketik /menu untuk mulai."
NEUTRAL = "Maaf, layanan ini tidak tersedia untuk akun Anda."
WAITING = "Akun ini menunggu persetujuan. Informasi dari Anda tetap kami terima; cukup tulis di sini."
OVER = "Akun itu sudah dipastikan atau ditutup."


def batch_code(house: House, phone: str, role: str = "liaison") -> str:
    """A new member with this phone is invited by a batch."""
    row = {"nrp": "90000001", "name": "Warga", "rank": "Bripka", "roles": role, "areas": "35.23", "ladder": ""}
    no_leader = patch.object(roster, "enrolled_leaders", return_value=())  # so the role does not wait for a yes
    with no_leader, house.app.database.transaction() as tx:
        roster.import_members(tx, [row | {"phone": phone}])
        (line,) = invite_many(tx, without_account(tx), timedelta(hours=72))
        assert (line.nrp, line.name) == ("90000001", "Bripka Warga")
        return line.code


async def enters(house: House, phone: str, code: str) -> None:
    """Somebody with this phone number sends the code."""
    house.users["new"] = int(house.client.user("Orang Baru", phone_number=phone)["id"])
    await house.say("new", f"/start {code}")


async def stages(house: House) -> str:
    await house.say("operator", "/anggota")
    return house.sees("operator")[-1].splitlines()[1]


@SQLITE
@pytest.mark.parametrize("written", ["081234567890", "6281234567890", "+6281234567890"])
async def test_the_number_of_the_roster_proves_an_account(house: House, written: str) -> None:
    code = batch_code(house, written)
    assert await stages(house) == "Terdaftar 8 · menunggu kepastian 0 · terkunci 0 · diundang 1 · belum diundang 0"
    await house.pass_time(hours=71)
    await enters(house, "6281234567890", code)
    assert house.sees("new") == [ASKED]
    assert await stages(house) == "Terdaftar 8 · menunggu kepastian 1 · terkunci 0 · diundang 0 · belum diundang 0"
    await house.press("new", "Kirim nomor saya")
    assert house.sees("new") == [WELCOME] and "piket" in listed(house, "new")
    assert await stages(house) == "Terdaftar 9 · menunggu kepastian 0 · terkunci 0 · diundang 0 · belum diundang 0"
    await house.say("new", "/piket")
    assert any("iket" in words for words in house.sees("new"))


@SQLITE
async def test_after_three_wrong_numbers_the_operator_decides(house: House) -> None:
    house.reassign("binmas", roles="operator", areas="35.23")
    await enters(house, "6289999999999", batch_code(house, "081234567890"))
    house.look()
    for shown in ([ASKED, WRONG], [WRONG], [WAITS]):
        await house.press("new", "Kirim nomor saya")
        assert house.sees("new") == shown
    (question,) = house.sees("operator")
    assert house.sees("binmas") == [question]
    assert "Undangan untuk: Bripka Warga · 90000001\nYang menulis: Orang Baru\n" in question
    assert not {"Warga", "90000001", "Orang"} & set(question[:100].split())
    await house.press("binmas", "Bukan")
    assert "Akun itu sudah ditutup" in house.sees("binmas")[-1]
    await house.press("operator", "Ya")
    assert house.toast("operator") == OVER
    await house.say("new", "/piket")
    assert house.sees("new") == [NEUTRAL]
    assert await stages(house) == "Terdaftar 8 · menunggu kepastian 0 · terkunci 0 · diundang 0 · belum diundang 1"


@SQLITE
async def test_without_a_number_in_the_roster_the_operator_decides(house: House) -> None:
    house.reassign("binmas", roles="operator", areas="35.23")
    await enters(house, "6281234567890", batch_code(house, ""))
    assert house.sees("new") == [WAITS]
    await house.press("operator", "Ya")
    assert "Akun itu sudah dipastikan" in house.sees("operator")[-1] and house.sees("new") == [WELCOME]
    await house.press("binmas", "Bukan")
    assert house.toast("binmas") == OVER
    await house.say("new", "/piket")
    assert any("iket" in words for words in house.sees("new")) and "piket" in listed(house, "new")


@SQLITE
async def test_a_lone_leader_whom_nobody_can_confirm_enrols_by_the_shell(house: House) -> None:
    for name in ("kanit", "leader"):
        await revoke(house, name)
    house.client.block(house.users["operator"])
    await house.pump()
    code = batch_code(house, "", "leader")
    assert faults(house) == {"doctor.no_operator", "doctor.no_leader"}
    await enters(house, "6281234567890", code)
    assert house.sees("new") == [WAITS]
    assert faults(house) == {"doctor.no_operator", "doctor.no_leader", "doctor.proof_stuck"}
    with house.app.database.transaction() as tx:
        (line,) = invite_many(tx, [roster.find(tx, "90000001")], timedelta(hours=1))
    await house.say("new", f"/start {line.code}")  # of a batch again
    assert house.sees("new") == [WAITING]
    await house.say("new", f"/start {code_of_shell(house)}")
    assert house.sees("new") == [WELCOME] and "rekap" in listed(house, "new")
    assert faults(house) == {"doctor.no_operator"}
    house.users["newer"] = int(house.client.user("Orang Lain")["id"])
    await house.say("newer", f"/start {code_of_shell(house)}")  # a new phone
    assert house.sees("newer") == [WAITING] and faults(house) == {"doctor.no_operator"}
    house.client.block(house.users["new"])  # the old one is gone
    await house.pump()
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.pass_time(days=8)
    assert faults(house) == {"doctor.no_operator", "doctor.no_leader", "doctor.exchange_stuck"}
    await house.say("newer", f"/start {code_of_shell(house)}")  # an invite alone does not exchange an account
    assert house.sees("newer")[-1] == WAITING
    with house.app.database.transaction() as tx:
        offboard(tx, roster.find(tx, "90000001"))
        line = {"nrp": "90000001", "name": "Warga", "rank": "Bripka", "roles": "leader", "areas": "", "ladder": ""}
        roster.import_members(tx, [line | {"phone": ""}])
    await house.say("newer", f"/start {code_of_shell(house)}")
    assert house.sees("newer")[-1] == WELCOME and faults(house) == {"doctor.no_operator"}


def code_of_shell(house: House) -> str:
    """`members invite NRP`."""
    with house.app.database.transaction() as tx:
        return invite(tx, roster.find(tx, "90000001"))[0]


def faults(house: House) -> set[str]:
    """What `doctor` says of accounts that are missing or wait."""
    with house.app.database.transaction() as tx:
        found = {each.key for each in roster_faults(tx)}
    return {each for each in found if each in {"doctor.no_operator", "doctor.no_leader"} or each.endswith("_stuck")}


@SQLITE
async def test_until_it_is_proved_an_account_sends_tips_and_is_shown_nothing(house: House) -> None:
    await enters(house, "6281234567890", batch_code(house, "081234567890"))
    house.look()
    house.sees("new")
    for words in ("/piket", "/antrian", "/laporansaya", "/menu", "/anggota", "/kunci"):
        await house.say("new", words)
    assert set(house.sees("new")) == {WAITING}
    assert listed(house, "new") == set()
    await house.say("new", "/lapor transaksi sabu di Sugihwaras Jenu")
    assert any(house.code() in words for words in house.sees("new"))
    await house.say("kanit", f"/tanya {house.code()} jam berapa?")
    await house.press("kanit", "Tangani")
    await house.say("kanit", f"/tanya {house.code()} jam berapa?")
    await house.say("officer", "/lapor ganja di Beji Jenu")
    await house.pass_time(days=3)
    assert house.sees("new") == []


@SQLITE
async def test_the_contact_of_somebody_else_proves_nothing(house: House) -> None:
    await enters(house, "6289999999999", batch_code(house, "081234567890"))
    right = {"phone_number": "6281234567890", "first_name": "Warga"}
    await house.say("new", contact=right)
    await house.say("new", contact=right | {"user_id": house.users["officer"]})
    await house.say("new", contact=right | {"user_id": house.users["new"]}, forward_from="Warga")
    await house.say("new", "81234567890")
    assert WELCOME not in house.sees("new")
    assert await stages(house) == "Terdaftar 8 · menunggu kepastian 1 · terkunci 0 · diundang 0 · belum diundang 0"


class PhoneChannel(PlainChannel):
    """A channel whose addresses are phone numbers."""

    def read(self, payload: Mapping[str, Any]) -> Incoming:
        return replace(super().read(payload), own_phone=payload["from"])


@SQLITE
@pytest.mark.parametrize(("address", "shown"), [("6281234567890", WELCOME), ("6289999999999", WAITS)])
async def test_where_the_address_is_the_number_it_proves_itself(
    tmp_path: Path, database_url: str, template: Enrolled, sandbox: Sandbox, *, address: str, shown: str
) -> None:
    phones = PhoneChannel()
    house = House(tmp_path, database_url, sandbox, sandbox.world.clock, enrolled=template, more_channels=[phones])
    try:
        await house.app.start()
        phones.say(address, f"/start {batch_code(house, '081234567890')}")
        await house.pump()
        assert phones.sees(address) == [shown]
    finally:
        await house.app.close()
