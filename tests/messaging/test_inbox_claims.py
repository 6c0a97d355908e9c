"""Several processes on one PostgreSQL share the inbox: claims, dead processes, and one that was suspended."""

import asyncio

import pytest
from sqlalchemy import select

from bot.app import App
from bot.messaging import inbox
from bot.models.tip import Tip
from tests.house import House
from tests.marks import POSTGRESQL
from tests.postgres import wait_for_waiting
from tests.processes import end_session
from tests.rows import waiting
from tests.tips import REPORT

pytestmark = pytest.mark.usefixtures("no_pause")


def told(house: House) -> list[str]:
    """The last word of each story, in the order of the tips."""
    with house.app.database.transaction() as tx:
        return [tip.story.split()[-1] for tip in tx.session.scalars(select(Tip).order_by(Tip.id))]


def claim(app: App) -> inbox.Claim:
    with app.database.transaction() as tx:
        return inbox.claim(tx, app.election)


def handle(app: App, claimed: inbox.Claim) -> inbox.Claim:
    """What is left of the claim."""
    app.worker._handle_batch(claimed)
    return app.worker._claimed


@POSTGRESQL
async def test_two_processes_share_the_rows_and_each_conversation_is_ones(house: House, other: App) -> None:
    for name, story in (("officer", "satu"), ("officer", "dua"), ("officer2", "siji"), ("officer2", "loro")):
        house.client.say(house.users[name], f"{REPORT} {story}")
    await house.app.poll(0)
    await other.election.renew()
    first, second, third, fourth = (row.id for row in waiting(house))
    with house.app.database.transaction() as tx:  # as if there had not been time for more
        mine = inbox.claim(tx, house.app.election)
        inbox.unclaim(tx, [third, fourth], mine.by)
    assert mine.rows == [first, second, third, fourth]
    theirs = claim(other)
    assert theirs.rows == [third, fourth] and theirs.by != mine.by
    house.client.say(house.users["officer"], f"{REPORT} tiga")
    await house.app.poll(0)
    assert claim(other).rows == [third]  # its own, again; the third story waits for the first two
    while theirs.rows:
        theirs = handle(other, theirs)
    await house.app.settle()
    assert told(house) == ["siji", "loro", "satu", "dua", "tiga"]


@POSTGRESQL
async def test_while_the_one_that_polls_catches_up_the_others_handle(house: House, other: App) -> None:
    for number in range(100):
        house.client.say(house.users["officer"], f"{REPORT} {number}")
    await house.app.poll(0)
    assert await house.app.handle() == 0
    assert await other.handle() > 0
    assert len(house.tips()) > 0


@POSTGRESQL
async def test_claims_come_one_after_the_other(house: House, other: App) -> None:
    house.client.say(house.users["officer"], REPORT)
    await house.app.poll(0)
    await other.election.renew()
    with house.app.database.transaction() as tx:
        mine = inbox.claim(tx, house.app.election)
        claiming = asyncio.ensure_future(asyncio.to_thread(claim, other))
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    assert mine.rows and not (await claiming).rows


@POSTGRESQL
async def test_what_a_dead_process_had_claimed_is_handled_by_another(house: House, other: App) -> None:
    house.client.say(house.users["officer"], REPORT)
    await house.app.poll(0)
    await other.election.renew()
    assert claim(other).rows and not claim(house.app).rows
    end_session(other)
    await house.app.settle()
    assert len(house.tips()) == 1 and not waiting(house)


@POSTGRESQL
async def test_a_sleeper_that_wakes_handles_nothing_that_another_has_claimed(house: House, other: App) -> None:
    for story in ("satu", "dua", "tiga"):
        house.client.say(house.users["officer"], f"{REPORT} {story}")
    await house.app.poll(0)
    claimed = claim(house.app)
    end_session(house.app)
    await other.election.renew()
    taken = claim(other)
    assert taken.rows == claimed.rows[:1]
    assert not handle(house.app, claimed).rows and not house.tips()  # nor the later ones, before the first
    handle(other, taken)
    assert told(house) == ["satu"]
    await other.settle()
    assert told(house) == ["satu", "dua", "tiga"]


@POSTGRESQL
async def test_a_process_that_is_not_known_to_live_claims_nothing(house: House) -> None:
    house.client.say(house.users["officer"], REPORT)
    await house.app.poll(0)
    house.app.election.close()
    assert not claim(house.app).rows and waiting(house)[0].tries == 0
    await house.app.settle()
    assert len(house.tips()) == 1
