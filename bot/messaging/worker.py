"""The worker: stores updates, then hands each inbox row to its handler, retries it, or parks it.

Rows are claimed in a commit before the one that handles them. Where this is the only process on the database, the next
rows are claimed in the transaction that stores or handles, which saves a commit.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import structlog

from bot.channels.channel import Channel, Unreadable
from bot.clock import monotonic
from bot.database.database import Database
from bot.database.transaction import Tx
from bot.domain.accounts import member_at
from bot.errors import Refusal
from bot.messages import Incoming
from bot.messaging import inbox
from bot.messaging.floods import Floods
from bot.messaging.inbox import BATCH_ROWS, Claim
from bot.messaging.update_gaps import add_numbers
from bot.models.inbox import InboxState
from bot.runtime.leader_election import LeaderElection

BATCH_SECONDS = 0.05

log = structlog.get_logger()

Dispatch = Callable[[Tx, Incoming], bool]  # returns True if the payload must not be kept
Refuse = Callable[[Tx, Incoming, Refusal], bool]  # likewise
ReadAhead = Callable[[Tx, Sequence[Incoming]], None]  # called before the events of a batch are handled
Count = Callable[[str, int], None]  # an outcome, and how many updates had it


Leases = TypeVar("Leases")


@dataclass(frozen=True)
class Batch(Generic[Leases]):
    """What one commit did: how many rows were tried, and what was leased with it."""

    rows: int
    leased: Leases | None = None


@dataclass(frozen=True)
class Event:
    """The event of an inbox row. `error`: it cannot be read, and `incoming` is what is known of it."""

    row: inbox.ClaimedRow
    incoming: Incoming
    error: Unreadable | None = None


@dataclass
class Worker(Generic[Leases]):
    """Stores payloads, and hands them to `dispatch` in order within each conversation."""

    database: Database
    election: LeaderElection
    is_backlog: Callable[[], bool]  # whether a long backlog is coming in, so that urgent rows go first
    channels: Mapping[str, Channel]
    floods: Floods
    read_ahead: ReadAhead
    dispatch: Dispatch
    refuse: Refuse
    count: Count
    lease: Callable[[Tx], Leases]  # called at the end of each transaction that handled rows
    _claimed: Claim = field(default_factory=Claim)
    in_flood: bool = False  # whether the row handled last was of a flood, so that nothing of others waited
    _fitting: int = BATCH_ROWS  # rows to read for the next batch: after one that was cut by time, as many as it handled

    def store(self, channel: Channel, payloads: Sequence[Mapping[str, Any]]) -> bool:
        """Stores payloads in one commit, without those that are stored already.

        Returns whether something is to be handled at once, that is more than doubles and updates of floods.
        """
        envelopes = [channel.envelope(payload) for payload in payloads]
        with self.database.transaction() as tx:
            add_numbers(tx, channel.name, [each.number for each in envelopes if each.number is not None])
            added = inbox.store(tx, channel, self.floods, envelopes)
            at_once = any(not each.place.after_others for each in added)
            claim = self._claim_added(tx, added) if at_once else None
        if added:
            self._claimed = replace(self._claimed, more=True, alone=False)
        self._keep_claim(claim)
        self.count("stored", len(added))
        return at_once

    def handle(self) -> Batch[Leases]:
        """Handles as many rows as fit into one commit. No rows in the result means that nothing is ready.

        A batch that fails is tried again row by row, because it is not known which row failed.
        """
        if not self._claimed.rows:
            with self.database.transaction() as tx:
                claim = self._claim(tx)
            self._keep_claim(claim)
        claimed = self._claimed
        if not claimed.rows:
            return Batch(0)
        try:
            return self._handle_batch(claimed)
        except Exception as error:
            if claimed.singly or len(claimed.rows) == 1:
                self._fail_first(claimed, error)
            else:
                log.warning("batch abandoned", error=type(error).__name__, rows=len(claimed.rows))
                self._claimed = replace(claimed, singly=True)
        return Batch(len(claimed.rows))

    @property
    def more(self) -> bool:
        """Whether rows are known to be ready."""
        return bool(self._claimed.rows) or self._claimed.more

    def _claim(self, tx: Tx) -> Claim:
        """While a backlog comes in, claims urgent rows only."""
        return inbox.claim(tx, self.election, only_urgent=self.is_backlog())

    def _claim_added(self, tx: Tx, added: Sequence[inbox.Added]) -> Claim | None:
        """Claims the next rows together with storing. Not to be called for floods: others may come before them."""
        if not self.election.single_process or self._claimed.rows:
            return None
        claim = None
        if self._claimed.alone and not self.is_backlog():
            claim = inbox.claim_added(added, self.election.session_id)
        return claim or self._claim(tx)

    def _claims_early(self, claimed: Claim) -> bool:
        """Whether the next rows are claimed together with the end of these. Not in a flood: others may come first."""
        return self.election.single_process and claimed.more and not claimed.before_flood

    def _keep_claim(self, claim: Claim | None) -> None:
        """Remembers a claim; called after its commit, because only a committed claim counts."""
        if claim:
            self._claimed = claim
            self.count("parked", claim.parked)

    def _handle_batch(self, claimed: Claim) -> Batch[Leases]:
        """One commit for as many rows as there is time for. With the last of them the next rows are claimed.

        Raises:
            Exception: the first row failed, or the whole batch must be done again.
        """
        handled: list[inbox.Handled] = []
        claim, started = None, monotonic()
        with self.database.transaction() as tx:
            tx.of_flood = self.in_flood = claimed.of_flood
            most = 1 if claimed.singly else self._fitting
            rows = claimed.stored[:most] or inbox.lock_claimed(tx.connection, claimed.rows[:most], claimed.by)
            events = [self._read(row) for row in rows]
            self.read_ahead(tx, [each.incoming for each in events])
            for event in events:
                if handled and monotonic() - started > BATCH_SECONDS:
                    break
                handled.append(self._handle_event(tx, event))
            tx.now = self.database.clock.now()  # not the start of the transaction: the steps are later
            inbox.finish(tx, handled)
            leased = self.lease(tx)
            if self._claims_early(claimed) and len(handled) == len(claimed.rows):
                claim = self._claim(tx)
        # If another process has the first row by now, later rows of its conversation may be theirs as well.
        done = len(handled) if rows else len(claimed.rows)
        self._claimed = replace(claimed, rows=claimed.rows[done:], stored=claimed.stored[done:])
        self._keep_claim(claim)
        self._fitting = max(len(handled), 1) if len(handled) < len(rows) else BATCH_ROWS
        self.count("handled", len(handled))
        return Batch(max(len(handled), 1), leased)

    def _fail_first(self, claimed: Claim, error: Exception) -> None:
        """The first row is retried or parked; the later ones are given back, as some may be of its conversation."""
        row, *later = claimed.rows
        with self.database.transaction() as tx:
            state = inbox.fail(tx, row, claimed.by, error)
            inbox.unclaim(tx, later, claimed.by)
        self._claimed = Claim(more=True)
        self.count("parked" if state == InboxState.PARKED else "retried", 1)

    def _read(self, row: inbox.ClaimedRow) -> Event:
        channel, payload = self.channels[row.channel], _payload(row)
        try:
            return Event(row, channel.read(payload))
        except Unreadable as error:
            return Event(row, channel.outline(payload), error)

    def _handle_event(self, tx: Tx, event: Event) -> inbox.Handled:
        """Handles one event as a step of its own.

        Raises:
            Unreadable: it cannot be read, and is not a stranger's.
        """
        row, incoming = event.row, event.incoming
        try:
            with self._step(tx) as step:
                if event.error and (incoming.sender is None or member_at(step, row.channel, incoming.sender)):
                    raise event.error
                return inbox.Handled(row.id, step.now, erase=self.dispatch(step, incoming))
        except Refusal as refusal:
            with self._step(tx) as step:
                return inbox.Handled(row.id, step.now, erase=self.refuse(step, incoming, refusal))

    def _step(self, tx: Tx) -> AbstractContextManager[Tx]:
        return tx.step(self.database.clock)


def _payload(row: inbox.ClaimedRow) -> Any:
    """The payload as it came. Half a surrogate pair, which JSON allows and UTF-8 does not, becomes a question mark."""
    payload = json.loads(row.payload)
    if "\\ud" in row.payload:
        payload = json.loads(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace"))
    return payload
