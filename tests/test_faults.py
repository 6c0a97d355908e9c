"""What goes wrong in the field: a second reader of the token, updates that cannot be handled, a busy database."""

import asyncio
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import OperationalError

from bot.channels.telegram.adapter import TelegramChannel
from bot.database.transaction import Tx
from bot.messages import Incoming, TryLater, Unreadable
from bot.messaging.inbox import BACKOFF, MAX_TRIES
from bot.messaging.outbox import LEASE
from bot.models.inbox import Inbox
from bot.models.tip import Tip
from sandbox.telegram.client import SandboxClient
from tests.house import House
from tests.test_cli import ROOT, shell

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
STORY = "/lapor transaksi sabu di Sugihwaras Jenu"
POISON = "kucingbelangtiga"
MANY_SECONDS = 30  # against a hang only
MANY_READS = 10


class Log:
    """What the bot logs while a block runs."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self._loop = asyncio.get_running_loop()
        self._fresh = asyncio.Event()

    def __call__(self, _logger: Any, level: str, line: dict[str, Any]) -> None:
        self.lines.append({"level": level} | line)
        self._loop.call_soon_threadsafe(self._fresh.set)
        raise structlog.DropEvent

    async def until(self, **parts: Any) -> None:
        """Waits for a line with these parts."""
        async with asyncio.timeout(MANY_SECONDS):
            while not any(parts.items() <= line.items() for line in self.lines):
                self._fresh.clear()
                await self._fresh.wait()


@pytest.fixture
async def log() -> AsyncIterator[Log]:
    lines = Log()
    structlog.configure(processors=[lines])
    yield lines
    structlog.reset_defaults()


class Poisoned:
    """The real dispatch; until it is mended, a message with the planted word fails after it was dealt with."""

    def __init__(self, house: House) -> None:
        self._real = house.app.worker.dispatch
        self.mended = False
        house.app.worker.dispatch = self

    def __call__(self, tx: Tx, incoming: Incoming) -> bool:
        stranger = self._real(tx, incoming)
        if POISON in incoming.text and not self.mended:
            raise RuntimeError(incoming.text)
        return stranger


class OlderTelegram(TelegramChannel):
    """A version of the channel that does not know what came with the planted word."""

    def read(self, payload: Any) -> Incoming:
        if POISON in json.dumps(payload):
            raise Unreadable("unknown kind")
        return super().read(payload)


@asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    """The bot as it runs for real: all its loops."""
    stop = asyncio.Event()
    loops = asyncio.ensure_future(house.app.run(stop))
    try:
        yield
    finally:
        stop.set()
        await loops


async def until(house: House, seen: Callable[[SandboxClient], Any], seconds: float = MANY_SECONDS) -> None:
    await asyncio.to_thread(house.client.wait_until, seen, seconds)


def receipts(house: House, name: str = "officer") -> list[str]:
    return [words for words in house.texts(name) if "tercatat" in words]


def stories(house: House) -> list[str]:
    with house.app.database.transaction() as tx:
        return [tip.story for tip in tx.session.scalars(select(Tip).order_by(Tip.id))]


def alarms(house: House, words: str) -> int:
    return sum(words in each for each in house.texts("operator"))


def inbox(house: House) -> dict[str, int]:
    """The rows of the inbox that are not done, by their state."""
    with house.app.database.transaction() as tx:
        states = [state for state in tx.session.scalars(select(Inbox.state)) if state != "done"]
    return {state: states.count(state) for state in states}


def waiting_tries(house: House) -> list[int]:
    """How often each waiting row of the inbox was tried, in their order."""
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(Inbox.tries).where(Inbox.state == "waiting").order_by(Inbox.id)))


def configured(house: House) -> Path:
    """A folder whose config.toml is the house's, for the shell."""
    folder = house.settings.security.key_file.parent
    telegram = house.settings.telegram
    content = {
        "database": {"url": house.settings.database.url},
        "telegram": {"token": telegram.token.get_secret_value(), "base_url": telegram.base_url},
        "security": {"key_file": "keys.json"},
    }
    sections = (
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for name, values in content.items()
    )
    (folder / "config.toml").write_text("\n".join(sections))
    return folder


