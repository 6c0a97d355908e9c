"""The inbox: store, commit, acknowledge; then hand each row over, retry it, or park it.

Tries are counted, and committed, before handling: a row that kills the process is known by its tries when the process
comes back, and is then handled alone.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
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

BATCH_ROWS = 50
BATCH_SECONDS = 0.05
MAX_TRIES = 5
BACKOFF = timedelta(seconds=5)

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


@dataclass
class Intake:
    """Takes payloads in, and hands them to `dispatch` in order within each conversation."""

    database: Database
    channels: Mapping[str, Channel]
    dispatch: Dispatch
    refuse: Refuse
    count: Count
    more: bool = False  # whether the last batch left rows that are ready

    def store(self, channel: Channel, payloads: Sequence[Mapping[str, Any]]) -> int:
        """Stores payloads in one commit; those that came before are left as they are. Returns how many are new."""
        envelopes = [channel.envelope(payload) for payload in payloads]
        with self.database.transaction() as tx:
            rows: dict[bytes, Inbox] = {}
            for envelope in envelopes:
                row = _row(tx, channel, envelope)
                rows.setdefault(row.key, row)
            known = select(Inbox.key).where(Inbox.channel == channel.name, Inbox.key.in_(rows))
            stored = set(tx.session.scalars(known))
            fresh = [row for key, row in rows.items() if key not in stored]
            tx.add_all(fresh)
            note(tx, channel.name, [each.number for each in envelopes if each.number is not None])
        self.count("stored", len(fresh))
        return len(fresh)

    def handle(self) -> int:
        """Handles one batch. Returns how many rows it was; 0 means nothing is ready."""
        with self.database.transaction() as tx:
            rows, parked, self.more = _claim(tx)
        self.count("parked", parked)
        if not rows:
            return 0
        left, by_row = rows, len(rows) == 1
        while left:
            if not by_row:
                try:
                    handled, collided = self._handle_together(left)
                except Exception as error:
                    log.warning("batch abandoned", error=type(error).__name__, rows=len(left))
                    by_row = True
                    continue
                self.count("handled", handled)
                left = left[handled:]
                if not collided:
                    continue
            if not self._handle_alone(left[0], left[1:]):
                self.more = True
                break
            left = left[1:]
        return len(rows)

    def _handle_together(self, rows: list[UUID]) -> tuple[int, bool]:
        """One commit for as many as there is time for; returns how many, and whether the next one collided."""
        with self.database.connection() as connection:
            started = monotonic()
            for number, row in enumerate(rows):
                if number and monotonic() - started > BATCH_SECONDS:
                    return number, False
                try:
                    self._handle_in(connection, row)
                except IntegrityError:
                    return number, True
        return len(rows), False

    def _handle_alone(self, row: UUID, later: list[UUID]) -> bool:
        """Whether it was handled. If not, the later rows are given back: some may belong to its conversation."""
        try:
            with self.database.connection() as connection:
                self._handle_in(connection, row)
        except Exception as error:
            with self.database.transaction() as tx:
                state = _failed(tx, row, error)
                tx.session.execute(update(Inbox).where(Inbox.id.in_(later)).values(tries=Inbox.tries - 1))
            self.count("parked" if state == InboxState.PARKED else "retried", 1)
            return False
        self.count("handled", 1)
        return True

    def _handle_in(self, connection: Any, row_id: UUID) -> None:
        incoming = None
        try:
            with self.database.savepoint(connection) as tx:
                row = tx.session.get_one(Inbox, row_id, with_for_update=True)
                if row.state != InboxState.WAITING:  # this process slept, and another has handled it
                    return
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


def _claim(tx: Tx) -> tuple[list[UUID], int, bool]:
    """The next rows in order, their tries counted; how many were parked instead, and whether more are ready.

    A conversation whose earlier row must wait, waits. One with an emergency in it goes first.
    """
    earlier = aliased(Inbox)
    held_back = (
        select(earlier.id)
        .where(
            earlier.conversation == Inbox.conversation,
            earlier.state == InboxState.WAITING,
            earlier.retry_at > tx.now,
            earlier.id <= Inbox.id,
        )
        .exists()
    )
    next_rows = (
        select(Inbox.id, Inbox.tries)
        .where(Inbox.state == InboxState.WAITING, ~held_back)
        .order_by(Inbox.id)
        .limit(BATCH_ROWS)
    )
    urgent = _urgent(tx)
    first = tx.session.execute(next_rows.where(Inbox.conversation.in_(urgent))).all() if urgent else []
    ready = first or tx.session.execute(next_rows).all()
    fresh: list[UUID] = []
    parked = 0
    for row_id, tries in ready:
        if tries >= MAX_TRIES:  # the process ended in each of them
            _park(tx, tx.session.get_one(Inbox, row_id), "ProcessEnded")
            parked += 1
            continue
        if tries:
            fresh = fresh or [row_id]
            break
        fresh.append(row_id)
    if fresh:
        tx.session.execute(update(Inbox).where(Inbox.id.in_(fresh)).values(tries=Inbox.tries + 1))
    return fresh, parked, len(ready) == BATCH_ROWS or len(ready) > len(fresh) + parked


def _urgent(tx: Tx) -> set[bytes]:
    """The conversations in which an emergency waits."""
    rows = select(Inbox.conversation).where(Inbox.state == InboxState.WAITING, Inbox.urgent)
    return set(tx.session.scalars(rows.order_by(Inbox.id).limit(BATCH_ROWS)))


def _finish(tx: Tx, row_id: UUID, *, erase: bool) -> None:
    tx.session.connection().execute(_ERASED if erase else _DONE, {"row": row_id, "at": tx.now})


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
