"""Delivery: carries out what the outbox owes. No transaction is open during a call.

At least once: a row is marked after the platform accepted it, so a crash in between repeats that one message.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from bot.database.transaction import Database, Tx
from bot.i18n import Renderer
from bot.messages import Channel, DeliveryError, TryLater
from bot.messaging.outbox import Call, Ended, Leased, lease, record
from bot.messaging.rate_limiter import AT_ONCE, Limiter
from bot.runtime.leader_election import Turn

LOOK_SECONDS = 1.0  # rows may come due while calls are under way or must wait
TOGETHER_SECONDS = 0.005  # calls that end at nearly the same time are noted in one transaction

log = structlog.get_logger()


@dataclass
class Delivery:
    """Calls to different recipients go side by side; one that hangs holds up nobody else's."""

    database: Database
    turn: Turn
    channels: Mapping[str, Channel]
    renderer: Renderer
    limiter: Limiter
    count: Callable[[str], None]  # the state a call left its row in
    # Set when a call has ended, or something new is owed.
    news: asyncio.Event = field(default_factory=asyncio.Event)

    _begun: dict[UUID, asyncio.Future[None]] = field(default_factory=dict)  # until it is noted what became of them
    _ended: list[Ended] = field(default_factory=list)

    def lease(self, tx: Tx) -> Leased:
        """Leases what may go as soon as this transaction is committed; then hand it to `start`.

        Nothing where it is another process's turn: one alone keeps the platform's rates.
        """
        if not self.turn.is_ours:
            return Leased()
        under_way = len(self._begun) - len(self._ended)
        room = min(self.limiter.room(), AT_ONCE - under_way)
        if room <= 0:
            return Leased()
        leased = lease(tx, room, self.limiter.busy(), list(self._begun), self.renderer)
        self.limiter.took([(call.lane, call.purpose) for call in leased.calls])
        return leased

    def start(self, leased: Leased) -> None:
        """Begins the calls."""
        self._count(leased.states)
        for call in leased.calls:
            self._begun[call.row] = asyncio.ensure_future(self._carry_out(call))

    async def deliver(self) -> bool:
        """One round: notes which calls have ended, and begins what may go now. False when nothing is left to do.

        A process whose turn is over still has to note the ends of its calls.
        """
        if not (self.turn.is_ours or self._begun):
            return False
        if len(self._begun) > len(self._ended) > 0:
            await asyncio.sleep(TOGETHER_SECONDS)
        self.news.clear()
        ended = list(self._ended)
        states, leased = await self.database.write(self._round, ended)
        self._noted(ended, states)
        self.start(leased)
        if leased.more or self._ended:
            return True
        pause = self.limiter.pause()
        if self._begun or pause:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), min(pause or LOOK_SECONDS, LOOK_SECONDS))
        return bool(self._begun or pause)

    async def finish(self) -> None:
        """Waits for the calls under way, and notes what became of them."""
        while self._begun:
            await asyncio.wait(self._begun.values(), return_when=asyncio.FIRST_COMPLETED)
            ended = list(self._ended)
            self._noted(ended, await self.database.write(record, ended))

    def _round(self, tx: Tx, ended: list[Ended]) -> tuple[list[str], Leased]:
        return record(tx, ended), self.lease(tx)

    def _noted(self, ended: list[Ended], states: list[str]) -> None:
        """Only what is committed is forgotten: what could not be noted is noted in the next round."""
        del self._ended[: len(ended)]
        for row, _ in ended:
            self._begun.pop(row, None)
        self._count(states)

    async def _carry_out(self, call: Call) -> None:
        if self.database.clock.now() >= call.leased_until:
            if self._begun.get(call.row) is asyncio.current_task():  # it may have been leased anew
                del self._begun[call.row]
            return  # a sleeper that wakes must not send: the row may be another's by now
        outcome: str | DeliveryError
        try:
            outcome = await self.channels[call.channel].carry_out(call.outgoing)
        except DeliveryError as error:
            outcome = error
        except Exception as error:
            log.error("call failed", row=str(call.row), error=type(error).__name__)
            outcome = TryLater(type(error).__name__)
        self._ended.append((call.row, outcome))
        self.news.set()

    def _count(self, states: Sequence[str]) -> None:
        for state in states:
            self.count(state)
