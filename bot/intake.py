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
from bot.messages import Channel, Incoming, Unreadable
from bot.models.queue import Inbox, InboxState
from bot.services.alarms import raise_alarm

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


@dataclass
class Intake:
    """Takes payloads in, and hands them to `dispatch` in order within each conversation."""

    database: Database
    channels: Mapping[str, Channel]
    dispatch: Dispatch
    refuse: Refuse

    def store(self, channel: Channel, payloads: Sequence[Mapping[str, Any]]) -> int:
        """Stores payloads in one commit; those that came before are left as they are. Returns how many are new."""
        with self.database.transaction() as tx:
            rows: dict[bytes, Inbox] = {}
            for payload in payloads:
                row = _row(tx, channel, payload)
                rows.setdefault(row.key, row)
            known = select(Inbox.key).where(Inbox.channel == channel.name, Inbox.key.in_(rows))
            stored = set(tx.session.scalars(known))
            fresh = [row for key, row in rows.items() if key not in stored]
            tx.add_all(fresh)
            return len(fresh)

    def handle(self) -> int:
        """Handles one batch. Returns how many rows it was; 0 means nothing is ready."""
        with self.database.transaction() as tx:
            rows = _claim(tx)
        if not rows:
            return 0
        together, alone = (rows, []) if len(rows) > 1 else ([], rows)
        while together:
            try:
                together, collided = self._handle_together(together)
                alone += collided
            except Exception as error:
                log.warning("batch abandoned", error=type(error).__name__, rows=len(together))
                together, alone = [], alone + together
        for row in alone:
            self._handle_alone(row)
        return len(rows)

    def _handle_together(self, rows: list[UUID]) -> tuple[list[UUID], list[UUID]]:
        """One commit for as many as there is time for; returns the rest, and those that collided."""
        started = monotonic()
        collided: list[UUID] = []
        with self.database.connection() as connection:
            for number, row in enumerate(rows):
                if monotonic() - started > BATCH_SECONDS:
                    return rows[number:], collided
                try:
                    self._handle_in(connection, row)
                except IntegrityError:
                    collided.append(row)
        return [], collided

    def _handle_alone(self, row: UUID) -> None:
        try:
            with self.database.connection() as connection:
                self._handle_in(connection, row)
        except Exception as error:
            with self.database.transaction() as tx:
                _failed(tx, row, error)

    def _handle_in(self, connection: Any, row_id: UUID) -> None:
        incoming = None
        try:
            with self.database.savepoint(connection) as tx:
                row = tx.session.get_one(Inbox, row_id)
                incoming = self.channels[row.channel].read(json.loads(row.payload))
                stranger = self.dispatch(tx, incoming)
                _finish(tx, row_id, erase=stranger)
        except Refusal as refusal:
            with self.database.savepoint(connection) as tx:
                if incoming:
                    self.refuse(tx, incoming, refusal)
                _finish(tx, row_id, erase=False)


def _row(tx: Tx, channel: Channel, payload: Mapping[str, Any]) -> Inbox:
    envelope = channel.envelope(payload)
    content = json.dumps(payload, ensure_ascii=False)
    return Inbox(
        id=tx.new_id(),
        channel=channel.name,
        key=index("inbox.key", f"{channel.name}:{envelope.key}"),
        conversation=index("inbox.conversation", f"{channel.name}:{envelope.conversation}"),
        received_at=tx.now,
        payload_hash=hashlib.sha256(content.encode()).digest(),
        payload=content,
    )


def _claim(tx: Tx) -> list[UUID]:
    """The next rows in order, their tries counted. A conversation whose earlier row must wait, waits."""
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
    ready = tx.session.execute(
        select(Inbox.id, Inbox.tries)
        .where(Inbox.state == InboxState.WAITING, ~held_back)
        .order_by(Inbox.id)
        .limit(BATCH_ROWS)
    ).all()
    fresh: list[UUID] = []
    for row_id, tries in ready:
        if tries:
            fresh = fresh or [row_id]
            break
        fresh.append(row_id)
    if fresh:
        tx.session.execute(update(Inbox).where(Inbox.id.in_(fresh)).values(tries=Inbox.tries + 1))
    return fresh


def _finish(tx: Tx, row_id: UUID, *, erase: bool) -> None:
    tx.session.connection().execute(_ERASED if erase else _DONE, {"row": row_id, "at": tx.now})


def _failed(tx: Tx, row_id: UUID, error: Exception) -> None:
    """Waits and tries again; parked after the last try, or at once when it can never be read."""
    row = tx.session.get_one(Inbox, row_id)
    # The class only: an error's message may carry what a person wrote.
    row.error = type(error).__name__
    log.error("update not handled", row=str(row_id), error=row.error, tries=row.tries)
    if row.tries < MAX_TRIES and not isinstance(error, Unreadable):
        row.retry_at = tx.now + BACKOFF * 2 ** (row.tries - 1)
        return
    row.state = InboxState.PARKED
    raise_alarm(tx, f"parked:{row_id}", "alarm.parked", row=str(row_id))
