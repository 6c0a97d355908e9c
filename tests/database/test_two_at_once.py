"""Two processes of PostgreSQL change the same at the same time: the second acts on what the first has left."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, get_ident

import pytest
from alembic import command
from sqlalchemy import Connection, select, text

from bot.database import engine, schema
from bot.database.preflight import open_database, prepare
from bot.database.transaction import Tx
from bot.domain.tips import find_tip
from bot.errors import Refusal
from bot.models.account import Account
from bot.models.grant import Grant
from bot.models.member import Member
from bot.models.tip import Outcome, Status
from bot.runtime import leader_election
from bot.services.casework import ownership, settling
from bot.services.membership import roster
from bot.services.membership.enrolment import enrol, invite
from bot.services.membership.grants import decide
from bot.services.membership.offboarding import offboard
from bot.services.reporting.doubles import repeated_tip
from bot.services.sweep import sweep
from tests.house import PEOPLE, House
from tests.postgres import wait_for_waiting
from tests.rows import newest_id
from tests.tips import REPORT, STORY, taken

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def member(tx: Tx, name: str) -> Member:
    return roster.find(tx, PEOPLE[name][0])


async def meanwhile(house: House, first: Callable[[Tx], object], second: Callable[[Tx], object]) -> None:
    """The second begins, and waits, before the first has committed."""

    def beside() -> None:
        with house.app.database.transaction() as tx:
            second(tx)

    with house.app.database.transaction() as tx:
        first(tx)
        tx.session.flush()
        other = asyncio.ensure_future(asyncio.to_thread(beside))
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    await other


async def test_an_answer_that_waited_does_not_open_a_settled_tip(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} warna mobil?")
    house.client.say(house.users["officer"], f"{code} hitam")
    await house.app.poll(0)
    with house.app.database.transaction() as tx:
        settling.settle(tx, member(tx, "liaison"), code, Outcome.NOT_CONFIRMED, "")
        tx.session.flush()
        handling = asyncio.ensure_future(house.app.handle())
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    await handling
    assert house.tips()[-1].status == Status.CLOSED


async def test_a_tip_that_is_settled_meanwhile_is_not_told_again(house: House) -> None:
    code = await taken(house)
    with house.app.database.transaction() as tx:
        officer = member(tx, "officer")
        assert repeated_tip(tx, officer, "lain", None) is None  # by now the recent tips are known
        with house.app.database.transaction() as other:
            settling.settle(other, member(other, "liaison"), code, Outcome.NOT_CONFIRMED, "")
        assert repeated_tip(tx, officer, STORY, None) is None


async def test_who_leaves_does_not_hand_on_a_settled_tip(house: House) -> None:
    code = await taken(house)
    await meanwhile(
        house,
        lambda tx: settling.settle(tx, member(tx, "liaison"), code, Outcome.NOT_CONFIRMED, ""),
        lambda tx: offboard(tx, member(tx, "liaison")),
    )
    assert house.tips()[-1].status == Status.CLOSED


async def test_an_invite_binds_one_account(house: House) -> None:
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, member(tx, "leader"))
    bound: list[bool] = []
    await meanwhile(
        house,
        lambda tx: bound.append(enrol(tx, "telegram", "999001", code) is not None),
        lambda tx: bound.append(enrol(tx, "telegram", "999002", code) is not None),
    )
    assert bound == [True, False]
    with house.app.database.transaction() as tx:
        mine = select(Account).where(Account.member_id == member(tx, "leader").id, Account.closed_at.is_(None))
        # The old account stays until somebody says yes to the new one.
        assert {account.address for account in tx.session.scalars(mine)} == {"7000000007", "999001"}


async def test_of_a_yes_and_a_no_at_once_the_first_holds(house: House) -> None:
    house.import_person("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    grant = newest_id(house, Grant)
    refused: list[Refusal] = []

    def decline(tx: Tx) -> None:
        try:
            decide(tx, member(tx, "kanit"), grant, yes=False)
        except Refusal as refusal:
            refused.append(refusal)

    await meanwhile(house, lambda tx: decide(tx, member(tx, "leader"), grant, yes=True), decline)
    with house.app.database.transaction() as tx:
        assert member(tx, "officer").held() == {"officer", "liaison"}
    assert [each.text.key for each in refused] == ["refuse.grant_ended"]


async def test_an_import_that_waited_for_a_yes_takes_the_role_again(house: House) -> None:
    house.import_person("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    grant = newest_id(house, Grant)
    nrp, rank, roles, areas, _ = PEOPLE["officer"]
    line = {"nrp": nrp, "name": "Officer", "rank": rank, "roles": roles, "areas": areas, "phone": "", "ladder": ""}
    await meanwhile(
        house,
        lambda tx: decide(tx, member(tx, "leader"), grant, yes=True),
        lambda tx: roster.import_members(tx, [line]),
    )
    with house.app.database.transaction() as tx:
        assert member(tx, "officer").held() == {"officer"}


async def test_taking_and_what_is_due_wait_for_each_other_in_one_order(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    code = house.code()
    house.clock.move(timedelta(hours=30))
    swept = asyncio.Event()

    def beside() -> None:
        with house.app.database.transaction() as tx:
            sweep(tx)
        swept.set()

    with house.app.database.transaction() as tx:
        find_tip(tx, member(tx, "liaison"), code)  # locks it, as all that follows does first
        other = asyncio.ensure_future(asyncio.to_thread(beside))
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
        ownership.take(tx, member(tx, "liaison"), code, None)
    await other
    assert house.tips()[-1].status == Status.ACKNOWLEDGED


async def test_two_that_migrate_come_one_after_the_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.app.database.connection() as connection:
        command.downgrade(schema._config(connection), "0005")
    both, real, begun = Barrier(2), schema.lock, set[int]()

    def together(connection: Connection) -> None:
        if get_ident() not in begun:
            begun.add(get_ident())
            both.wait()
        real(connection)

    monkeypatch.setattr(schema, "lock", together)
    databases = [open_database(house.settings) for _ in range(2)]
    await asyncio.gather(*(asyncio.to_thread(prepare, each) for each in databases))
    for each in databases:
        each.close()
    with house.app.database.engine.begin() as connection:
        assert schema.current(connection) == schema.newest()


async def test_a_sleeper_in_a_transaction_is_ended_before_another_takes_over(house: House) -> None:
    with house.app.database.connection() as connection:
        shown = connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
    assert shown == f"{engine.IDLE_IN_TRANSACTION_SECONDS}s"
    assert engine.IDLE_IN_TRANSACTION_SECONDS < leader_election.SESSION_TIMEOUT_SECONDS
