"""The sender: makes the calls that the outbox owes. No transaction is open during a call.

At least once: a row is marked as sent after the platform has accepted it, so a crash in between repeats that message.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from bot.channels.channel import Channel, DeliveryError, TryLater
from bot.database.database import Database
from bot.database.transaction import Tx
from bot.i18n import Renderer
from bot.messaging.outbox import Call, Ended, Leased, Means, Room, Unreached, finish_calls, lease
from bot.messaging.rate_limiter import AT_ONCE, RateLimiter
from bot.runtime.leader_election import LeaderElection

LOOK_SECONDS = 1.0  # how long at most until rows that may have become due are looked for again
TOGETHER_SECONDS = 0.03  # the results of calls that end within this time share a commit

log = structlog.get_logger()


@dataclass(frozen=True)
class Begun:
    """A call under way."""

    channel: str
    call: asyncio.Future[None]


@dataclass
class Sender:
    """Calls to different recipients run side by side; one that hangs delays nobody else's."""

    database: Database
    election: LeaderElection
    channels: Mapping[str, Channel]
    renderer: Renderer
    count: Callable[[str], None]  # called with the state in which a call left its row
    unreached: Unreached
    # Set when a call has ended, or when there may be something new to send.
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    _begun: dict[UUID, Begun] = field(default_factory=dict)  # until their results are committed
    _ended: list[Ended] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limiters = {name: RateLimiter(channel.rates) for name, channel in self.channels.items()}

    def lease(self, tx: Tx) -> Leased:
        """Leases what may be sent once this transaction is committed; pass it to `start` after the commit.

        Nothing while another process is the leader: only one process can keep the platform's rates.
        """
        if not self.election.is_leader:
            return Leased()
        room = self._room()
        if not any(room.calls.values()):
            return Leased()
        leased = lease(tx, room, Means(self.channels, self.renderer, self.unreached))
        for name, limiter in self.limiters.items():
            limiter.started([(call.recipient_queue, call.purpose) for call in leased.calls if call.channel == name])
        return leased

    def start(self, leased: Leased) -> None:
        """Begins the calls."""
        self._count(leased.states)
        for call in leased.calls:
            self._begun[call.row] = Begun(call.channel, asyncio.ensure_future(self._carry_out(call)))

    async def send_due(self, together: float = 0.0) -> bool:
        """One round: commits the results of ended calls, and begins what may start now. False if nothing is left.

        If there are results, it waits `together` seconds for more of them, because a commit costs more than a call.

        A process that is no longer the leader still has to commit the results of its calls.
        """
        if not (self.election.is_leader or self._begun):
            return False
        if self._ended and together:
            await asyncio.sleep(together)
        self.wake.clear()
        held_back = self._pause() > 0  # what must wait now may be allowed when the transaction has ended
        ended = list(self._ended)
        states, leased = await self.database.write(self._finish_and_lease, ended)
        self._forget(ended, states)
        self.start(leased)
        if leased.more or self._ended:
            return True
        pause = self._pause()
        if self._begun or pause:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), min(pause or LOOK_SECONDS, LOOK_SECONDS))
        return bool(self._begun or pause or held_back)

    async def finish(self) -> None:
        """Waits for the calls under way, and commits their results."""
        while self._begun:
            await asyncio.wait([each.call for each in self._begun.values()], return_when=asyncio.FIRST_COMPLETED)
            ended = list(self._ended)
            self._forget(ended, await self.database.write(finish_calls, ended, self.unreached))

    def _room(self) -> Room:
        """The calls that may start now, by channel. Fewer while others are under way, so that none waits for a line."""
        under_way = Counter(each.channel for each in self._begun.values())
        under_way.subtract(each.call.channel for each in self._ended)
        free = {name: max(min(each.room(), AT_ONCE - under_way[name]), 0) for name, each in self.limiters.items()}
        busy = [queue for limiter in self.limiters.values() for queue in limiter.busy()]
        return Room(free, busy, list(self._begun))

    def _pause(self) -> float:
        """Seconds until more calls may start than now; 0 when nothing must wait."""
        return min((pause for each in self.limiters.values() if (pause := each.pause())), default=0.0)

    def _finish_and_lease(self, tx: Tx, ended: list[Ended]) -> tuple[list[str], Leased]:
        return finish_calls(tx, ended, self.unreached), self.lease(tx)

    def _forget(self, ended: list[Ended], states: list[str]) -> None:
        """Forgets calls whose results are committed; the others are committed in the next round."""
        del self._ended[: len(ended)]
        for each in ended:
            self._begun.pop(each.call.row, None)
        self._count(states)

    async def _carry_out(self, call: Call) -> None:
        if self.database.clock.now() >= call.leased_until:
            # This process was suspended; another may have the row by now. The row may also have been leased again here.
            begun = self._begun.get(call.row)
            if begun and begun.call is asyncio.current_task():
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
        self._ended.append(Ended(call, outcome))
        self.wake.set()

    def _count(self, states: Sequence[str]) -> None:
        for state in states:
            self.count(state)
