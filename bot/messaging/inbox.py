"""The rows of the inbox: store, claim, look, finish, fail, park. Called in a transaction.

Tries are counted when rows are claimed, and committed before they are handled: a row that kills the process is known by
its tries, and is then handled alone. Several processes claim one after the other; a conversation that one of them has
claimed is left to it for as long as it lives, which keeps the order.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy.orm import aliased

from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.domain.text_analysis import read_words
from bot.messages import Channel, Envelope, Unreadable
from bot.models.inbox import NOBODY, URGENT, Inbox, InboxState
from bot.models.tip import Urgency
from bot.runtime.leader_election import Turn, living
from bot.sealing import index

BATCH_ROWS = 16
MAX_TRIES = 5
BACKOFF = timedelta(seconds=5)
CLAIMING = 0x414E2D43  # a lock of our own, held by a transaction

# Asked for every batch or row, so they are built once.
_EARLIER = aliased(Inbox)
_KNOWN = select(Inbox.key).where(Inbox.channel == bindparam("by"), Inbox.key.in_(bindparam("keys", expanding=True)))
_ROWS = (
    select(Inbox.id, Inbox.channel, Inbox.state, Inbox.claimed_by, Inbox.payload_sealed)
    .where(Inbox.id.in_(bindparam("rows", expanding=True)))
    .order_by(Inbox.id)
    .with_for_update()
)
_READY = (
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
        Inbox.conversation.not_in(bindparam("held", expanding=True)),
    )
    .order_by(Inbox.id)
    .limit(BATCH_ROWS)
)
_URGENT = _READY.with_only_columns(Inbox.conversation).where(URGENT)
_READY_IN = _READY.where(Inbox.conversation.in_(bindparam("conversations", expanding=True)))
_HELD = (
    select(Inbox.conversation)
    .where(Inbox.state == InboxState.WAITING, Inbox.claimed_by.in_(bindparam("others", expanding=True)))
    .distinct()
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(:key)")
_CLAIM = (
    update(Inbox).where(Inbox.id == bindparam("row")).values(tries=Inbox.tries + 1, claimed_by=bindparam("process"))
)
_GIVE_BACK = (
    update(Inbox)
    .where(
        Inbox.id == bindparam("row"),
        Inbox.state == InboxState.WAITING,
        Inbox.claimed_by == bindparam("process"),
    )
    .values(tries=Inbox.tries - 1, claimed_by=NOBODY)
)
_DONE = (
    update(Inbox)
    .where(Inbox.id == bindparam("row"))
    .values(state=InboxState.DONE, handled_at=bindparam("at"), error="")
)
_ERASED = _DONE.values(payload_sealed=None)

log = structlog.get_logger()


@dataclass(frozen=True)
class Claim:
    """The rows to handle next, in order, their tries counted. `parked`: how many were given up instead."""

    rows: Sequence[UUID] = ()
    parked: int = 0
    more: bool = False  # whether others may be ready
    by: int = NOBODY  # which process claimed them
    singly: bool = False  # each in a commit of its own, since one of them fails


@dataclass(frozen=True)
class Handled:
    """A row that was handled; `erase`: its payload is a stranger's, and not kept."""

    row: UUID
    at: datetime
    erase: bool


def new_row(tx: Tx, channel: Channel, envelope: Envelope) -> Inbox:
    """A row that is not stored yet."""
    content = json.dumps(envelope.payload)  # in ASCII: half a character pair is JSON too, but no UTF-8
    return Inbox(
        id=tx.new_id(),
        channel=channel.name,
        key=index("inbox.key", f"{channel.name}:{envelope.key}"),
        conversation=index("inbox.conversation", f"{channel.name}:{envelope.conversation}"),
        received_at=tx.now,
        urgent=envelope.pressed or Urgency(read_words(envelope.words).urgency) == Urgency.EMERGENCY,
        payload_hash=hashlib.sha256(content.encode()).digest(),
        payload=content,
    )


