"""The sender: makes the calls that the outbox owes. No transaction is open during a call.

At least once: a row is marked as sent after the platform has accepted it, so a crash in between repeats that message.
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
from bot.messaging.outbox import Call, Ended, Leased, Unreached, finish_calls, lease
from bot.messaging.rate_limiter import AT_ONCE, RateLimiter
from bot.runtime.leader_election import LeaderElection

LOOK_SECONDS = 1.0  # how long at most until rows that may have become due are looked for again
TOGETHER_SECONDS = 0.005  # calls that end at nearly the same time share a transaction

log = structlog.get_logger()


@dataclass
class Sender:
    """Calls to different recipients run side by side; one that hangs delays nobody else's."""

    database: Database
    election: LeaderElection
    channels: Mapping[str, Channel]
    renderer: Renderer
    limiter: RateLimiter
    count: Callable[[str], None]  # called with the state in which a call left its row
    unreached: Unreached
    # Set when a call has ended, or when there may be something new to send.
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    _begun: dict[UUID, asyncio.Future[None]] = field(default_factory=dict)  # until their results are committed
    _ended: list[Ended] = field(default_factory=list)

    def lease(self, tx: Tx) -> Leased:
        """Leases what may be sent once this transaction is committed; pass it to `start` after the commit.

        Nothing while another process is the leader: only one process can keep the platform's rates.
        """
        if not self.election.is_leader:
            return Leased()
        under_way = len(self._begun) - len(self._ended)
        room = min(self.limiter.room(), AT_ONCE - under_way)
        if room <= 0:
            return Leased()
        leased = lease(tx, room, self.limiter.busy(), list(self._begun), self.renderer)
        self.limiter.started([(call.recipient_queue, call.purpose) for call in leased.calls])
        return leased

    def start(self, leased: Leased) -> None:
        """Begins the calls."""
        self._count(leased.states)
        for call in leased.calls:
            self._begun[call.row] = asyncio.ensure_future(self._carry_out(call))

    async def send_due(self) -> bool:
        """One round: commits the results of ended calls, and begins what may start now. False if nothing is left.

        A process that is no longer the leader still has to commit the results of its calls.
        """
        if not (self.election.is_leader or self._begun):
            return False
        if len(self._begun) > len(self._ended) > 0:
            await asyncio.sleep(TOGETHER_SECONDS)
        self.wake.clear()
        held_back = self.limiter.pause() > 0  # what must wait now may be allowed when the transaction has ended
        ended = list(self._ended)
        states, leased = await self.database.write(self._finish_and_lease, ended)
        self._forget(ended, states)
        self.start(leased)
        if leased.more or self._ended:
            return True
        pause = self.limiter.pause()
        if self._begun or pause:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), min(pause or LOOK_SECONDS, LOOK_SECONDS))
        return bool(self._begun or pause or held_back)

    async def finish(self) -> None:
        """Waits for the calls under way, and commits their results."""
        while self._begun:
            await asyncio.wait(self._begun.values(), return_when=asyncio.FIRST_COMPLETED)
            ended = list(self._ended)
            self._forget(ended, await self.database.write(finish_calls, ended, self.unreached))

    def _finish_and_lease(self, tx: Tx, ended: list[Ended]) -> tuple[list[str], Leased]:
        return finish_calls(tx, ended, self.unreached), self.lease(tx)

    def _forget(self, ended: list[Ended], states: list[str]) -> None:
        """Forgets calls whose results are committed; the others are committed in the next round."""
        del self._ended[: len(ended)]
        for row, _ in ended:
            self._begun.pop(row, None)
        self._count(states)

    async def _carry_out(self, call: Call) -> None:
        if self.database.clock.now() >= call.leased_until:
            # This process was suspended; another may have the row by now. The row may also have been leased anew here.
            if self._begun.get(call.row) is asyncio.current_task():
                del self._begun[call.row]
            return
        outcome: str | DeliveryError
        try:
            outcome = await self.channels[call.channel].carry_out(call.outgoing)
        except DeliveryError as error:
            outcome = error
        except Exception as error:
            log.error("call failed", row=str(call.row), error=type(error).__name__)
            outcome = TryLater(type(error).__name__)
        self._ended.append((call.row, outcome))
        self.wake.set()

    def _count(self, states: Sequence[str]) -> None:
        for state in states:
            self.count(state)
