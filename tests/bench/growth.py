"""`make bench-growth`: what a tip, the queue and finding a tip cost as the store grows. In process, without a network.

`--most 10000000` goes on to ten million messages, `--postgresql` measures there.

Each size is filled in one go with rows as a resort would have them: a tip for every tenth message, all but the
newest settled, their offers, steps, history and calls ended, payloads erased.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update

from bot.app import App
from bot.clock import Ids, SystemClock
from bot.database.transaction import Tx
from bot.messages import Operation
from bot.models.due_step import DueStep, Step
from bot.models.inbox import Inbox, InboxState
from bot.models.member import Member
from bot.models.message import Message, Revision
from bot.models.offer import Offer
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Desk, Outcome, Status, Tip, Urgency
from bot.models.tip_event import Event, TipEvent
from bot.sealing import index
from bot.settings import load_settings
from tests import postgres
from tests.bench.arms import OWN_FILE, cpu_seconds, installation_settings
from tests.bench.install import FIRST_CHAT, OFFICERS, install
from tests.bench.reports import report

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
TIP_EVERY = 10
OPEN_TIPS = 40
CHUNK = 5_000
LIAISON_CHAT = FIRST_CHAT + OFFICERS
TIMES = 100

_SERVERS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")


class Store:
    """An installation that is filled and asked."""

    def __init__(self, folder: Path, officers: int = OFFICERS, database: str = OWN_FILE) -> None:
        (folder / "config.toml").write_text(installation_settings("http://127.0.0.1:9", database=database))
        self.officers = officers
        install(folder, officers)
        self.app = App(load_settings(folder / "config.toml"), SystemClock(), Ids())
        asyncio.run(self.app.election.renew(at_once=True))  # else it handles nothing on PostgreSQL
        self.file, self.on_sqlite = folder / "bench.db", database == OWN_FILE
        self.lot = Random(1)
        self.stored = self.asked = 0
        with self.app.database.transaction() as tx:
            self.members = list(tx.session.scalars(select(Member.id).order_by(Member.id)))

    def fill(self, size: int) -> None:
        """Settles what was open, then adds messages until there are so many."""
        with self.app.database.transaction() as tx:
            for ended in (Offer, DueStep):
                tx.session.execute(update(ended).values(ended_at=tx.now))
            tx.session.execute(update(Tip).values(status=Status.CLOSED))
        while self.stored < size:
            count = min(CHUNK, size - self.stored)
            with self.app.database.transaction() as tx:
                rows: dict[type, list[dict[str, Any]]] = {}
                for number in range(self.stored, self.stored + count):
                    moment = tx.now - timedelta(days=30) + timedelta(seconds=number)
                    still_open = size - number <= OPEN_TIPS * TIP_EVERY
                    for model, row in self._message(tx, number, moment, still_open=still_open):
                        rows.setdefault(model, []).append(row)
                # Tips first, since the others refer to them.
                for model in sorted(rows, key=lambda model: (model is not Tip, model is not Message)):
                    tx.execute(insert(model), rows[model])
            self.stored += count
        if not self.on_sqlite:
            with self.app.database.transaction() as tx:  # as PostgreSQL does by itself, a minute later
                tx.connection.execute(text("ANALYZE"))

    def megabytes(self) -> float:
        if self.on_sqlite:
            return self.file.stat().st_size / 1e6
        with self.app.database.transaction() as tx:
            return float(tx.connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()) / 1e6

    def cpu_seconds(self) -> float:
        """What this process and the database's own have used, to 10 ms."""
        used = process_time()
        if not self.on_sqlite:
            with self.app.database.transaction() as tx:
                used += sum(cpu_seconds(each) for each in tx.connection.execute(_SERVERS).scalars())
        return used

    def handled(self, chat: int, text: str) -> float:
        """Milliseconds to store and handle one message."""
        update = self.update(chat, text)
        started = perf_counter()
        self.app.worker.store(self.app.channels["telegram"], [update])
        self.app.worker.handle()
        return (perf_counter() - started) * 1000

    def update(self, chat: int, text: str) -> dict[str, Any]:
        """A message to the bot, as the platform gives it."""
        self.asked += 1
        number = 10_000_000 + self.asked
        person = {"id": chat, "is_bot": False, "first_name": "Petugas"}
        chat_of = {"id": chat, "type": "private", "first_name": "Petugas"}
        message = {"message_id": number, "from": person, "chat": chat_of, "date": 1795000000, "text": text}
        return {"update_id": number, "message": message}

    def code(self) -> str:
        """The code of some tip, mostly an old one."""
        with self.app.database.transaction() as tx:
            codes = tx.session.scalars(select(Tip.code).where(Tip.desk == Desk.NARCOTICS).limit(1000)).all()
        return self.lot.choice(codes)

    def _message(
        self, tx: Tx, number: int, moment: datetime, *, still_open: bool
    ) -> Iterator[tuple[type, dict[str, Any]]]:
        message, author = tx.ids.uuid(moment), self.lot.choice(self.members[:OFFICERS])
        text = report(self.lot)
        tip = tx.ids.uuid(moment) if number % TIP_EVERY == 0 else None
        seal = self.app.database.keyring.seal
        key = index("inbox.key", f"telegram:{number}")
        yield Message, {
            "id": message, "channel": "telegram", "chat_key": index("message.chat", str(number % 300)),
            "platform_id": str(number), "author_id": author, "sent_at": moment, "received_at": moment, "tip_id": tip,
        }  # fmt: skip
        yield Revision, {
            "id": tx.ids.uuid(moment), "message_id": message, "number": 1, "at": moment,
            "text_sealed": seal(message, "revision.text", text),
        }  # fmt: skip
        yield Inbox, {
            "id": tx.ids.uuid(moment), "channel": "telegram", "key": key, "conversation": key, "received_at": moment,
            "state": InboxState.DONE, "tries": 1, "handled_at": moment, "payload_hash": key,
        }  # fmt: skip
        if tip:
            yield from self._tip(tx, tip, f"AN-{number // TIP_EVERY:06}", author, moment, text, still_open=still_open)

    def _tip(  # noqa: PLR0917 - a row's values
        self, tx: Tx, tip: UUID, code: str, author: UUID, moment: datetime, text: str, *, still_open: bool
    ) -> Iterator[tuple[type, dict[str, Any]]]:
        liaison = self.lot.choice(self.members[OFFICERS : OFFICERS + 10])
        ended = None if still_open else moment
        yield Tip, {
            "id": tip, "code": code, "reporter_id": author, "channel": "telegram", "in_group": False,
            "created_at": moment, "touched_at": moment, "status": Status.NEW if still_open else Status.CLOSED,
            "urgency": Urgency.ROUTINE, "desk": Desk.NARCOTICS, "area_code": "35.23.15", "substances": [],
            "owner_id": None if still_open else liaison, "closed_at": ended,
            "outcome": None if still_open else Outcome.NOT_CONFIRMED,
            "story_sealed": self.app.database.keyring.seal(tip, "tip.story", text),
        }  # fmt: skip
        yield Offer, {
            "id": tx.ids.uuid(moment), "tip_id": tip, "member_id": liaison, "offered_at": moment, "ended_at": ended,
        }  # fmt: skip
        for event in (Event.REPORTED, Event.OFFERED, Event.TAKEN, Event.CLOSED):
            yield TipEvent, {"id": tx.ids.uuid(moment), "tip_id": tip, "at": moment, "event": event}
        yield DueStep, {
            "id": tx.ids.uuid(moment), "key": f"escalate:{tip}", "step": Step.ESCALATE, "tip_id": tip,
            "due_at": moment + timedelta(days=90), "ended_at": ended,
        }  # fmt: skip
        for member in (author, liaison):
            yield Outbox, {
                "id": tx.ids.uuid(moment), "operation": Operation.SEND, "channel": "telegram", "member_id": member,
                "recipient_queue": member.bytes, "purpose": "reply", "priority": 1, "tip_id": tip, "created_at": moment,
                "state": OutboxState.SENT, "ended_at": moment, "platform_id": str(tip.int % 10**9),
            }  # fmt: skip


