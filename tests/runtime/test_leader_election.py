"""Several processes on one database: one of them is the leader."""

import asyncio

import pytest
from sqlalchemy import create_engine, delete, text

from bot.app import App
from bot.channels.channel import SecondReader
from bot.clock import Ids
from bot.errors import Misconfigured
from bot.models.group import Group
from bot.runtime import leader_election
from bot.runtime.leader_election import LeaderElection
from bot.services.group.groups import set_up_groups
from tests.house import GROUP, House
from tests.marks import POSTGRESQL, SQLITE
from tests.postgres import wait_for_waiting
from tests.processes import end_session
from tests.running import MANY_SECONDS
from tests.tips import REPORT

pytestmark = pytest.mark.usefixtures("no_pause")


@SQLITE
async def test_with_sqlite_a_process_is_always_the_leader(house: House) -> None:
    assert await LeaderElection(house.app.database.engine).renew()


@SQLITE
async def test_with_sqlite_a_second_process_is_kept_out_while_the_first_lives(house: House) -> None:
    second = App(house.settings, house.clock, Ids())
    with pytest.raises(Misconfigured, match="runs already"):
        await second.start()
    await house.app.close()
    await second.start()
    await second.close()


@POSTGRESQL
async def test_the_lead_is_one_processs_until_it_leaves(house: House) -> None:
    end_session(house.app)
    first, second = LeaderElection(house.app.database.engine), LeaderElection(house.app.database.engine)
    assert await first.renew() and not await second.renew()
    assert await first.renew()
    first.close()
    async with asyncio.timeout(MANY_SECONDS):  # the server may take a moment to see that it has left
        while not await second.renew():
            pass
    assert not await first.renew()
    first.close()
    second.close()


@POSTGRESQL
async def test_a_silent_process_loses_the_lead_and_knows_it_when_it_wakes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.app.election.close()
    engine = house.app.database.engine
    monkeypatch.setattr(leader_election, "SESSION_TIMEOUT_SECONDS", 1)
    first, second = LeaderElection(engine), LeaderElection(engine)
    assert await first.renew()
    server = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with server.connect() as waits:  # in the server, until the silent session is ended
        waits.execute(text("SELECT pg_advisory_lock(:key)"), {"key": leader_election.LEADER_LOCK})
        assert not await first.renew()
    server.dispose()
    assert await second.renew()
    first.close()
    second.close()


@POSTGRESQL
async def test_two_processes_may_begin_at_the_same_moment(house: House, other: App) -> None:
    with house.app.database.transaction() as tx:
        tx.session.execute(delete(Group))
    with house.app.database.transaction() as tx:
        set_up_groups(tx, {"telegram": [str(GROUP)]})
        tx.session.flush()
        beginning = asyncio.ensure_future(other.start())
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    await beginning


@POSTGRESQL
async def test_only_the_leader_sends(house: House, other: App) -> None:
    house.client.say(house.users["officer"], REPORT)
    await house.app.poll(0)
    house.sees("officer")
    while await other.handle():
        pass
    assert not await other.deliver() and not house.sees("officer")
    await house.app.settle()
    assert len(house.sees("officer")) == 1


@POSTGRESQL
async def test_a_process_that_lost_the_lead_takes_the_next_reader_for_no_thief(house: House, other: App) -> None:
    body = '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'
    house.client.faults("getUpdates", times=2, status=409, body=body)
    end_session(house.app)
    await other.election.renew()
    with pytest.raises(SecondReader):
        await house.app.receivers["telegram"].listen()
    await other.settle()
    assert not house.sees("operator")
    with pytest.raises(SecondReader):
        await other.receivers["telegram"].listen()
    await other.settle()
    assert len(house.sees("operator")) == 1
