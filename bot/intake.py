"""The inbox: store, commit, acknowledge; then hand each row over, retry it, or park it.

Tries are counted, and committed, before handling: a row that kills the process is known by its tries when the process
comes back, and is then handled alone. To spare commits, the next rows are claimed together with storing or handling.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from bot.clock import monotonic
from bot.crypto import index
from bot.database import Database, Tx
from bot.errors import Refusal
from bot.messages import Channel, Envelope, Incoming, Unreadable
from bot.models.queue import Inbox, InboxState
from bot.models.tip import Urgency
from bot.services.alarms import raise_alarm
from bot.services.gaps import note
from bot.services.understanding import read_words

BATCH_ROWS = 16
BATCH_SECONDS = 0.05
MAX_TRIES = 5
BACKOFF = timedelta(seconds=5)

# Asked for every batch or row, so they are built once.
_EARLIER, _URGENT = aliased(Inbox), aliased(Inbox)
_KNOWN = select(Inbox.key).where(Inbox.channel == bindparam("by"), Inbox.key.in_(bindparam("keys", expanding=True)))
_ROW = select(Inbox.channel, Inbox.state, Inbox.payload_sealed).where(Inbox.id == bindparam("row")).with_for_update()
_NEXT = (
    select(Inbox.id, Inbox.tries)
    .where(
        Inbox.state == InboxState.WAITING,
        ~select(_EARLIER.id)
        .where(
            _EARLIER.conversation == Inbox.conversation,
            _EARLIER.state == InboxState.WAITING,
            _EARLIER.retry_at > bindparam("now"),
            _EARLIER.id <= Inbox.id,
        )
        .exists(),
    )
    .order_by(Inbox.id)
    .limit(BATCH_ROWS)
)
_NEXT_URGENT = _NEXT.where(
    Inbox.conversation.in_(
        select(_URGENT.conversation)
        .where(_URGENT.state == InboxState.WAITING, _URGENT.urgent)
        .order_by(_URGENT.id)
        .limit(BATCH_ROWS)
    )
)
_TRIED = update(Inbox).where(Inbox.id == bindparam("row")).values(tries=Inbox.tries + 1)
_DONE = (
    update(Inbox)
    .where(Inbox.id == bindparam("row"))
    .values(state=InboxState.DONE, handled_at=bindparam("at"), error="")
)
_ERASED = _DONE.values(payload_sealed=None)

log = structlog.get_logger()

Dispatch = Callable[[Tx, Incoming], bool]  # True: the payload is a stranger's, to be erased
Refuse = Callable[[Tx, Incoming, Refusal], None]
Count = Callable[[str, int], None]  # what became of how many updates


Owed = TypeVar("Owed")


@dataclass(frozen=True)
class Claim:
    """The rows to handle next, in order, their tries counted. `parked`: how many were given up instead."""

    rows: Sequence[UUID] = ()
    parked: int = 0
    more: bool = False  # whether others are ready


@dataclass
class Batch(Generic[Owed]):
    """What was handled: how many rows were looked at, and what became owed with each commit."""

    rows: int = 0
    owed: list[Owed] = field(default_factory=list)


@dataclass
class Intake(Generic[Owed]):
    """Takes payloads in, and hands them to `dispatch` in order within each conversation."""

    database: Database
    channels: Mapping[str, Channel]
    dispatch: Dispatch
    refuse: Refuse
    count: Count
    owe: Callable[[Tx], Owed]  # called at the end of each transaction that handled something
    _claimed: Claim = field(default_factory=Claim)

    def store(self, channel: Channel, payloads: Sequence[Mapping[str, Any]]) -> int:
        """Stores payloads in one commit; those that came before are left as they are. Returns how many are new."""
        envelopes = [channel.envelope(payload) for payload in payloads]
        with self.database.transaction() as tx:
            rows: dict[bytes, Inbox] = {}
            for envelope in envelopes:
                row = _row(tx, channel, envelope)
                rows.setdefault(row.key, row)
            stored = set(tx.session.scalars(_KNOWN, {"by": channel.name, "keys": list(rows)}))
            fresh = [row for key, row in rows.items() if key not in stored]
            tx.add_all(fresh)
            note(tx, channel.name, [each.number for each in envelopes if each.number is not None])
            claim = _claim(tx) if self.database.alone and not self._claimed.rows else None
        self._claim_is(claim)
        self.count("stored", len(fresh))
        return len(fresh)

    def handle(self) -> Batch[Owed]:
        """Handles one batch. No rows in it means that nothing is ready."""
        if not self._claimed.rows:
            with self.database.transaction() as tx:
                claim = _claim(tx)
            self._claim_is(claim)
        left, self._claimed = self._claimed.rows, Claim()
        batch: Batch[Owed] = Batch(rows=len(left))
        alone = len(left) == 1
        while left:
            try:
                handled = self._handle_together(left[:1] if alone else left, batch, last=len(left) == 1 or not alone)
            except Exception as error:
                if alone:
                    self._give_back(left[0], left[1:], error)
                    break
                log.warning("batch abandoned", error=type(error).__name__, rows=len(left))
                alone = True
                continue
            left = left[handled:]
        return batch

    @property
    def more(self) -> bool:
        """Whether rows are known to be ready."""
        return bool(self._claimed.rows) or self._claimed.more

    def _claim_is(self, claim: Claim | None) -> None:
        """Only what is committed is claimed."""
        if claim:
            self._claimed = claim
            self.count("parked", claim.parked)

    def _handle_together(self, rows: Sequence[UUID], batch: Batch[Owed], *, last: bool) -> int:
        """One commit for as many rows as there is time for; returns how many. After the last ones others are claimed.

        Raises:
            Exception: the first of them failed, or all must be redone.
        """
        handled, claim, started = 0, None, monotonic()
        with self.database.connection() as connection:
            while handled < len(rows) and not (handled and monotonic() - started > BATCH_SECONDS):
                try:
                    self._handle_in(connection, rows[handled])
                except IntegrityError:
                    if not handled:
                        raise
                    break
                handled += 1
            with self.database.joined(connection) as tx:
                owed = self.owe(tx)
                if last and handled == len(rows) and self.database.alone:
                    claim = _claim(tx)
        batch.owed.append(owed)
        self._claim_is(claim)
        self.count("handled", handled)
        return handled

    def _give_back(self, row: UUID, later: Sequence[UUID], error: Exception) -> None:
        """This row waits or is parked; of the later ones some may belong to its conversation."""
        with self.database.transaction() as tx:
            state = _failed(tx, row, error)
            tx.session.execute(update(Inbox).where(Inbox.id.in_(later)).values(tries=Inbox.tries - 1))
        self._claimed = Claim(more=True)
        self.count("parked" if state == InboxState.PARKED else "retried", 1)

    def _handle_in(self, connection: Any, row_id: UUID) -> None:
        incoming = None
        try:
            with self.database.savepoint(connection) as tx:
                found = tx.execute(_ROW, {"row": row_id}).one()
                if found.state != InboxState.WAITING:  # this process slept, and another has handled it
                    return
                row = Inbox(id=row_id, channel=found.channel, payload_sealed=found.payload_sealed)
                incoming = self.channels[row.channel].read(_payload(row))
                stranger = self.dispatch(tx, incoming)
                _finish(tx, row_id, erase=stranger)
        except Refusal as refusal:
            with self.database.savepoint(connection) as tx:
                if incoming:
                    self.refuse(tx, incoming, refusal)
                _finish(tx, row_id, erase=False)


def _row(tx: Tx, channel: Channel, envelope: Envelope) -> Inbox:
    content = json.dumps(envelope.payload)  # in ASCII: half a character pair is JSON too, but no UTF-8
    return Inbox(
        id=tx.new_id(),
        channel=channel.name,
        key=index("inbox.key", f"{channel.name}:{envelope.key}"),
        conversation=index("inbox.conversation", f"{channel.name}:{envelope.conversation}"),
        received_at=tx.now,
        urgent=Urgency(read_words(envelope.words).urgency) == Urgency.EMERGENCY,
        payload_hash=hashlib.sha256(content.encode()).digest(),
        payload=content,
    )


def _payload(row: Inbox) -> Any:
    """What came in. Half of a character pair, which JSON allows and UTF-8 does not, becomes a question mark."""
    payload = json.loads(row.payload)
    if "\\ud" in row.payload:
        payload = json.loads(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace"))
    return payload


def _claim(tx: Tx) -> Claim:
    """The next rows in order.

    A conversation whose earlier row must wait, waits. One with an emergency in it goes first.
    """
    asked = {"now": tx.now}
    ready = tx.execute(_NEXT_URGENT, asked).all() or tx.execute(_NEXT, asked).all()
    fresh: list[UUID] = []
    parked = 0
    for row_id, tries in (tuple(row) for row in ready):
        if tries >= MAX_TRIES:  # the process ended in each of them
            _park(tx, tx.session.get_one(Inbox, row_id), "ProcessEnded")
            parked += 1
            continue
        if tries:
            fresh = fresh or [row_id]
            break
        fresh.append(row_id)
    if fresh:
        tx.execute(_TRIED, [{"row": row_id} for row_id in fresh])
    return Claim(fresh, parked, more=len(ready) == BATCH_ROWS or len(ready) > len(fresh) + parked)


def _finish(tx: Tx, row_id: UUID, *, erase: bool) -> None:
    tx.execute(_ERASED if erase else _DONE, {"row": row_id, "at": tx.now})


def _failed(tx: Tx, row_id: UUID, error: Exception) -> str:
    """Waits and tries again; parked after the last try, or at once when it can never be read."""
    row = tx.session.get_one(Inbox, row_id, with_for_update=True)
    if row.state != InboxState.WAITING:  # likewise
        return row.state
    # The class only: an error's message may carry what a person wrote.
    row.error = type(error).__name__
    log.error("update not handled", row=str(row_id), error=row.error, tries=row.tries)
    if row.tries < MAX_TRIES and not isinstance(error, Unreadable):
        row.retry_at = tx.now + BACKOFF * 2 ** (row.tries - 1)
    else:
        _park(tx, row, row.error)
    return row.state


def _park(tx: Tx, row: Inbox, error: str) -> None:
    row.state, row.error = InboxState.PARKED, error
    raise_alarm(tx, f"parked:{row.id}:{tx.now.isoformat()}", "alarm.parked", row=str(row.id))
