"""Several processes on one PostgreSQL: whose turn it is, who handles what, and what a sleeper does when it wakes."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import create_engine, delete, select, text

from bot.app import App
from bot.clock import Ids
from bot.errors import Misconfigured
from bot.messages import TryLater
from bot.messaging import inbox
from bot.models.group import Group
from bot.models.inbox import Inbox, InboxState
from bot.models.tip import Tip
from bot.runtime import leader_election
from bot.runtime.leader_election import LeaderElection
from bot.services.group.groups import set_up_groups
from tests.house import GROUP, House
from tests.postgres import wait_for_waiting

POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STORY = "/lapor transaksi sabu di Sugihwaras Jenu"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question goes to the database."""
    monkeypatch.setattr(leader_election, "RENEW_SECONDS", -1.0)


@pytest.fixture
async def other(house: House) -> AsyncIterator[App]:
    """A second process on the house's database."""
    app = App(house.settings, house.clock, Ids())
    yield app
    await app.close()


def waiting(house: House) -> list[Inbox]:
    with house.app.database.transaction() as tx:
        rows = select(Inbox).where(Inbox.state == InboxState.WAITING).order_by(Inbox.id)
        return list(tx.session.scalars(rows))


def told(house: House) -> list[str]:
    """The last word of each story, in the order of the tips."""
    with house.app.database.transaction() as tx:
        return [tip.story.split()[-1] for tip in tx.session.scalars(select(Tip).order_by(Tip.id))]


def claim(app: App) -> inbox.Claim:
    with app.database.transaction() as tx:
        return inbox.claim(tx, app.election)


def end_session(app: App) -> None:
    """As the server does, or the process by dying."""
    number = app.election.session_id
    app.election.close()
    with app.database.connection() as connection:
        while number in leader_election.live_sessions(connection):
            pass


def handle(app: App, claimed: inbox.Claim) -> inbox.Claim:
    """What is left of the claim."""
    app.worker._handle_batch(claimed)
    return app.worker._claimed


@SQLITE
async def test_with_sqlite_it_is_always_its_turn(house: House) -> None:
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
async def test_the_turn_is_one_processs_until_it_leaves(house: House) -> None:
    house.app.election.close()
    first, second = LeaderElection(house.app.database.engine), LeaderElection(house.app.database.engine)
    assert await first.renew() and not await second.renew()
    assert await first.renew()
    first.close()
    assert await second.renew() and not await first.renew()
    first.close()
    second.close()


@POSTGRESQL
async def test_a_silent_process_loses_its_turn_and_knows_it_when_it_wakes(
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
async def test_two_processes_share_the_rows_and_each_conversation_is_ones(house: House, other: App) -> None:
    for name, story in (("officer", "satu"), ("officer", "dua"), ("officer2", "siji"), ("officer2", "loro")):
        house.client.say(house.users[name], f"{STORY} {story}")
    await house.app.poll(0)
    await other.election.renew()
    first, second, third, fourth = (row.id for row in waiting(house))
    with house.app.database.transaction() as tx:  # as if there had not been time for more
        mine = inbox.claim(tx, house.app.election)
        inbox.unclaim(tx, [third, fourth], mine.by)
    assert mine.rows == [first, second, third, fourth]
    theirs = claim(other)
    assert theirs.rows == [third, fourth] and theirs.by != mine.by
    house.client.say(house.users["officer"], f"{STORY} tiga")
    await house.app.poll(0)
    assert claim(other).rows == [third]  # its own, again; the third story waits for the first two
    while theirs.rows:
        theirs = handle(other, theirs)
    await house.app.settle()
    assert told(house) == ["siji", "loro", "satu", "dua", "tiga"]


@POSTGRESQL
async def test_while_the_one_that_polls_catches_up_the_others_handle(house: House, other: App) -> None:
    for number in range(100):
        house.client.say(house.users["officer"], f"{STORY} {number}")
    await house.app.poll(0)
    assert await house.app.handle() == 0
    assert await other.handle() > 0
    assert len(house.tips()) > 0


@POSTGRESQL
async def test_claims_come_one_after_the_other(house: House, other: App) -> None:
    house.client.say(house.users["officer"], STORY)
    await house.app.poll(0)
    await other.election.renew()
    with house.app.database.transaction() as tx:
        mine = inbox.claim(tx, house.app.election)
        claiming = asyncio.ensure_future(asyncio.to_thread(claim, other))
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    assert mine.rows and not (await claiming).rows


@POSTGRESQL
async def test_two_processes_may_begin_at_the_same_moment(house: House, other: App) -> None:
    with house.app.database.transaction() as tx:
        tx.session.execute(delete(Group))
    with house.app.database.transaction() as tx:
        set_up_groups(tx, "telegram", (str(GROUP),))
        beginning = asyncio.ensure_future(other.start())
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    await beginning


@POSTGRESQL
async def test_what_a_dead_process_had_claimed_is_handled_by_another(house: House, other: App) -> None:
    house.client.say(house.users["officer"], STORY)
    await house.app.poll(0)
    await other.election.renew()
    assert claim(other).rows and not claim(house.app).rows
    end_session(other)
    await house.app.settle()
    assert len(house.tips()) == 1 and not waiting(house)


@POSTGRESQL
async def test_a_sleeper_that_wakes_handles_nothing_that_another_has_claimed(house: House, other: App) -> None:
    for story in ("satu", "dua", "tiga"):
        house.client.say(house.users["officer"], f"{STORY} {story}")
    await house.app.poll(0)
    claimed = claim(house.app)
    end_session(house.app)
    await other.election.renew()
    taken = claim(other)
    assert taken.rows == claimed.rows[:1]
    assert handle(house.app, claimed).rows == () and not house.tips()  # nor the later ones, before the first
    handle(other, taken)
    assert told(house) == ["satu"]
    await other.settle()
    assert told(house) == ["satu", "dua", "tiga"]


@POSTGRESQL
async def test_a_process_that_is_not_known_to_live_claims_nothing(house: House) -> None:
    house.client.say(house.users["officer"], STORY)
    await house.app.poll(0)
    house.app.election.close()
    assert not claim(house.app).rows and waiting(house)[0].tries == 0
    await house.app.settle()
    assert len(house.tips()) == 1


@POSTGRESQL
async def test_only_the_one_whose_turn_it_is_sends(house: House, other: App) -> None:
    house.client.say(house.users["officer"], STORY)
    await house.app.poll(0)
    house.sees("officer")
    while await other.handle():
        pass
    assert not await other.deliver() and not house.sees("officer")
    await house.app.settle()
    assert len(house.sees("officer")) == 1


@POSTGRESQL
async def test_whoever_has_lost_the_turn_takes_its_next_reader_for_no_thief(house: House, other: App) -> None:
    body = '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'
    house.client.faults("getUpdates", times=2, status=409, body=body)
    end_session(house.app)
    await other.election.renew()
    with pytest.raises(TryLater, match="Conflict"):
        await house.app.receiver.listen()
    await other.settle()
    assert not house.sees("operator")
    with pytest.raises(TryLater, match="Conflict"):
        await other.receiver.listen()
    await other.settle()
    assert len(house.sees("operator")) == 1
