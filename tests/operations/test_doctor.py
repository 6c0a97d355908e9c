"""What doctor says of an installation: each fault in words, and the others after it all the same."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text, update
from sqlalchemy.exc import OperationalError

from bot.database.preflight import check_writable, database_fault
from bot.i18n import Renderer
from bot.models.account import Account
from bot.models.alarm import Alarm
from bot.models.due_step import DueStep
from bot.models.member import Member
from bot.operations.doctor.roster import roster_faults
from bot.operations.doctor.work import work_faults
from tests.faults import limited, page_limit
from tests.house import House
from tests.marks import POSTGRESQL, SQLITE
from tests.shell import configured, shell
from tests.tips import REPORT


def faults(house: House) -> str:
    """Of roster and work, as the operator reads them in English."""
    with house.app.database.transaction() as tx:
        found = [*roster_faults(tx), *work_faults(tx)]
    return "\n".join(Renderer(house.settings.unit.zone).bare(each, "en") for each in found)


def test_one_fault_does_not_hide_the_others(tmp_path: Path) -> None:
    shell(tmp_path, "init", "--defaults")
    (tmp_path / "keys.json").chmod(0o644)
    with sqlite3.connect(tmp_path / "anti-narkoba.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = json.loads(shell(tmp_path, "doctor", "--json", code=1))
    other.close()
    for word in ("chmod 600", "locked", "telegram.token", "Tidak ada cadangan"):
        assert sum(word in each for each in said) == 1, word
    (tmp_path / "keys.json").unlink()
    assert "keys new" in shell(tmp_path, "doctor", code=1)


async def test_what_is_well_is_said_too(house: House) -> None:
    folder = configured(house)
    await house.say("liaison", "/piket")
    path = json.loads(shell(folder, "backup", "--json"))["path"]
    assert "tidak diuji" in shell(folder, "doctor", code=1)
    shell(folder, "restore", "--rehearse", path)
    lines = shell(folder, "doctor").splitlines()
    assert lines[-1] == "Semuanya baik." and len(lines) == 7
    assert all(line.startswith("✓ ") for line in lines[:-1])
    assert json.loads(shell(folder, "doctor", "--json")) == []


async def test_an_old_backup_and_one_never_tried_are_named(house: House) -> None:
    folder = configured(house)
    path = Path(json.loads(shell(folder, "backup", "--json"))["path"])
    days = (datetime.now(UTC) - timedelta(days=9)).timestamp()
    shell(folder, "restore", "--rehearse", str(path))
    for file in (folder / "backups").iterdir():
        os.utime(file, (days, days))
    said = "\n".join(json.loads(shell(folder, "doctor", "--json", code=1)))
    assert "Cadangan terakhir" in said and "tidak diuji" in said
    assert "Tidak ada cadangan" in shell(folder, "doctor", "--backups", "none", code=1)


async def test_what_stands_still_is_named(house: House) -> None:
    await house.say("liaison", "/piket")
    assert faults(house) == ""
    house.client.faults("sendMessage", times=1, status=500)
    house.client.say(house.users["officer"], REPORT)
    await house.app.poll(0)
    house.clock.move(timedelta(minutes=6))
    assert "1 update has not been handled" in faults(house)
    await house.app.handle()
    await house.app.sender.finish()
    house.clock.move(timedelta(minutes=6))
    assert "sent" in faults(house) and "handled" not in faults(house)
    with house.app.database.transaction() as tx:
        tx.session.execute(update(DueStep).values(due_at=tx.now - timedelta(minutes=6)))
    assert "deadlines have passed" in faults(house)


async def test_what_others_do_with_the_token_is_named_for_some_hours(house: House) -> None:
    await house.say("liaison", "/piket")
    with house.app.database.transaction() as tx:
        for key in ("alarm.second_poller", "alarm.webhook_taken", "alarm.gap"):
            tx.add(Alarm, subject=key, text_key=key, raised_at=tx.now)
    said = faults(house)
    assert "Another program used this token" in said and "changed the bot's webhook" in said and "never arrived" in said
    house.clock.move(timedelta(hours=3))
    assert faults(house) == ""


async def test_a_clock_that_went_back_is_named(house: House) -> None:
    await house.say("liaison", "/piket")
    house.clock.move(timedelta(days=-1))
    assert "clock" in faults(house)
    house.clock.move(datetime(1970, 1, 1, tzinfo=UTC) - house.clock.now())
    assert "behind the newest row" in faults(house)


async def test_who_cannot_answer_is_named(house: House) -> None:
    assert "Nobody is on duty" in faults(house)
    await house.say("liaison", "/piket")
    assert faults(house) == ""
    with house.app.database.transaction() as tx:
        tx.session.execute(update(Account).values(unreachable_at=tx.now))
    assert "Nobody on duty can be reached" in faults(house) and "The ladder is empty" in faults(house)


async def test_a_ladder_that_leads_back_to_who_is_on_duty_is_named(house: House) -> None:
    await house.say("kanit", "/piket")
    assert "circle" not in faults(house)  # above is the leader
    with house.app.database.transaction() as tx:
        tx.session.execute(update(Member).where(Member.ladder == 2).values(ladder=None))
    assert "goes round in a circle" in faults(house)


@SQLITE
async def test_a_full_disk_and_a_read_only_file_are_named(house: House) -> None:
    with limited(house, "query_only=ON", "query_only=OFF"), pytest.raises(Exception, match="read-only"):
        check_writable(house.app.database)
    check_writable(house.app.database)
    full = limited(house, page_limit(house), "max_page_count=1073741823")
    with full, pytest.raises(OperationalError) as error, house.app.database.transaction() as tx:
        for number in range(1000):
            tx.add(Alarm, subject=f"{number}" * 99, text_key="", raised_at=tx.now)
    assert "no space left" in str(database_fault(error.value))


@contextmanager
def read_only(house: House) -> Iterator[None]:
    """The server lets nobody write to the database."""
    url = house.app.database.engine.url
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{url.database}" SET default_transaction_read_only = on'))
        yield
        connection.execute(text(f'ALTER DATABASE "{url.database}" RESET default_transaction_read_only'))
    server.dispose()


@POSTGRESQL
async def test_a_server_that_is_read_only_or_away_is_named(house: House) -> None:
    folder = configured(house)
    with read_only(house):
        assert "read-only" in shell(folder, "doctor", code=1)
    away = shell(folder, "doctor", code=1, ANTI_NARKOBA_DATABASE__URL="postgresql://nobody:geheim@127.0.0.1:1/x")
    assert "cannot be used" in away and "geheim" not in away
