"""The receiver: updates come in by polling or by webhook. Checks that nobody else gets them.

Either way updates are stored and committed before they are acknowledged.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.channel import POLL_SECONDS, DeliveryError, SecondReader, Source, Subscription
from bot.database.database import Database
from bot.database.transaction import Tx
from bot.domain.accounts import save_link, stored_link
from bot.domain.groups import group_addresses
from bot.messaging.backlog_mode import FULL_BATCH, BacklogMode
from bot.messaging.receiver_alarms import (
    alarm_backlog,
    alarm_second_poller,
    alarm_webhook_failing,
    alarm_webhook_taken,
)
from bot.messaging.update_gaps import report_gaps
from bot.runtime.heartbeats import Heartbeats, intake
from bot.runtime.leader_election import LeaderElection

CHECK_SECONDS = 30.0
BACKLOG_CHECK_SECONDS = 1.0
GROWING_CHECKS = 3

Store = Callable[[Source, Sequence[Mapping[str, Any]]], bool]  # whether something is to be handled at once
Standings = Callable[[Tx, str, Mapping[str, str]], None]  # of the bot in its groups: channel, then standing by chat


@dataclass
class Batch:
    """Updates that share a commit, and its result."""

    updates: list[Mapping[str, Any]] = field(default_factory=list)
    stored: bool = False
    error: Exception | None = None


class Receiver:
    """Receives updates from one source. Sets `arrived` when there is something to handle."""

    def __init__(
        self,
        database: Database,
        election: LeaderElection,
        source: Source,
        store: Store,
        *,
        arrived: asyncio.Event,
        heartbeats: Heartbeats,
        standings: Standings,
    ) -> None:
        self._database, self._election = database, election
        self.backlog_mode = BacklogMode(database.clock.elapsed)
        self._source, self._store, self._heartbeats = source, store, heartbeats
        self._update_standings = standings
        self.part, self._push = intake(source.name), source.push
        self.pushed = bool(self._push.url)
        self._arrived = arrived
        self._batch = Batch()
        self._committing = asyncio.Lock()
        self._cursor = ""
        self._wait = 0
        self._introduced = self._profile_loaded = self._subscribed = False
        self._stored_at = self._failed_at = database.clock.now()
        self._waiting: list[int] = []

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Stores updates; they are committed when this returns.

        Updates that come in during a commit share the next one, so that a slow database builds no queue of commits.
        """
        batch = self._batch
        batch.updates += updates
        async with self._committing:
            if not (batch.stored or batch.error):
                await self._commit(batch)
        if batch.error:
            raise batch.error

    async def _commit(self, batch: Batch) -> None:
        self._batch = Batch()
        try:
            at_once = await self._database.in_writer(self._store, self._source, batch.updates)
        except Exception as error:
            batch.error = error
            return
        batch.stored = True
        self._stored_at = self._database.clock.now()
        self._heartbeats.succeeded(self.part)
        if at_once:
            self._arrived.set()

    async def introduce(self) -> None:
        """Lets the source know the bot's name: from an earlier start, or it asks.

        Without the name a command for this bot cannot be told from one for another.
        """
        if self._introduced:
            return
        if link := await self._database.read(stored_link, self._source.name):
            self._source.recall(link)
        else:
            await self._source.link()
        self._introduced = True

    async def poll(self, wait: int) -> int:
        """Fetches one batch of updates: stores and commits it; the next call acknowledges it."""
        try:
            fetched = await self._source.fetch(self._cursor, wait)
            updates = fetched.updates
            if len(updates) >= FULL_BATCH:
                self.backlog_mode.begin()
            if updates:
                await self.receive(updates)
            self._cursor = fetched.cursor
        except Exception:
            self._end_backlog()  # nothing comes in, so nothing must be held back for it
            raise
        if len(updates) < FULL_BATCH:  # only after storing: the emergency may be among the last updates
            self._end_backlog()
        self._heartbeats.succeeded(self.part)
        return len(updates)

    async def listen(self) -> None:
        """One round of polling.

        The first round, and the first after an error, does not wait for news, so that success shows soon. Nor does a
        round in a backlog, because it may be the last of it.
        """
        wait, self._wait = self._wait, 0
        try:
            await self.poll(wait)
        except DeliveryError as error:
            # A conflict is no surprise if another process of ours has just become the leader and polls now.
            conflict = isinstance(error, SecondReader) and await self._election.renew(at_once=True)
            if conflict and not await self.check_subscription():
                await self._database.write(alarm_second_poller)
            raise
        self._wait = 0 if self.backlog_mode.is_on else POLL_SECONDS

    async def check_subscription(self) -> bool:
        """Checks how updates come in, tells the operators what is wrong, and repairs what it can.

        Returns whether somebody else had changed the address to which updates are pushed.
        """
        if not self._profile_loaded:
            await self._load_profile()
        seen = await self._ask_subscription()
        taken = self._is_taken(seen)
        waiting = [*self._waiting, seen.waiting][-GROWING_CHECKS:]
        await self._database.write(self._report, seen, taken, _grows(waiting))
        # Remembered after the commit: an alarm that was rolled back is raised again.
        self._waiting = waiting
        self._failed_at = max(self._failed_at, seen.failed_at or self._failed_at)
        if taken or (seen.waiting and self._is_failing(seen)) or not self._subscribed:
            await self._source.subscribe(self._push)
            self._subscribed = True
        elif self.pushed:
            self._heartbeats.succeeded(self.part)
        return taken

    async def follow_backlog(self) -> None:
        """Checks often while a backlog is pushed, to see its end: pushed updates do not tell how many follow."""
        while self.pushed and self.backlog_mode.is_on:
            await asyncio.sleep(BACKLOG_CHECK_SECONDS)
            await self._ask_subscription()
            self._heartbeats.beat(self.part)

    async def _ask_subscription(self) -> Subscription:
        seen = await self._source.subscription()
        if self.pushed and seen.waiting >= FULL_BATCH and not self._is_failing(seen):
            self.backlog_mode.begin()
        elif self.pushed:
            self._end_backlog()
        return seen

    def _is_failing(self, seen: Subscription) -> bool:
        """Whether the last push failed, and nothing was received since."""
        return bool(seen.failed_at and seen.failed_at > self._stored_at)

    def _end_backlog(self) -> None:
        """Ends backlog mode; what was held back is handled now."""
        was_on = self.backlog_mode.is_on
        self.backlog_mode.end()
        if was_on:
            self._arrived.set()

    async def _load_profile(self) -> None:
        """Asks the platform for the link under which people find the bot, and for its rights in its groups."""
        link = await self._source.link()
        chats = await self._database.read(group_addresses, self._source.name)
        standings = {chat: await self._source.standing(chat) for chat in chats}
        await self._database.write(self._save_profile, link, standings)
        self._profile_loaded = True

    def _save_profile(self, tx: Tx, link: str, standings: Mapping[str, str]) -> None:
        save_link(tx, self._source.name, link)
        self._update_standings(tx, self._source.name, standings)

    def _is_taken(self, seen: Subscription) -> bool:
        if self._subscribed:
            return seen.url != self._push.url
        # At the start, the address may still be the one of the settings before they were changed.
        return seen.url not in ("", self._push.url, self._push.earlier)

    def _report(self, tx: Tx, seen: Subscription, taken: bool, grows: bool) -> None:
        fails = seen.failed_at is not None and seen.failed_at > self._failed_at
        if taken:  # errors of a stranger's server are not ours to report
            alarm_webhook_taken(tx, seen)
        elif seen.waiting and fails:
            alarm_webhook_failing(tx, seen)
        if grows:
            alarm_backlog(tx, seen)
        if not (self.pushed and seen.waiting):  # updates that still wait at the platform are not missing
            report_gaps(tx, self._source.name)


def _grows(waiting: list[int]) -> bool:
    """Whether the number of waiting updates has grown at each of the last checks."""
    rising = waiting == sorted(set(waiting))
    return len(waiting) == GROWING_CHECKS and rising and waiting[0] > 0
