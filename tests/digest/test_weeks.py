"""Which week a digest covers: dates typed by hand, also where the years meet. 2026 has 53 weeks."""

import pytest
from sqlalchemy import select

from bot.clock import week_bounds, week_of
from bot.models.digest_run import DigestRun
from bot.settings import UnitSettings
from tests.dates import go_to, wib
from tests.house import House
from tests.marks import SQLITE
from tests.tips import STORY

TUBAN = UnitSettings().zone
# The Monday of the digest, and the week that it covers.
MONDAYS = (
    ("2026-11-30", "2026-W48", "Sen 23 Nov – Min 29 Nov"),
    ("2026-12-07", "2026-W49", "Sen 30 Nov – Min 6 Des"),
    ("2026-12-28", "2026-W52", "Sen 21 Des – Min 27 Des"),
    ("2027-01-04", "2026-W53", "Sen 28 Des 2026 – Min 3 Jan"),
    ("2027-01-11", "2027-W01", "Sen 4 Jan – Min 10 Jan"),
)
# When tips are sent, and the week that counts them.
TIPS = (
    ("2026-12-27 23:59:30", "2026-W52"),
    ("2026-12-28 00:00:00", "2026-W53"),
    ("2027-01-03 23:59:30", "2026-W53"),
    ("2027-01-04 00:00:00", "2027-W01"),
    ("2027-01-04 07:30:00", "2027-W01"),
    ("2027-01-10 23:59:30", "2027-W01"),
    ("2027-01-11 00:00:00", "2027-W02"),
)


@pytest.mark.parametrize(("moment", "week"), TIPS)
def test_a_week_begins_on_monday_at_midnight_in_tuban(moment: str, week: str) -> None:
    assert week_of(wib(moment), TUBAN) == week
    start, end = week_bounds(week, TUBAN)
    assert start <= wib(moment) < end


def test_the_bounds_of_the_weeks_between_the_years() -> None:
    assert week_bounds("2026-W53", TUBAN) == (wib("2026-12-28 00:00"), wib("2027-01-04 00:00"))
    assert week_bounds("2027-W01", TUBAN) == (wib("2027-01-04 00:00"), wib("2027-01-11 00:00"))
    assert week_bounds(" 2027-w1 ", TUBAN) == week_bounds("2027-W01", TUBAN)


@pytest.mark.parametrize(
    "week", ["2026-W60", "2026-W00", "2027-W53", "2026-W", "2026W07", "-W07", "2026-W٠٧", "2026-W 7"]
)
def test_what_is_no_week_is_an_error(week: str) -> None:
    with pytest.raises(ValueError):
        week_bounds(week, TUBAN)


async def test_a_digest_comes_on_monday_at_seven_and_covers_the_week_before(house: House) -> None:
    for day, week, days in MONDAYS:
        await go_to(house, f"{day} 06:59:30")
        house.sees("leader"), house.sees("kanit")
        await go_to(house, f"{day} 06:59:45")
        assert house.sees("leader") == []
        await go_to(house, f"{day} 07:00:00")
        for name in ("leader", "kanit"):
            (page,) = house.sees(name)
            assert days in page, week
        assert published(house)[-1] == week


@SQLITE
async def test_a_tip_is_counted_in_the_week_in_which_it_was_sent(house: House) -> None:
    for number, (moment, _) in enumerate(TIPS):
        await go_to(house, moment)
        await house.say("officer", f"/lapor {STORY}, rumah {number}")
    for week, new in (("2026-W52", 1), ("2026-W53", 2), ("2027-W01", 3), ("2027-W02", 1)):
        await house.say("leader", f"/rekap {week}")
        assert f"Informasi masuk {new} (" in house.sees("leader")[-1], week


@SQLITE
async def test_a_digest_counts_until_sunday_midnight_only(house: House) -> None:
    await go_to(house, "2027-01-03 23:59:30")
    await house.say("officer", f"/lapor {STORY}")
    await go_to(house, "2027-01-04 06:30:00")
    await house.say("officer", f"/lapor {STORY}")
    await house.say("officer", f"/lapor {STORY}")
    house.sees("leader")
    await go_to(house, "2027-01-04 07:00:00")
    (page,) = [each for each in house.sees("leader") if "Bahan Anev mingguan" in each]
    assert "Sen 28 Des 2026 – Min 3 Jan" in page
    assert "Informasi masuk 1 (pekan lalu 0) · belum selesai 1 (pekan lalu 0)" in page


@SQLITE
async def test_after_an_outage_over_a_monday_the_last_whole_week_comes_late(house: House) -> None:
    house.sees("leader")
    await go_to(house, "2027-01-06 15:00")  # a Wednesday
    (page,) = [each for each in house.sees("leader") if "Bahan Anev" in each]
    assert "Sen 28 Des 2026 – Min 3 Jan" in page
    await go_to(house, "2027-01-10 23:59")
    assert not any("Bahan Anev" in each for each in house.sees("leader"))


def published(house: House) -> list[str]:
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(DigestRun.week).order_by(DigestRun.id)))
