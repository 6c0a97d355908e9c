"""The weekly digest: when it comes, and to whom."""

from datetime import UTC, datetime, timedelta

from bot.services.digest.weekly import next_weekly
from tests.house import House
from tests.tips import reported

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)  # 07:00 in Tuban


async def test_the_week_reaches_each_leader_once_also_after_an_outage(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    house.sees("leader"), house.sees("kanit")
    await house.pass_time(days=6, hours=5)  # Monday 15:00: eight hours late
    for name in ("leader", "kanit"):
        (page,) = [text for text in house.sees(name) if "Bahan Anev mingguan" in text]
        assert "Informasi masuk 1 (pekan lalu 0)" in page and code not in page.split("Perlu")[0]
    await house.pass_time(hours=1)
    assert not any("Bahan Anev" in text for text in house.sees("leader"))


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
    await house.pump()
    assert not any("Bahan Anev" in each for each in house.texts("leader"))
