"""Hard days: a full disk, a database that may only be read, a clock that jumps, a backlog, nobody there."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from bot.messaging import worker
from bot.models.inbox import Inbox, InboxState
from bot.models.member import Member
from bot.models.outbox import Outbox, OutboxState
from bot.runtime.watchdog import EXIT_CODE
from bot.services.membership.offboarding import offboard
from tests.house import PEOPLE, House
from tests.test_cli import ROOT
from tests.test_faults import MANY_SECONDS, configured
from tests.test_walk import STORY

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def limited(house: House, pragma: str, undo: str) -> Iterator[None]:
    """Every connection of the bot under a limit of the real database, until it is lifted."""
    engine = house.app.database.engine

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()
        with engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA {undo}")


def page_limit(house: House) -> str:
    """No page more than there are now: what SQLite says on a full disk."""
    with house.app.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    return f"max_page_count={pages}"


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


async def test_a_backlog_of_thousands_does_not_hold_up_an_emergency(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BATCH_SECONDS", 60.0)  # what is claimed goes in one commit
    await house.say("liaison", "/piket")
    talk = [house.client.say(house.users["officer"], f"Selamat pagi {number}") for number in range(200)]
    house.client.say(house.users["officer2"], "Selamat pagi")
    house.client.say(house.users["officer2"], "/lapor DARURAT ada yang overdosis sabu di Beji Jenu, tolong cepat")
    while await house.app.poll(0):
        pass
    house.sees("liaison")
    await house.app.handle()  # what was claimed when it arrived
    await house.app.handle()
    await house.app.sender.finish()
    assert any("darurat" in text for text in house.sees("liaison"))
    assert len(waiting(house)) > len(talk) - 100
    await house.pump()
    assert waiting(house) == []
    assert house.story().startswith("DARURAT")


def waiting(house: House) -> list[Inbox]:
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(Inbox).where(Inbox.state == InboxState.WAITING)))


@pytest.mark.parametrize("jump", [timedelta(minutes=-10), timedelta(days=-3), timedelta(days=40)], ids=str)
async def test_a_clock_that_jumps_loses_no_tip_and_no_escalation(house: House, jump: timedelta) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY} satu")
    house.clock.move(jump)
    await house.say("officer", f"/lapor {STORY} dua")
    assert len(house.tips()) == 2
    house.client.faults("sendMessage", times=3, status=500)
    house.client.say(house.users["officer"], f"/lapor {STORY} tiga")
    await house.pump()
    house.clock.move(-jump)
    for _ in range(4):
        await house.pass_time(hours=1)
    assert sum("tercatat" in text for text in house.texts("officer")) == 3
    await house.pass_time(days=5)
    told = " ".join(house.texts("kanit") + house.texts("leader"))
    assert all(house.code(number) in told for number in range(3))


async def test_a_clock_in_1970_still_takes_tips_and_goes_on_when_it_is_right_again(house: House) -> None:
    now = house.clock.now()
    house.clock.move(datetime(1970, 1, 1, 0, 5, tzinfo=UTC) - now)
    await house.say("officer", f"/lapor {STORY}")
    assert len(house.tips()) == 1
    assert any("tercatat" in text for text in house.texts("officer"))
    house.clock.move(now - house.clock.now())
    await house.pump()
    await house.pass_time(days=3)
    assert any(house.code() in text for text in house.texts("kanit"))


async def test_an_empty_roster_stores_nothing_of_strangers_and_does_not_fall_over(house: House) -> None:
    with house.app.database.transaction() as tx:
        for member in tx.session.scalars(select(Member)):
            offboard(tx, member)
    for name in PEOPLE:
        await house.say(name, f"/lapor {STORY}")
    await house.pass_time(days=8)
    assert house.tips() == [] and waiting(house) == []


async def test_a_ladder_of_equals_ends_at_somebody(house: House) -> None:
    with house.app.database.transaction() as tx:
        for member in tx.session.scalars(select(Member).where(Member.ladder.is_not(None))):
            member.ladder = 1
    await house.say("officer", f"/lapor {STORY}")
    for _ in range(6):
        await house.pass_time(days=2)
    for name in ("kanit", "leader"):
        assert any(house.code() in text for text in house.texts(name)), name


async def test_a_ladder_that_leads_back_to_itself_keeps_telling(house: House) -> None:
    """Whoever is on duty is the whole ladder, and hands on what comes back."""
    with house.app.database.transaction() as tx:
        for member in tx.session.scalars(select(Member).where(Member.ladder == 2)):
            member.ladder = None
    await house.say("kanit", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    await house.press("kanit", "Alihkan")
    for _ in range(3):
        house.sees("kanit")
        await house.pass_time(days=1)
        assert any(code in text for text in house.sees("kanit"))
    await house.press("kanit", "Tangani")
    assert house.tips()[0].status == "acknowledged"


async def test_who_blocks_the_bot_holds_up_nothing_and_is_back_by_writing(house: House) -> None:
    await house.say("liaison", "/piket")
    house.client.block(house.users["liaison"])
    await house.say("officer", f"/lapor {STORY} satu")
    assert any(house.code() in text for text in house.texts("kanit"))  # nobody else is on duty
    house.client.block(house.users["officer"])
    house.client.say(house.users["officer2"], f"/lapor {STORY} dua")
    await house.pump()
    await house.press("kanit", "Tangani")  # the officer cannot hear of it
    await house.pass_time(hours=2)
    assert waiting(house) == [] and owed(house) == []
    assert len(house.tips()) == 2
    house.client.block(house.users["liaison"], False)
    await house.say("liaison", "/menu")
    await house.say("officer2", f"/lapor {STORY} tiga")
    assert any(house.code() in text for text in house.texts("liaison"))


def owed(house: House) -> list[Outbox]:
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.WAITING)))


async def test_an_update_of_a_megabyte_and_odd_shapes_hold_up_nobody(house: House) -> None:
    long = {"message_id": 7_000_000, "date": 1_700_000_000, "text": f"/lapor {'sabu ' * 200_000}"}
    officer = {"id": house.users["officer"], "type": "private"}
    long |= {"chat": officer, "from": {"id": officer["id"], "is_bot": False, "first_name": "Orang"}}
    odd: list[Any] = [
        {"message": long},
        {"message": None},
        {"message": {"chat": 5}},
        {"edited_message": []},
        {"callback_query": {"id": {}}},
        {},
    ]
    house.client.updates(*odd)
    house.client.say(house.users["officer2"], f"/lapor {STORY}")
    await house.pump()
    assert any("tercatat" in text for text in house.texts("officer2"))
    assert waiting(house) == []
    await house.say("officer", f"/lapor {STORY} lagi")
    assert house.story().endswith("lagi")


BLOCKED = """
import asyncio, threading
from pathlib import Path
from bot import app
from bot.runtime import watchdog
from bot.channels.telegram.adapter import TelegramChannel
from bot.settings import load_settings

async def blocked(self, offset, wait):
    threading.Event().wait()

watchdog.STUCK_SECONDS, watchdog.CHECK_SECONDS = 3.0, 1.0
TelegramChannel.fetch = blocked
asyncio.run(app.run_bot(load_settings(Path("config.toml"))))
"""


async def test_a_loop_that_is_blocked_ends_the_process_and_the_next_one_goes_on(house: House) -> None:
    folder = configured(house)
    house.client.say(house.users["officer"], f"/lapor {STORY}")
    house.app.election.close()
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", BLOCKED],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=MANY_SECONDS * 2,
    )
    assert ended.returncode == EXIT_CODE, ended.stderr
    assert "stuck" in ended.stdout + ended.stderr and "Traceback" not in ended.stderr
    await house.pump()
    assert len(house.tips()) == 1