def store(tx: Tx, channel: Channel, envelopes: Sequence[Envelope]) -> int:
    """Stores what did not come before; returns how many."""
    rows: dict[bytes, Inbox] = {}
    for envelope in envelopes:
        row = new_row(tx, channel, envelope)
        rows.setdefault(row.key, row)
    stored = set(tx.execute(_KNOWN, {"by": channel.name, "keys": list(rows)}).scalars())
    fresh = [row for key, row in rows.items() if key not in stored]
    tx.add_all(fresh)
    return len(fresh)


def claim(tx: Tx, turn: Turn, *, only_urgent: bool = False) -> Claim:
    """The next rows in order.

    A conversation whose earlier row must wait, waits. One with an emergency or a press in it goes first, or alone.
    """
    by, held = turn.number, list[bytes]()
    if not turn.alone:
        tx.execute(_ONE_AT_A_TIME, {"key": CLAIMING})
        present = living(tx.connection)
        if by not in present:  # others may take what it claims; it asks for its turn anew soon
            return Claim()
        held = list(tx.execute(_HELD, {"others": present - {by}}).scalars())
    ready, more = _ready(tx, held, only_urgent=only_urgent)
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
        tx.execute(_CLAIM, [{"row": row_id, "process": by} for row_id in fresh])
    return Claim(fresh, parked, more or len(ready) > len(fresh) + parked, by)


def _ready(tx: Tx, held: list[bytes], *, only_urgent: bool) -> tuple[list[tuple[UUID, int]], bool]:
    """The first rows of conversations with something urgent in them, else of all; and whether others may be ready.

    Two questions, each with an index of its own: in one, all that waits is looked through.
    """
    asked: dict[str, Any] = {"now": tx.now, "held": held}
    conversations = list(tx.execute(_URGENT, asked).scalars())
    if conversations:
        return [(row.id, row.tries) for row in tx.execute(_READY_IN, asked | {"conversations": conversations})], True
    rows = [] if only_urgent else [(row.id, row.tries) for row in tx.execute(_READY, asked)]
    return rows, len(rows) == BATCH_ROWS


def look(connection: Connection, rows: Sequence[UUID], by: int) -> list[Inbox]:
    """The rows, locked, up to the first that is another process's by now or was handled by another: this one slept."""
    found = connection.execute(_ROWS, {"rows": rows})
    ours = takewhile(lambda row: row.state == InboxState.WAITING and row.claimed_by == by, found)
    return [Inbox(id=row.id, channel=row.channel, payload_sealed=row.payload_sealed) for row in ours]


def finish(tx: Tx, rows: Sequence[Handled]) -> None:
    """These were handled in this transaction."""
    for statement, erase in ((_DONE, False), (_ERASED, True)):
        if done := [{"row": each.row, "at": each.at} for each in rows if each.erase == erase]:
            tx.execute(statement, done)


def give_back(tx: Tx, rows: Sequence[UUID], by: int) -> None:
    """These were not tried after all."""
    if rows:
        tx.execute(_GIVE_BACK, [{"row": row_id, "process": by} for row_id in rows])


def failed(tx: Tx, row_id: UUID, by: int, error: Exception) -> str:
    """Waits and tries again; parked after the last try, or at once when it can never be read."""
    row = tx.session.get_one(Inbox, row_id, with_for_update=True)
    if row.state != InboxState.WAITING or row.claimed_by != by:  # as in `look`
        return row.state
    # The class only: an error's message may carry what a person wrote.
    row.error, row.claimed_by = type(error).__name__, NOBODY
    log.error("update not handled", row=str(row_id), error=row.error, tries=row.tries)
    if row.tries < MAX_TRIES and not isinstance(error, Unreadable):
        row.retry_at = tx.now + BACKOFF * 2 ** (row.tries - 1)
    else:
        _park(tx, row, row.error)
    return row.state


def _park(tx: Tx, row: Inbox, error: str) -> None:
    row.state, row.error, row.claimed_by = InboxState.PARKED, error, NOBODY
    raise_alarm(tx, f"parked:{row.id}:{tx.now.isoformat()}", "alarm.parked", row=str(row.id))
