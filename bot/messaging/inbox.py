"""The rows of the inbox: store, claim, lock, finish, fail, park. Every function works in the caller's transaction.

A row's tries are counted when it is claimed, and committed before it is handled. So a row that kills the process is
known by its tries, and is handled alone the next time. Several processes claim one after the other; a conversation of
which a live process has claimed a row is left to that process, which keeps the order within the conversation.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, and_, bindparam, func, or_, select, text, update
from sqlalchemy.orm import aliased

from bot.channels.channel import Channel, Envelope, Unreadable
from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.messaging.floods import Arrived, Floods, Place
from bot.models.inbox import NOBODY, URGENT, URGENT_IN_FLOOD, Inbox, InboxState
from bot.reading.understanding import understand
from bot.runtime.leader_election import LeaderElection, live_sessions
from bot.sealing import index

BATCH_ROWS = 16
MAX_TRIES = 5
BACKOFF = timedelta(seconds=5)
CLAIM_LOCK = 0x414E2D43  # key of an advisory lock, held until the transaction ends

# Statements that run for every batch or row are built once.
_EARLIER = aliased(Inbox)
_STORED_KEYS = select(Inbox.key).where(
    Inbox.channel == bindparam("by"), Inbox.key.in_(bindparam("keys", expanding=True))
)
_ROWS = (
    select(Inbox.id, Inbox.channel, Inbox.state, Inbox.claimed_by, Inbox.payload_sealed)
    .where(Inbox.id.in_(bindparam("rows", expanding=True)))
    .order_by(Inbox.id)
    .with_for_update()
)
# As many as tell whether a row waits besides those of a batch.
_WAITING = select(Inbox.id).where(Inbox.state == InboxState.WAITING).limit(BATCH_ROWS + 1)
_READY = (
    select(
        Inbox.id,
        Inbox.tries,
        Inbox.after_others,
        select(func.count()).select_from(_WAITING.subquery()).scalar_subquery().label("waiting"),
    )
    .where(
        Inbox.state == InboxState.WAITING,
        ~select(_EARLIER.id)
        .where(
            _EARLIER.conversation == Inbox.conversation,
            _EARLIER.state == InboxState.WAITING,
            or_(_EARLIER.retry_at > bindparam("now"), and_(_EARLIER.after_others, ~Inbox.after_others)),
            _EARLIER.id <= Inbox.id,
        )
        .exists(),
        Inbox.conversation.not_in(bindparam("taken", expanding=True)),
    )
    .order_by(Inbox.after_others, Inbox.id)
    .limit(BATCH_ROWS)
)
_FIRST = _READY.with_only_columns(Inbox.conversation).order_by(None).order_by(Inbox.id)
_URGENT = _FIRST.where(URGENT)
_URGENT_IN_FLOOD = _FIRST.where(URGENT_IN_FLOOD)
_READY_IN = _READY.where(Inbox.conversation.in_(bindparam("conversations", expanding=True)))
_TAKEN = (
    select(Inbox.conversation)
    .where(Inbox.state == InboxState.WAITING, Inbox.claimed_by.in_(bindparam("others", expanding=True)))
    .distinct()
)
_LOCK_CLAIMS = text("SELECT pg_advisory_xact_lock(:key)")
_CLAIM = (
    update(Inbox).where(Inbox.id == bindparam("row")).values(tries=Inbox.tries + 1, claimed_by=bindparam("process"))
)
_UNCLAIM = (
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
    """The rows to handle next, in order; their tries are counted."""

    rows: Sequence[UUID] = ()
    parked: int = 0  # how many rows were given up instead
    more: bool = False  # whether further rows may be ready
    by: int = NOBODY  # session id of the process that claimed them
    singly: bool = False  # each row in a commit of its own, because one of them fails
    of_flood: bool = False  # a single row, so that what others send meanwhile does not wait for more
    before_flood: bool = False  # only rows of floods come after these
    alone: bool = False  # no other row waits, not even for its retry
    stored: Sequence["ClaimedRow"] = ()  # the rows themselves, if they were claimed as they were stored


@dataclass(frozen=True)
class _Ready:
    """Rows with their tries; the other fields as in `Claim`."""

    rows: Sequence[tuple[UUID, int]]
    more: bool
    of_flood: bool
    before_flood: bool
    alone: bool


@dataclass(frozen=True)
class ClaimedRow:
    """A claimed and locked row, with its payload as JSON."""

    id: UUID
    channel: str
    payload: str


@dataclass(frozen=True)
class Added:
    """A row that is added in this transaction."""

    row: Inbox
    place: Place
    payload: str


@dataclass(frozen=True)
class Handled:
    """A row that was handled. `erase`: its payload must not be kept, as a stranger's."""

    row: UUID
    at: datetime
    erase: bool


def store(tx: Tx, channel: Channel, floods: Floods, envelopes: Sequence[Envelope]) -> list[Added]:
    """Stores the updates that are not stored yet; returns those."""
    by_key: dict[bytes, Envelope] = {}
    for envelope in envelopes:
        by_key.setdefault(index("inbox.key", f"{channel.name}:{envelope.key}"), envelope)
    for key in tx.execute(_STORED_KEYS, {"by": channel.name, "keys": list(by_key)}).scalars():
        del by_key[key]
    arrived = [_arrived(channel, envelope) for envelope in by_key.values()]
    places = floods.place(tx, channel.name, arrived)
    return [_add(tx, channel, *each) for each in zip(by_key, arrived, places, strict=True)]


def _arrived(channel: Channel, envelope: Envelope) -> Arrived:
    return Arrived(index("inbox.conversation", f"{channel.name}:{envelope.conversation}"), envelope)


