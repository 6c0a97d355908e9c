"""A full disk, a read-only or locked database, dropped connections: nothing is lost or doubled."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot.messaging.outbox import LEASE
from tests.faults import Log, limited, locked, page_limit
from tests.house import House
from tests.marks import POSTGRESQL, SQLITE
from tests.phones import receipts
from tests.rows import inbox, stories, waiting
from tests.running import running, until
from tests.tips import REPORT, STORY


@SQLITE
@pytest.mark.parametrize(
    ("limit", "undo"),
    [(page_limit, "max_page_count=1073741823"), (lambda _: "query_only=ON", "query_only=OFF")],
    ids=["full disk", "read only"],
)
async def test_what_cannot_be_stored_is_not_acknowledged_and_comes_again(
    house: House, limit: Callable[[House], str], undo: str
) -> None:
    stories = [f"{STORY} {number} {'x' * 2000}" for number in range(40)]
    with limited(house, limit(house), undo):
        for story in stories:
            house.client.say(house.users["officer"], f"/lapor {story}")
        with pytest.raises(OperationalError):
            await house.app.poll(0)
        assert house.client.wait(-1, 0)["pending_updates"] == len(stories)
    await house.pump()
    assert len(house.tips()) == len(stories)
    assert sum("tercatat" in text for text in house.texts("officer")) == len(stories)


@SQLITE
async def test_a_disk_that_fills_while_handling_loses_and_doubles_nothing(house: House) -> None:
    for number in range(60):
        house.client.say(house.users["officer"], f"/lapor {STORY} {number}")
    while await house.app.poll(0):
        pass
    with limited(house, page_limit(house), "max_page_count=1073741823"), suppress(OperationalError):
        await house.app.settle()
    assert len(house.tips()) < 60
    await house.pass_time(minutes=5)
    assert waiting(house) == []
    assert len(house.tips()) == 60
    assert sum("tercatat" in text for text in house.texts("officer")) == 60


@SQLITE
async def test_a_locked_database_loses_nothing_and_acknowledges_nothing(
    house: House, log: Log, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(house):
        with locked(house):
            house.client.say(house.users["officer"], REPORT)
            for part in ("handling", "delivery", "sweeps"):  # each has met the lock
                await log.until(event="will try again", part=part)
            assert house.client.wait(-1, 0)["pending_updates"] == 1
            assert receipts(house) == []
        await until(house, lambda _: receipts(house))
        await until(house, lambda client: not client.wait(-1, 0)["pending_updates"])
    assert len(house.tips()) == len(receipts(house)) == 1
    assert {(line["event"], line["error"]) for line in log.lines} == {("will try again", "OperationalError")}
    assert not any(record.exc_info for record in caplog.records)
    assert "Traceback" not in "".join(capfd.readouterr())


@SQLITE
async def test_a_lock_between_storing_and_handling_loses_nothing(house: House) -> None:
    house.client.say(house.users["officer"], REPORT)
    house.client.say(house.users["officer2"], REPORT)
    await house.app.poll(0)
    with locked(house):
        assert await house.app.handle()  # together they fail, so next they come one by one
        with pytest.raises(OperationalError):
            await house.app.handle()
    await house.pump()
    assert len(house.tips()) == len(receipts(house)) + len(receipts(house, "officer2")) == 2
    assert inbox(house) == {}


@POSTGRESQL
async def test_a_database_that_drops_its_connections_loses_nothing(house: House) -> None:
    server = create_engine(house.app.database.engine.url, isolation_level="AUTOCOMMIT")
    drop = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    async with running(house):
        for number in range(3):
            with server.connect() as connection:
                connection.execute(drop)
            house.client.say(house.users["officer"], f"{REPORT} {number}")
            await until(house, lambda client: not client.wait(-1, 0)["pending_updates"])
    server.dispose()
    await house.pass_time(seconds=LEASE.total_seconds())  # a call that could not be marked is repeated after it
    assert [story.split()[-1] for story in stories(house)] == ["0", "1", "2"]
    for tip in house.tips():
        assert 1 <= sum(tip.code in words for words in receipts(house)) <= 2
