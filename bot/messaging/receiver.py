"""How updates come in: asked for, or pushed. Watches that they come to us alone.

Either way they are stored and committed before they count as received.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.database.transaction import Database, Tx
from bot.domain.accounts import note_link
from bot.domain.groups import find_group, group_addresses
from bot.messages import POLL_SECONDS, DeliveryError, Source, Subscription
from bot.messaging import receiver_alarms as watch
from bot.messaging import update_gaps as gaps
from bot.messaging.backlog_mode import FULL, CatchUp
from bot.runtime.heartbeats import Vitals
from bot.runtime.leader_election import Turn
from bot.services.group.groups import note_standing

WATCH_SECONDS = 30.0
BACKLOG_SECONDS = 1.0
GROWING_LOOKS = 3

Store = Callable[[Source, Sequence[Mapping[str, Any]]], int]


@dataclass
class Batch:
    """Updates that share a commit, and what came of it."""

    updates: list[Mapping[str, Any]] = field(default_factory=list)
    stored: bool = False
    error: Exception | None = None


class Reception:
    """Takes updates from one source. `arrived` is set when there is something to handle."""

    def __init__(
        self, database: Database, turn: Turn, source: Source, store: Store, *, catch_up: CatchUp, vitals: Vitals
    ) -> None:
        self._database, self._turn, self._catch_up = database, turn, catch_up
        self._source, self._store, self._vitals = source, store, vitals
        self._settings = database.settings.telegram
        self.pushed = bool(self._settings.pushed_to)
        self.arrived = asyncio.Event()
        self._batch = Batch()
        self._committing = asyncio.Lock()
        self._offset = 0
        self._wait = 0
        self._acquainted = self._subscribed = False
        self._stored_at = self._failed_at = database.clock.now()
        self._waiting: list[int] = []

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Stores updates; when it returns they are committed.

        What comes while a commit is under way shares the next one: a slow database makes no queue.
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
            await self._database.in_writer(self._store, self._source, batch.updates)
        except Exception as error:
            batch.error = error
            return
        batch.stored = True
        self._stored_at = self._database.clock.now()
        self._vitals.succeeded("intake")
        self.arrived.set()

    async def poll(self, wait: int) -> int:
        """Takes in one batch: stored and committed first, acknowledged by the next call."""
        try:
            updates = await self._source.fetch(self._offset, wait)
            if len(updates) >= FULL:
                self._catch_up.begin()
            if updates:
                await self.take(updates)
                self._offset = max(int(update["update_id"]) for update in updates) + 1
        except Exception:
            self._caught_up()  # nothing is held back for what cannot come in
            raise
        if len(updates) < FULL:  # and stored: the emergency may be among the last
            self._caught_up()
        self._vitals.succeeded("intake")
        return len(updates)

    async def listen(self) -> None:
        """One round of polling.

        The first, and the first after trouble, does not wait: so it is soon known to work. Nor does one in a backlog:
        it may be the end of it.
        """
        wait, self._wait = self._wait, 0
        try:
            await self.poll(wait)
        except DeliveryError as error:
            # Whoever has taken the turn over asks now.
            if str(error) == "Conflict" and await self._turn.held(for_certain=True) and not await self.watch():
                await self._database.write(watch.second_reader)
            raise
        self._wait = 0 if self._catch_up.under_way else POLL_SECONDS

    async def watch(self) -> bool:
        """Looks how updates come, tells the operator what is wrong, and mends what it can.

        Returns whether somebody else had changed where they are pushed.
        """
        if not self._acquainted:
            await self._acquaint()
        seen = await self._look()
        taken = self._is_taken(seen)
        await self._database.write(self._report, seen, taken)
        if taken or (seen.waiting and self._is_failing(seen)) or not self._subscribed:
            secret = self._settings.webhook_secret.get_secret_value()
            await self._source.subscribe(self._settings.pushed_to, secret)
            self._subscribed = True
        elif self.pushed:
            self._vitals.succeeded("intake")
        return taken

    async def catch_up(self) -> None:
        """Looks often while a backlog is pushed, to see its end: pushed updates do not tell how many follow."""
        while self.pushed and self._catch_up.under_way:
            await asyncio.sleep(BACKLOG_SECONDS)
            await self._look()
            self._vitals.came_round("intake")

    async def _look(self) -> Subscription:
        seen = await self._source.subscription()
        if self.pushed and seen.waiting >= FULL and not self._is_failing(seen):
            self._catch_up.begin()
        elif self.pushed:
            self._caught_up()
        return seen

    def _is_failing(self, seen: Subscription) -> bool:
        """Whether the platform could not push, and nothing came since."""
        return bool(seen.failed_at and seen.failed_at > self._stored_at)

    def _caught_up(self) -> None:
        """All that waited is stored, or cannot be: what was held back is handled now."""
        self._catch_up.end()
        self.arrived.set()

    async def _acquaint(self) -> None:
        """Learns under which link people find the bot, and whether it still has its rights in the groups."""
        link = await self._source.link()
        chats = await self._database.read(group_addresses, self._source.name)
        standings = {chat: await self._source.standing(chat) for chat in chats}
        await self._database.write(self._note, link, standings)
        self._acquainted = True

    def _note(self, tx: Tx, link: str, standings: Mapping[str, str]) -> None:
        note_link(tx, self._source.name, link)
        for chat, status in standings.items():
            group = find_group(tx, self._source.name, chat)
            if group:
                note_standing(tx, group, status)

    def _is_taken(self, seen: Subscription) -> bool:
        if self._subscribed:
            return seen.url != self._settings.pushed_to
        # At the start an address of the settings may be left from before they were changed.
        return seen.url not in ("", self._settings.webhook_url)

    def _report(self, tx: Tx, seen: Subscription, taken: bool) -> None:
        fails = self._fails_anew(seen.failed_at)
        if taken:  # that a stranger's server refuses updates is no news
            watch.taken(tx, seen)
        elif seen.waiting and fails:
            watch.failing(tx, seen)
        if self._grows(seen.waiting):
            watch.growing(tx, seen)
        if not (self.pushed and seen.waiting):  # what still waits there is not missing
            gaps.report(tx, self._source.name)

    def _fails_anew(self, failed_at: datetime | None) -> bool:
        """Whether there is a failure of after our start that was not seen before."""
        before = self._failed_at
        self._failed_at = max(before, failed_at or before)
        return self._failed_at > before

    def _grows(self, waiting: int) -> bool:
        self._waiting = [*self._waiting, waiting][-GROWING_LOOKS:]
        distinct_and_rising = self._waiting == sorted(set(self._waiting))
        return len(self._waiting) == GROWING_LOOKS and distinct_and_rising and self._waiting[0] > 0
