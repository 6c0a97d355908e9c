"""The figures of the digest: what happens in some weeks, and the lines that the leaders read."""

import re
from datetime import timedelta

from bot.services.membership.area_list import import_areas
from tests.dates import go_to
from tests.house import AREAS, GROUP, House
from tests.marks import SQLITE
from tests.phones import press_about
from tests.tips import settle

URGENT = "/lapor transaksi sabu nanti malam di Sugihwaras Jenu"  # to be taken within an hour
VILLAGES = ("Kaliuntu", "Mentoso", "Rawasan", "Wadung", "Remen")  # their codes end with 2005 to 2009
ALL_SILENT = "Kaliuntu (Jenu), Mentoso (Jenu), Rawasan (Jenu), Wadung (Jenu), Remen (Jenu)"


async def test_published_figures_stay_and_the_next_week_is_compared_with_them(house: House) -> None:
    await house.say("liaison", "/piket")
    settled, disputed, settled_on_monday = [await taken(house) for _ in range(3)]
    await settle(house, settled, "Duplikat")
    await settle(house, disputed, "Dilimpahkan")
    await go_to(house, "2026-11-30 06:30")
    await settle(house, settled_on_monday, "Di luar kewenangan")
    house.sees("leader")
    await go_to(house, "2026-11-30 07:00")
    (published,) = house.sees("leader")
    assert "\nInformasi masuk 3 (pekan lalu 0) · belum selesai 1 (pekan lalu 0)\n" in published
    assert "\nHasil: Duplikat 1, Dilimpahkan 1\n" in published
    await press_about(house, "officer", "Belum selesai", disputed)
    await house.say("officer", "Tadi malam ramai lagi")
    await house.say("leader", "/rekap 2026-W48")
    assert house.sees("leader") == [published]
    await go_to(house, "2026-12-07 07:00")
    page = house.sees("leader")[-1]
    assert "\nInformasi masuk 0 (pekan lalu 3) · belum selesai 1 (pekan lalu 1)\n" in page
    assert "\nHasil: Di luar kewenangan 1\n" in page


async def test_what_is_overdue_by_now_and_with_whom(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", URGENT)
    await house.pass_time(hours=2)
    await house.press("liaison", "Tangani")  # not overdue any more
    late, done = [await with_follow_up(house, "besok 09:00") for _ in range(2)]
    await house.say("officer", URGENT)
    waiting = house.code()
    await go_to(house, "2026-11-25 10:00")
    await press_about(house, "liaison", "Sudah", done)
    await press_about(house, "liaison", "Alihkan", done)  # waits again, but not too long yet
    await with_follow_up(house, "besok 09:00")
    await house.say("officer", URGENT)
    for asked in ("/rekap", "/rekap 2026-W48"):  # a week that has not ended
        await house.say("leader", asked)
        lines = house.sees("leader")[-1].splitlines()
        assert lines[-1] == f"Perlu perhatian (2): {late} pada Briptu Liaison, {waiting} (belum ada yang menangani)"


@SQLITE
async def test_a_week_lists_what_was_overdue_at_its_end_whatever_was_done_since(house: House) -> None:
    await house.say("liaison", "/piket")
    await go_to(house, "2026-11-29 20:00")  # Sunday
    done, settled = [await with_follow_up(house, "jam 22:00") for _ in range(2)]
    await with_follow_up(house, "besok 06:00")
    await house.say("officer", URGENT)
    waiting = house.code()  # until 21:00
    await go_to(house, "2026-11-29 22:30")
    await house.say("officer", URGENT)
    unnoticed = house.code()  # until 23:30, when the bot does not run
    house.clock.move(timedelta(hours=8))
    await press_about(house, "liaison", "Tangani", waiting)
    await press_about(house, "liaison", "Sudah", done)
    await settle(house, settled, "Duplikat")
    await house.say("officer", URGENT)
    house.sees("leader")
    await go_to(house, "2026-11-30 08:00")
    (page,) = [each for each in house.sees("leader") if "Bahan Anev mingguan" in each]
    with_liaison = ", ".join(f"{code} pada Briptu Liaison" for code in (done, settled, waiting))
    assert page.splitlines()[-1] == f"Perlu perhatian (4): {with_liaison}, {unnoticed} (belum ada yang menangani)"


@SQLITE
async def test_the_time_to_take_a_tip_ends_when_it_is_taken_first(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", URGENT)
    await house.pass_time(minutes=20)
    await house.press("liaison", "Tangani")
    await house.say("liaison2", "/piket")
    await house.pass_time(minutes=50)
    await house.press("liaison", "Alihkan")
    await house.press("liaison2", "Tangani")
    await house.say("leader", "/rekap")
    assert "\n1 ditangani, dalam 20 menit\n" in house.sees("leader")[-1]


async def test_villages_of_officers_are_silent_after_four_weeks_without_a_tip_or_a_nil_report(house: House) -> None:
    new = [
        {"code": f"35.23.15.{number}", "parent_code": "35.23.15", "name": name}
        for number, name in enumerate(VILLAGES, 2005)
    ]
    with house.app.database.transaction() as tx:
        import_areas(tx, AREAS + new)
    codes = [each["code"] for each in new]
    house.reassign("officer", roles="officer", areas=";".join(["35.23.15.2003", *codes[:4]]))
    house.reassign("officer2", roles="officer", areas="35.23.15.2004")  # Prunggahan Kulon has no officer any more
    await go_to(house, "2026-12-01 10:00")
    house.reassign("officer", roles="officer", areas=";".join(["35.23.15.2003", *codes]))
    await go_to(house, "2026-12-04 10:00")
    await house.say("officer2", "/lapor transaksi sabu di Beji Jenu")
    await go_to(house, "2026-12-05 10:00")
    await house.say("officer", "/nihil")
    await house.press("officer", "Sugihwaras")
    for moment, week, silent in (
        ("2026-12-22 09:30", "2026-W52", "Tidak ada"),
        ("2026-12-22 10:30", "2026-W52", "Kaliuntu (Jenu), Mentoso (Jenu), Rawasan (Jenu), Wadung (Jenu)"),
        ("2027-01-01 09:30", "2026-W53", ALL_SILENT),
        ("2027-01-03 12:00", "2026-W53", ALL_SILENT),  # at most five, the longest silence first
    ):
        await go_to(house, moment)
        for asked in ("/rekap", f"/rekap {week}"):  # a week that has not ended
            await house.say("leader", asked)
            *_, line = ["Tidak ada", *re.findall("Tanpa kabar 4 minggu: (.*)", house.sees("leader")[-1])]
            assert line == silent, f"{asked} at {moment}"


@SQLITE
async def test_messages_and_writers_in_the_group_are_counted_and_who_is_not_enrolled(house: House) -> None:
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    house.client.member(GROUP, house.users["stranger"], "member")
    for name in ("officer", "officer", "liaison", "stranger"):
        await house.say(name, "Selamat pagi ndan", chat=GROUP)
    await house.say("leader", "/rekap")
    assert "\nGrup: 4 pesan dari 3 orang; 1 belum terdaftar\n" in house.sees("leader")[-1]


async def taken(house: House) -> str:
    """A tip that the liaison, who is on duty, has taken at once."""
    await house.say("officer", f"{URGENT}, rumah {len(house.tips())}")
    await house.press("liaison", "Tangani")
    return house.code()


async def with_follow_up(house: House, when: str) -> str:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} {when} cek lokasi")
    return code
