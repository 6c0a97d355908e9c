"""When the next digest comes."""

from datetime import UTC, datetime, timedelta

from bot.services.digest.weekly import next_weekly
from tests.house import House

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)  # 07:00 in Tuban


def due(house: House) -> datetime:
    with house.app.database.transaction() as tx:
        return next_weekly(tx)


async def test_the_next_digest_is_mondays_and_stays_due_until_it_is_sent(house: House) -> None:
    assert due(house) == MONDAY
    house.clock.move(timedelta(days=8))
    assert due(house) == MONDAY
    await house.pass_time()
    assert due(house) == MONDAY + timedelta(weeks=1)


async def test_a_week_in_which_nobody_was_there_has_no_digest(house: House) -> None:
    house.clock.move(timedelta(days=-2))  # Sunday, before anybody was enrolled
    assert due(house) == MONDAY