async def test_a_second_reader_of_the_token_alarms_once_an_hour_and_the_bot_goes_on(house: House) -> None:
    other = TelegramChannel(house.settings.telegram.token.get_secret_value(), house.settings.telegram.base_url)

    async def read_beside() -> None:
        """Ends the bot's poll, and is ended by its next one."""
        with pytest.raises(TryLater, match="Conflict"):
            await other.fetch(0, MANY_SECONDS)

    async def read_until(told: int) -> None:
        """The bot's own polls do not wait at first: only one that waits can be ended."""
        for _ in range(MANY_READS):
            await read_beside()
            with contextlib.suppress(TimeoutError):
                await until(house, lambda _: alarms(house, "program lain") == told, seconds=3)
                return
        raise AssertionError("the operator was not told")

    async with running(house):
        await read_until(told=1)
        house.client.say(house.users["officer"], STORY)
        await until(house, lambda _: receipts(house))
        await read_beside()
    await house.pump()
    assert alarms(house, "program lain") == 1
    await house.pass_time(hours=1)
    async with running(house):
        await read_until(told=2)
    await other.close()
    assert len(house.tips()) == len(receipts(house)) == 1


async def test_what_the_far_end_garbles_is_asked_for_again(house: House, log: Log) -> None:
    answers = ("<html>Bad Gateway</html>", '{"ok":tr', '{"ok":true,"result":{}}', '{"ok":true,"result":[{}, 7]}')
    for body in answers:
        house.client.faults("getUpdates", body=body)
    house.client.faults("getUpdates", status=500)
    async with running(house):
        house.client.say(house.users["officer"], STORY)
        await until(house, lambda _: receipts(house))
    assert len(house.tips()) == 1
    assert {line["event"] for line in log.lines} == {"will try again"}


async def test_an_unreadable_update_is_parked_alone_and_handled_by_a_version_that_reads_it(house: House) -> None:
    telegram = house.settings.telegram
    older = OlderTelegram(telegram.token.get_secret_value(), telegram.base_url)
    known, house.app.worker.channels = house.app.worker.channels, {"telegram": older}
    house.client.say(house.users["officer"], f"{STORY} {POISON}")
    house.client.say(house.users["officer2"], STORY)
    await house.pump()
    await older.close()
    assert [len(receipts(house, name)) for name in ("officer", "officer2")] == [0, 1]
    assert inbox(house) == {"parked": 1}
    assert alarms(house, "dead list") == 1
    folder = configured(house)
    (found,) = json.loads(shell(folder, "dead", "list", "--json"))
    assert (found["kind"], found["error"]) == ("inbox", "Unreadable")
    house.app.worker.channels = known
    shell(folder, "dead", "retry", found["id"])
    await house.pump()
    assert len(receipts(house)) == 1
    assert POISON in stories(house)[-1]
    assert json.loads(shell(folder, "dead", "list", "--json")) == []


async def test_poison_is_retried_then_parked_and_holds_back_its_own_conversation_only(house: House, log: Log) -> None:
    poisoned = Poisoned(house)
    house.client.say(house.users["officer"], f"{STORY} {POISON}")
    house.client.say(house.users["officer2"], f"{STORY} lain")
    house.client.say(house.users["officer"], f"{STORY} kedua")
    house.client.say(house.users["officer"], f"{STORY} ketiga")
    await house.pump()
    assert [story.split()[-1] for story in stories(house)] == ["lain"]
    for tries in range(1, MAX_TRIES):
        assert waiting_tries(house) == [tries, 0, 0]
        wait = BACKOFF * 2 ** (tries - 1)
        await house.pass_time(seconds=wait.total_seconds() / 10)
        assert waiting_tries(house) == [tries, 0, 0]  # not before its time
        await house.pass_time(seconds=wait.total_seconds())
    assert inbox(house) == {"parked": 1}
    assert [story.split()[-1] for story in stories(house)] == ["lain", "kedua", "ketiga"]
    assert alarms(house, "dead list") == 1
    folder = configured(house)
    (found,) = json.loads(shell(folder, "dead", "list", "--json"))
    assert found["error"] == "RuntimeError"
    assert POISON not in json.dumps([found, *log.lines], default=str) + "".join(house.texts("operator"))
    poisoned.mended = True
    assert "1 dicoba lagi" in shell(folder, "dead", "retry")
    await house.pump()
    assert POISON in stories(house)[-1]
    assert sum(house.code() in words for words in receipts(house)) == 1
    assert inbox(house) == {}