def _add(tx: Tx, channel: Channel, key: bytes, arrived: Arrived, place: Place) -> Added:
    envelope = arrived.envelope
    content = json.dumps(envelope.payload)  # as ASCII, because JSON allows half a surrogate pair and UTF-8 does not
    row = tx.add(
        Inbox,
        channel=channel.name,
        key=key,
        conversation=arrived.conversation,
        received_at=tx.now,
        urgent=place.is_member and _is_urgent(envelope, place),
        after_others=place.after_others,
        payload_hash=index("inbox.payload", content),
        payload=content,
    )
    return Added(row, place, content)


def _is_urgent(envelope: Envelope, place: Place) -> bool:
    """Whether it is an emergency or a press. Presses of a flood are not."""
    pressed = envelope.pressed and not place.after_others
    return pressed or understand(envelope.words).is_emergency


def claim_added(added: Sequence[Added], by: int) -> Claim | None:
    """Claims rows as they are stored. To be called if no other row waits, and not all of these are of floods.

    None if they are not to be handled in the order in which they came, or do not fit into a batch.
    """
    in_order = len(added) == 1 or not any(each.row.urgent or each.place.after_others for each in added)
    if len(added) > BATCH_ROWS or not in_order:
        return None
    for each in added:
        each.row.tries, each.row.claimed_by = 1, by
    stored = [ClaimedRow(each.row.id, each.row.channel, each.payload) for each in added]
    return Claim([each.id for each in stored], by=by, alone=True, stored=stored)


def claim(tx: Tx, election: LeaderElection, *, only_urgent: bool = False) -> Claim:
    """Claims the next rows in order.

    A conversation in which an earlier row waits for its retry is left out. Conversations with an emergency or a press
    in them go first; with `only_urgent` no others are claimed.
    """
    by, taken = election.session_id, list[bytes]()
    if not election.single_process:
        tx.execute(_LOCK_CLAIMS, {"key": CLAIM_LOCK})
        alive = live_sessions(tx.connection)
        if by not in alive:  # our session has ended, so others may take what we claim; `renew` opens a new one soon
            return Claim()
        taken = list(tx.execute(_TAKEN, {"others": alive - {by}}).scalars())
    found = _ready(tx, taken, only_urgent=only_urgent)
    fresh, parked = list[UUID](), 0
    for row_id, tries in found.rows:
        if tries >= MAX_TRIES:  # the process died in each try
            _park(tx, tx.session.get_one(Inbox, row_id), "ProcessEnded")
            parked += 1
            continue
        if tries:
            fresh = fresh or [row_id]
            break
        fresh.append(row_id)
    if fresh:
        tx.execute(_CLAIM, [{"row": row_id, "process": by} for row_id in fresh])
    more = found.more or len(found.rows) > len(fresh) + parked
    alone = found.alone and not more
    return Claim(fresh, parked, more, by, of_flood=found.of_flood, before_flood=found.before_flood, alone=alone)


def _ready(tx: Tx, taken: list[bytes], *, only_urgent: bool) -> _Ready:
    """The first rows of urgent conversations, else of all conversations.

    The rows of floods come after all others, those of floods with an emergency first. Several queries, each with an
    index of its own: a single one would scan all waiting rows.
    """
    params: dict[str, Any] = {"now": tx.now, "taken": taken}
    urgent = list(tx.execute(_URGENT, params).scalars())
    rows = [] if urgent or only_urgent else tx.execute(_READY, params).all()
    if not urgent and (only_urgent or (rows and rows[0].after_others)):  # nothing of others waits
        urgent = list(tx.execute(_URGENT_IN_FLOOD, params).scalars())
    if urgent:
        rows = tx.execute(_READY_IN, params | {"conversations": urgent}).all()
    others = [row for row in rows if not row.after_others]
    more = bool(urgent) or len(rows) == BATCH_ROWS or len(rows) > max(len(others), 1)
    waiting = rows[0].waiting if rows else len(tx.execute(_WAITING).all())
    return _Ready(
        [(row.id, row.tries) for row in others or rows[:1]],
        more,
        of_flood=bool(rows) and not others,
        before_flood=len(others) < len(rows),
        alone=waiting == len(rows),
    )


def lock_claimed(connection: Connection, rows: Sequence[UUID], by: int) -> list[ClaimedRow]:
    """Locks the claimed rows; returns them up to the first that another process has claimed or handled meanwhile."""
    found = connection.execute(_ROWS, {"rows": rows})
    ours = takewhile(lambda row: row.state == InboxState.WAITING and row.claimed_by == by, found)
    return [ClaimedRow(row.id, row.channel, Inbox.payload.open(row.id, row.payload_sealed)) for row in ours]


def finish(tx: Tx, rows: Sequence[Handled]) -> None:
    """Marks rows as done that were handled in this transaction."""
    for statement, erase in ((_DONE, False), (_ERASED, True)):
        if done := [{"row": each.row, "at": each.at} for each in rows if each.erase == erase]:
            tx.execute(statement, done)


def unclaim(tx: Tx, rows: Sequence[UUID], by: int) -> None:
    """Gives back rows that were claimed but not tried."""
    if rows:
        tx.execute(_UNCLAIM, [{"row": row_id, "process": by} for row_id in rows])


def fail(tx: Tx, row_id: UUID, by: int, error: Exception) -> str:
    """Schedules a retry; parks the row after its last try, or at once if it can never be read. Returns its state."""
    row = tx.session.get_one(Inbox, row_id, with_for_update=True)
    if row.state != InboxState.WAITING or row.claimed_by != by:  # another process has it by now
        return row.state
    # The class only: an error's message may contain what a person wrote.
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
