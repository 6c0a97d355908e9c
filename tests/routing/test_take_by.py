"""Until when a tip must be taken: dates typed by hand, in the time of Tuban.

A routine tip has twelve working hours, 07:00 to 19:00 from Monday to Saturday; an urgent one an hour, an emergency a
quarter of an hour, by day and night.
"""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.clock import add_working
from bot.models.due_step import DueStep
from bot.models.tip import Tip
from bot.settings import ClockSettings, UnitSettings
from tests.dates import go_to, wib
from tests.house import House
from tests.marks import SQLITE
from tests.tips import EMERGENCY

ROUTINE = "/lapor warga bercerita soal pil LL di Sugihwaras Jenu, sudah lama"
URGENT = "/lapor transaksi sabu nanti malam di Sugihwaras Jenu"
# What is sent when, its urgency, and until when somebody must take it. 24 November 2026 is a Tuesday.
TIPS = (
    ("2026-11-24 10:00", ROUTINE, "routine", "2026-11-25 10:00"),
    ("2026-11-25 05:30", ROUTINE, "routine", "2026-11-25 19:00"),  # before the working hours
    ("2026-11-26 07:30", ROUTINE, "routine", "2026-11-27 07:30"),
    ("2026-11-26 18:30", ROUTINE, "routine", "2026-11-27 18:30"),
    ("2026-11-26 19:00", ROUTINE, "routine", "2026-11-27 19:00"),  # as the working hours end
    ("2026-11-27 20:15", ROUTINE, "routine", "2026-11-28 19:00"),  # after them
    ("2026-11-27 23:59", ROUTINE, "routine", "2026-11-28 19:00"),
    ("2026-11-28 16:00", ROUTINE, "routine", "2026-11-30 16:00"),  # Saturday: three hours, and nine on Monday
    ("2026-11-28 19:30", ROUTINE, "routine", "2026-11-30 19:00"),  # Saturday evening
    ("2026-11-28 22:00", URGENT, "urgent", "2026-11-28 23:00"),
    ("2026-11-29 02:00", EMERGENCY, "emergency", "2026-11-29 02:15"),
    ("2026-11-29 03:00", ROUTINE, "routine", "2026-11-30 19:00"),  # Sunday
    ("2026-11-29 12:00", ROUTINE, "routine", "2026-11-30 19:00"),
    ("2026-11-29 23:30", URGENT, "urgent", "2026-11-30 00:30"),
    ("2026-11-30 00:00", ROUTINE, "routine", "2026-11-30 19:00"),
)
# Moments, a number of working hours, and the moment at which they have passed.
WORKING = (
    ("2026-11-26 07:00", 12, "2026-11-26 19:00"),
    ("2026-11-26 06:59", 12, "2026-11-26 19:00"),
    ("2026-11-26 07:01", 12, "2026-11-27 07:01"),
    ("2026-11-26 18:59", 1, "2026-11-27 07:59"),
    ("2026-11-26 19:00", 1, "2026-11-27 08:00"),
    ("2026-11-28 18:00", 1, "2026-11-28 19:00"),  # Saturday
    ("2026-11-28 18:00", 2, "2026-11-30 08:00"),
    ("2026-11-28 19:00", 24, "2026-12-01 19:00"),
    ("2026-11-29 07:00", 1, "2026-11-30 08:00"),  # Sunday
    ("2026-12-31 18:00", 2, "2027-01-01 08:00"),
)


@pytest.mark.parametrize(("start", "hours", "end"), WORKING)
def test_working_hours_are_seven_to_seven_from_monday_to_saturday(start: str, hours: int, end: str) -> None:
    tuban, amount = UnitSettings().zone, timedelta(hours=hours)
    assert add_working(wib(start), amount, tuban, (time(7), time(19)), range(6)) == wib(end)
    working = ClockSettings().working
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    assert (working.start, working.end, working.days) == (time(7), time(19), days)


@SQLITE
async def test_until_when_a_tip_must_be_taken(house: House) -> None:
    for sent_at, words, urgency, take_by in TIPS:
        await go_to(house, sent_at)
        await house.say("officer", words)
        assert house.tips()[-1].urgency == urgency, sent_at
        late = due_at(house) - wib(take_by)
        # The house's clock goes on while it works: some seconds, or none if the working hours set the moment.
        assert timedelta() <= late < timedelta(seconds=50), f"{sent_at}: {late}"


@SQLITE
async def test_the_next_is_asked_at_that_moment_and_not_before(house: House) -> None:
    await go_to(house, "2026-11-28 16:00")  # Saturday
    await house.say("liaison", "/piket")
    await house.say("officer", ROUTINE)
    house.sees("kanit")
    for moment in ("2026-11-28 18:59", "2026-11-29 04:00", "2026-11-29 18:00", "2026-11-30 15:58"):
        await go_to(house, moment)
        assert not any(house.code() in each for each in house.sees("kanit")), moment
    await go_to(house, "2026-11-30 16:01")
    assert any(house.code() in each and "Belum ada yang menangani" in each for each in house.sees("kanit"))


@SQLITE
async def test_an_emergency_on_a_sunday_night_goes_on_after_a_quarter_of_an_hour(house: House) -> None:
    await go_to(house, "2026-11-29 02:00")
    await house.say("liaison", "/piket")
    await house.say("officer", EMERGENCY)
    house.sees("leader")
    await go_to(house, "2026-11-29 02:14")
    assert house.sees("leader") == []
    await go_to(house, "2026-11-29 02:16")
    assert any(house.code() in each for each in house.sees("leader"))


def due_at(house: House) -> datetime:
    """When the newest tip's escalation is due."""
    with house.app.database.transaction() as tx:
        newest = select(Tip.id).order_by(Tip.id.desc()).limit(1).scalar_subquery()
        waiting = (DueStep.tip_id == newest, DueStep.step == "escalate", DueStep.ended_at.is_(None))
        return tx.session.scalars(select(DueStep.due_at).where(*waiting)).one()