# The bot's own handling in a process that the planted message kills.
KILLED = """
import asyncio, os, signal, sys
from datetime import timedelta
from pathlib import Path
from bot.app import App, Ids
from bot.clock import MovableClock
from bot.settings import load_settings

app = App(load_settings(Path("config.toml")), MovableClock(timedelta(seconds=float(sys.argv[1]))), Ids())
real = app.worker.dispatch

def deadly(tx, incoming):
    if sys.argv[2] in incoming.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(tx, incoming)

async def main():
    app.worker.dispatch = deadly
    while await app.handle():
        pass
    await app.sender.finish()
    await app.close()

asyncio.run(main())
"""


@SQLITE
async def test_a_row_that_kills_the_process_is_handled_alone_and_parked_in_the_end(house: House) -> None:
    folder = configured(house)
    house.client.say(house.users["liaison"], "/menu")
    await house.app.poll(0)  # whoever stores it claims it, and so the next ones are claimed by who handles them
    house.client.say(house.users["officer"], f"{STORY} {POISON}")
    house.client.say(house.users["officer2"], STORY)
    await house.app.poll(0)
    command = [sys.executable, "-c", KILLED, str(house.clock.offset.total_seconds()), POISON]
    tries: list[list[int]] = []
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    while subprocess.run(command, cwd=folder, env=environment, check=False).returncode:  # noqa: ASYNC221
        tries.append(waiting_tries(house))
    # Both together at first; from then on the first one alone, until it is given up.
    assert tries == [[1, 1], *([count, 1] for count in range(2, MAX_TRIES + 1))]
    await house.pump()
    assert [len(receipts(house, name)) for name in ("officer", "officer2")] == [0, 1]
    assert inbox(house) == {"parked": 1}
    assert alarms(house, "dead list") == 1
    shell(folder, "dead", "retry")
    await house.pump()
    assert len(receipts(house)) == 1


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Another program holds SQLite's write lock; the bot waits for it but a moment."""
    engine = house.app.database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@SQLITE
async def test_a_locked_database_loses_nothing_and_acknowledges_nothing(
    house: House, log: Log, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(house):
        with locked(house):
            house.client.say(house.users["officer"], STORY)
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
    house.client.say(house.users["officer"], STORY)
    house.client.say(house.users["officer2"], STORY)
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
            house.client.say(house.users["officer"], f"{STORY} {number}")
            await until(house, lambda client: not client.wait(-1, 0)["pending_updates"])
    server.dispose()
    await house.pass_time(seconds=LEASE.total_seconds())  # a call that could not be marked is repeated after it
    assert [story.split()[-1] for story in stories(house)] == ["0", "1", "2"]
    for tip in house.tips():
        assert 1 <= sum(tip.code in words for words in receipts(house)) <= 2


ODD_WORDS = (
    *("/rekap ²", "/rekap 0", "/rekap 99999999999999999999", "/rekap 2026-W99", "/rekap -1"),
    *("/detail", "/detail AN-", "/detail ²²²²", "/tanya", "/tanya AN-0000 ?", "/selesai %", "/antrian ["),
    *("/tindaklanjut {code} 32/13/2026 25:99 x", "/tindaklanjut {code} ²", "/tindaklanjut {code} 31 Februari 09:00"),
    *("/tindaklanjut {code} 99999999 hari lagi", "/tindaklanjut {code} 1/1/99999", "/tindaklanjut {code} besok 24:00"),
    *("/undang", "/undang ²", "/undang [", "/anggota *", "/cabut 0", "/start ²", "/start", "/bahasa x", "/batal"),
    *("#lapor", "/lapor", "<b>&lt;{code}", "{", "%s {x}", "\u202e😀", "/" * 4000, "1" * 4000, "/lapor " + "²" * 4000),
)


async def test_nothing_that_people_type_is_poison(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", STORY)
    await house.press("liaison", "Tangani")
    code = house.code()
    for name in ("officer", "liaison", "leader", "operator"):
        for words in ODD_WORDS:
            house.client.say(house.users[name], words.replace("{code}", code))
    await house.pump()
    assert inbox(house) == {}
    assert alarms(house, "dead list") == 0