def measured(ask: Callable[[], float]) -> str:
    """Median and 95th percentile, in milliseconds."""
    times = sorted(ask() for _ in range(TIMES))
    return f"{median(times):.1f} ({times[TIMES * 95 // 100]:.1f})"


def measured_reports(store: Store) -> tuple[str, str]:
    """As `measured`, and the CPU of one, which other work on the machine hardly changes."""
    officers = cycle(range(FIRST_CHAT, FIRST_CHAT + OFFICERS))
    before = store.cpu_seconds()
    times = measured(lambda: store.handled(next(officers), report(store.lot)))
    return times, f"{(store.cpu_seconds() - before) / TIMES * 1000:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--most", type=int, default=1_000_000, help="messages of the largest size")
    parser.add_argument("--postgresql", action="store_true")
    args = parser.parse_args()
    os.environ["PTB_TIMEDELTA"] = "1"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="growth-")))
        database = stack.enter_context(postgres.server(durable=True)) if args.postgresql else OWN_FILE
        print_growth(Store(folder, database=database), [size for size in SIZES if size <= args.most])


def print_growth(store: Store, sizes: list[int]) -> None:
    say("| messages | tips | a tip | CPU of a tip | `/antrian` | `/detail CODE` | database MB | filled in s |")
    say("|---" * 8 + "|")
    for size in sizes:
        started = perf_counter()
        store.fill(size)
        filled = perf_counter() - started
        store.handled(LIAISON_CHAT, "/antrian")
        cells = [
            f"{size:,}",
            f"{size // TIP_EVERY:,}",
            *measured_reports(store),
            measured(lambda: store.handled(LIAISON_CHAT, "/antrian")),
            measured(lambda: store.handled(LIAISON_CHAT, f"/detail {store.code()}")),
            f"{store.megabytes():.0f}",
            f"{filled:.0f}",
        ]
        say(f"| {' | '.join(cells)} |")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
