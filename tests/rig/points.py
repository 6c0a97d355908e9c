"""Named points at which a bot kills itself, put around its functions from outside; and a journal of its calls.

The product has no hooks: what is wrapped here is found by name, so a renamed function ends the child at its start.
"""

import os
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from mmap import mmap
from pathlib import Path
from struct import Struct
from typing import Any
from uuid import UUID

from bot import app
from bot.channels.telegram.adapter import TelegramChannel
from bot.clock import MovableClock, monotonic
from bot.database import engine
from bot.database.database import Database
from bot.messaging import sender, worker
from bot.messaging.receiver import Receiver
from bot.runtime import leader_election, scheduler
from bot.services import sweep
from tests.rig.deadly import Deadly

POINTS = (
    "fetch.after",
    "store.before",
    "store.after",
    "handle.before",
    "handle.after",
    "call.before",
    "call.after",
    "mark.before",
    "mark.after",
    "step.fired",
    "sweep.after",
)
SECONDS = Struct("dd")  # how far ahead the clock is, and the one that never jumps
SWEEP_SECONDS = 0.2  # a life is shorter than the time between two real sweeps
RENEW_SECONDS = 0.2  # likewise

current_row: ContextVar[UUID] = ContextVar("row")


class SharedClock(MovableClock):
    """The machine's clock plus an offset in a file, which the rig moves for all processes at once."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._shared = mmap(opened.fileno(), SECONDS.size)

    @property  # type: ignore[override]
    def offset(self) -> timedelta:
        return timedelta(seconds=SECONDS.unpack(self._shared[:])[0])

    def elapsed(self) -> float:
        return monotonic() + float(SECONDS.unpack(self._shared[:])[1])


class Journal:
    """One line for each lease, call, and row that was marked, written at once: it outlives the process."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, word: str, *rows: object) -> None:
        os.write(self._file, "".join(f"{word} {os.getpid()} {row}\n" for row in rows).encode())


def install(deadly: Deadly, journal: Journal, clock: Path) -> None:
    """Wraps the bot's functions in this process."""
    app.SystemClock = lambda: SharedClock(clock)  # type: ignore[misc,assignment]
    scheduler.SWEEP_SECONDS = SWEEP_SECONDS  # type: ignore[misc]
    leader_election.SESSION_TIMEOUT_SECONDS, leader_election.RENEW_SECONDS, engine.IDLE_IN_TRANSACTION_SECONDS = (
        2,
        RENEW_SECONDS,
        2,
    )
    _fetching(deadly)
    _storing(deadly)
    _handling(deadly)
    _calling(deadly, journal)
    _committing(deadly, journal)
    deadly.after(sweep, "_fire", "step.fired")


def _fetching(deadly: Deadly) -> None:
    take = Receiver.receive

    async def taken(self: Receiver, updates: Any) -> None:
        deadly.passed("fetch.after")
        await take(self, updates)

    Receiver.receive = taken  # type: ignore[method-assign]


def _storing(deadly: Deadly) -> None:
    # Noting the numbers is the last thing before the commit.
    deadly.after(worker, "add_numbers", "store.before")
    deadly.after(worker.Worker, "store", "store.after")


def _handling(deadly: Deadly) -> None:
    deadly.after(worker.Worker, "_handle_event", "handle.before")
    deadly.after(worker.Worker, "_handle_batch", "handle.after")


def _calling(deadly: Deadly, journal: Journal) -> None:
    carry_out = sender.Sender._carry_out
    call = TelegramChannel.carry_out

    async def carried_out(self: sender.Sender, due: sender.Call) -> None:
        current_row.set(due.row)
        await carry_out(self, due)

    async def called(self: TelegramChannel, outgoing: Any) -> str:
        deadly.passed("call.before")
        journal.note("call", current_row.get())
        result = await call(self, outgoing)
        deadly.passed("call.after")
        return result

    sender.Sender._carry_out = carried_out  # type: ignore[method-assign]
    TelegramChannel.carry_out = called  # type: ignore[method-assign]


def _committing(deadly: Deadly, journal: Journal) -> None:
    """A write is a function, then its commit: the points lie on either side of it."""
    run, finish_calls, lease = Database._run, sender.finish_calls, sender.lease

    def leased(*args: Any) -> Any:
        rows = lease(*args)
        journal.note("leased", *(call.row for call in rows.calls))  # while they are locked
        return rows

    def recorded(tx: Any, ended: Any, unreached: Any) -> Any:
        states = finish_calls(tx, ended, unreached)
        deadly.passed("mark.before")
        return states

    def ran(self: Database, engine: Any, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        result = run(self, engine, fn, args)
        if args and args[0] and getattr(fn, "__func__", fn) in {sender.Sender._finish_and_lease, recorded}:
            sent = [each.call.row for each in args[0] if isinstance(each.outcome, str)]
            failed = [each.call.row for each in args[0] if not isinstance(each.outcome, str)]
            journal.note("marked", *sent)
            journal.note("failed", *failed)
            deadly.passed("mark.after")
        elif fn is sweep.sweep and result:
            deadly.passed("sweep.after")
        return result

    sender.lease, sender.finish_calls = leased, recorded
    Database._run = ran  # type: ignore[method-assign]
