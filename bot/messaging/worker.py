"""The way through the inbox: store, commit, acknowledge; then hand each row over, retry it, or park it.

Rows are claimed in a commit before the one that handles them. Where this process is alone on the database, the next
rows are claimed together with storing or handling, to spare that commit.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.clock import monotonic
from bot.database.transaction import Database, Tx
from bot.errors import Refusal
from bot.messages import Channel, Incoming
from bot.messaging import inbox
from bot.messaging.backlog_mode import CatchUp
from bot.messaging.inbox import Claim
from bot.messaging.update_gaps import note
from bot.models.inbox import Inbox, InboxState
from bot.runtime.leader_election import Turn

BATCH_SECONDS = 0.05

log = structlog.get_logger()

Dispatch = Callable[[Tx, Incoming], bool]  # True: the payload is a stranger's, to be erased
Refuse = Callable[[Tx, Incoming, Refusal], None]
Count = Callable[[str, int], None]  # what became of how many updates


Leases = TypeVar("Leases")


@dataclass(frozen=True)
class Batch(Generic[Leases]):
    """What one commit did: how many rows were looked at, and what was leased with it."""

    rows: int
    leased: Leases | None = None


@dataclass
class Intake(Generic[Leases]):
    """Takes payloads in, and hands them to `dispatch` in order within each conversation."""

    database: Database
    turn: Turn
    catch_up: CatchUp
    channels: Mapping[str, Channel]
    dispatch: Dispatch
    refuse: Refuse
    count: Count
    lease: Callable[[Tx], Leases]  # called at the end of each transaction that handled something
    _claimed: Claim = field(default_factory=Claim)

    def store(self, channel: Channel, payloads: Sequence[Mapping[str, Any]]) -> int:
        """Stores payloads in one commit; those that came before are left as they are. Returns how many are new."""
        envelopes = [channel.envelope(payload) for payload in payloads]
        with self.database.transaction() as tx:
            fresh = inbox.store(tx, channel, envelopes)
            note(tx, channel.name, [each.number for each in envelopes if each.number is not None])
            claim = self._claim(tx) if self.turn.alone and not self._claimed.rows else None
        self._claimed = replace(self._claimed, more=True)
        self._claim_is(claim)
        self.count("stored", fresh)
        return fresh

    def handle(self) -> Batch[Leases]:
        """Handles as many rows as fit one commit. No rows in it means that nothing is ready.

        A batch that fails is handled one by one, since it is not known which of its rows does.
        """
        if not self._claimed.rows:
            with self.database.transaction() as tx:
                claim = self._claim(tx)
            self._claim_is(claim)
        claimed = self._claimed
        if not claimed.rows:
            return Batch(0)
        try:
            return self._handle_together(claimed)
        except Exception as error:
            if claimed.singly or len(claimed.rows) == 1:
                self._give_back(claimed, error)
            else:
                log.warning("batch abandoned", error=type(error).__name__, rows=len(claimed.rows))
                self._claimed = replace(claimed, singly=True)
        return Batch(len(claimed.rows))

    @property
    def more(self) -> bool:
        """Whether rows are known to be ready."""
        return bool(self._claimed.rows) or self._claimed.more

    def _claim(self, tx: Tx) -> Claim:
        """While a backlog comes in, only what is urgent."""
        return inbox.claim(tx, self.turn, only_urgent=self.catch_up.under_way)

    def _claim_is(self, claim: Claim | None) -> None:
        """Only what is committed is claimed."""
        if claim:
            self._claimed = claim
            self.count("parked", claim.parked)

    def _handle_together(self, claimed: Claim) -> Batch[Leases]:
        """One commit for as many rows as there is time for. With the last of them others are claimed.

        Raises:
            Exception: the first of them failed, or all must be redone.
        """
        handled: list[inbox.Handled] = []
        claim, started = None, monotonic()
        with self.database.connection() as connection:
            rows = inbox.look(connection, claimed.rows[:1] if claimed.singly else claimed.rows, claimed.by)
            for row in rows:
                if handled and monotonic() - started > BATCH_SECONDS:
                    break
                try:
                    handled.append(self._handle_in(connection, row))
                except IntegrityError:
                    if not handled:
                        raise
                    break
            with self.database.joined(connection) as tx:
                inbox.finish(tx, handled)
                leased = self.lease(tx)
                if self.turn.alone and claimed.more and len(handled) == len(claimed.rows):
                    claim = self._claim(tx)
        # Where the first is another's by now, some of the later ones may belong to its conversation.
        self._claimed = replace(claimed, rows=claimed.rows[len(handled) :] if rows else ())
        self._claim_is(claim)
        self.count("handled", len(handled))
        return Batch(max(len(handled), 1), leased)

    def _give_back(self, claimed: Claim, error: Exception) -> None:
        """The first row waits or is parked; of the later ones some may belong to its conversation."""
        row, *later = claimed.rows
        with self.database.transaction() as tx:
            state = inbox.failed(tx, row, claimed.by, error)
            inbox.give_back(tx, later, claimed.by)
        self._claimed = Claim(more=True)
        self.count("parked" if state == InboxState.PARKED else "retried", 1)

    def _handle_in(self, connection: Connection, row: Inbox) -> inbox.Handled:
        """Handles one row on a savepoint of its own."""
        incoming = None
        try:
            with self.database.savepoint(connection) as tx:
                incoming = self.channels[row.channel].read(_payload(row))
                return inbox.Handled(row.id, tx.now, erase=self.dispatch(tx, incoming))
        except Refusal as refusal:
            with self.database.savepoint(connection) as tx:
                if incoming:
                    self.refuse(tx, incoming, refusal)
                return inbox.Handled(row.id, tx.now, erase=False)


def _payload(row: Inbox) -> Any:
    """What came in. Half of a character pair, which JSON allows and UTF-8 does not, becomes a question mark."""
    payload = json.loads(row.payload)
    if "\\ud" in row.payload:
        payload = json.loads(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace"))
    return payload
