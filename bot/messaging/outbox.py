"""The rows of the outbox: lease, render, finish, retry, give up. Every function works in the caller's transaction.

Nothing is sent here.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from bot.channels.channel import Channel, DeliveryError, FileLost, Moved, TryLater, Unreachable
from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.domain.groups import find_group, move_group
from bot.domain.stored_messages import store_posted
from bot.i18n import Renderer
from bot.messages import Operation, Priority, Purpose
from bot.messaging.recipients import CHANNEL, DUE_MESSAGES, DueMessage, due_messages, mark_unreachable
from bot.messaging.rendering import cannot_carry_out, held_until, render_call
from bot.models.member import Member
from bot.models.outbox import Outbox, OutboxState
from bot.outgoing import Outgoing

LEASE = timedelta(seconds=60)
LONGEST_WAIT = 300.0
GIVE_UP_AFTER = timedelta(days=2)
LEAST_TRIES = 10  # before a message is given up: the clock may have jumped
REFUSABLE = frozenset({Operation.DELETE, Operation.PIN})  # each needs a right of its own
# Calls that nobody has to hear of when the platform refuses them.
COURTESIES = frozenset(Operation) - {Operation.SEND}

_EARLIER = aliased(Outbox)
_EARLIER_ROWS = select(_EARLIER.id).where(
    _EARLIER.recipient_queue == Outbox.recipient_queue,
    _EARLIER.priority == Outbox.priority,
    _EARLIER.state == OutboxState.WAITING,
    _EARLIER.id < Outbox.id,
)
# Statements that run in every round are built once.
_NEXT = (
    DUE_MESSAGES.where(
        Outbox.state == OutboxState.WAITING,
        Outbox.id.not_in(bindparam("begun", expanding=True)),
        or_(Outbox.not_before.is_(None), Outbox.not_before <= bindparam("now")),
        or_(Outbox.leased_until.is_(None), Outbox.leased_until <= bindparam("now")),
        or_(Outbox.recipient_queue.not_in(bindparam("busy", expanding=True)), Outbox.operation == Operation.ANSWER),
        # In two conditions: the first needs no other table, and leaves out nearly all rows of a long queue.
        ~_EARLIER_ROWS.where(_EARLIER.channel.in_(("", Outbox.channel))).exists(),
        ~_EARLIER_ROWS.where(_EARLIER.channel == CHANNEL).exists(),  # a channel that is down does not hold up another
        CHANNEL.not_in(bindparam("full", expanding=True)),
    )
    .order_by(Outbox.priority, Outbox.id)
    .limit(bindparam("room"))
    .with_for_update(skip_locked=True, of=Outbox)
)
_LEASE = (
    update(Outbox).where(Outbox.id == bindparam("row")).values(leased_until=bindparam("until"), tries=Outbox.tries + 1)
)
_SENT = (
    update(Outbox)
    .where(Outbox.id == bindparam("row"))
    .values(
        state=OutboxState.SENT,
        channel=bindparam("through"),
        platform_id=bindparam("number"),
        ended_at=bindparam("at"),
        error="",
    )
)

log = structlog.get_logger()

# What follows when a message cannot reach its recipient at all, or the platform refuses a call about the group.
Unreached = Callable[[Tx, Outbox], None]


@dataclass(frozen=True)
class Call:
    """A call to make now, valid while the lease of its row lasts."""

    row: UUID
    recipient_queue: bytes
    purpose: Purpose
    leased_until: datetime
    channel: str
    outgoing: Outgoing


@dataclass(frozen=True)
class Ended:
    """A call that was made, with the platform's message id or the error."""

    call: Call
    outcome: str | DeliveryError


@dataclass(frozen=True)
class Leased:
    """One round: the calls to make, and the states of rows that need no call."""

    calls: Sequence[Call] = ()
    states: Sequence[str] = ()
    more: bool = False  # whether further rows may be leased at once


@dataclass(frozen=True)
class Room:
    """What may be leased now: how many calls by channel, and the recipient queues that must wait.

    `begun`: rows whose calls this process has begun; they are left out even if its clock jumped.
    """

    calls: Mapping[str, int]
    busy: Sequence[bytes]
    begun: Sequence[UUID]


@dataclass(frozen=True)
class Means:
    """What a row needs to become a call, and what follows if it reaches nobody."""

    channels: Mapping[str, Channel]
    renderer: Renderer
    unreached: Unreached


def lease(tx: Tx, room: Room, means: Means) -> Leased:
    """Leases the next rows: the first of each recipient queue and priority, in order of priority."""
    leased_until = tx.now + LEASE
    most = sum(room.calls.values())
    full = [name for name, calls in room.calls.items() if not calls]
    params = {"now": tx.now, "busy": room.busy, "begun": room.begun, "room": most, "full": full}
    found = due_messages(tx.execute(_NEXT, params))
    rows = _within_room(found, room)
    if not rows:
        return Leased()
    tx.execute(_LEASE, [{"row": row.id, "until": leased_until} for row in rows])
    prepared = [_call(tx, row, leased_until, means) for row in rows]
    calls = [each for each in prepared if isinstance(each, Call)]
    states = [each for each in prepared if isinstance(each, str)]
    for row, state in zip(rows, prepared, strict=True):
        if state == OutboxState.DEAD:  # as when the account was lost while the message was held back
            means.unreached(tx, _row(tx, row))
    # A row that needs no call now lets the next row of its recipient queue go.
    return Leased(calls, states, more=len(found) == most or len(calls) < len(rows))


def _within_room(rows: Sequence[DueMessage], room: Room) -> list[DueMessage]:
    """The rows that fit into the room of their channel."""
    taken = Counter[str]()
    fitting = []
    for row in rows:
        taken[row.sent_through] += 1
        if taken[row.sent_through] <= room.calls.get(row.sent_through, len(rows)):
            fitting.append(row)
    return fitting


def _call(tx: Tx, due: DueMessage, leased_until: datetime, means: Means) -> Call | str | None:
    """The call to make; the row's state if it needs none or cannot be prepared; None if it must wait."""
    try:
        expired = due.expires_at is not None and due.expires_at <= tx.now
        if expired or not due.allowed or _leaves_own_group(tx, due):
            return _drop(tx, _row(tx, due))
        if due.member_id and due.account_id is None:
            return _give_up_without_account(tx, _row(tx, due))
        channel = means.channels[due.sent_through]
        if cannot_carry_out(tx, due, channel):
            return _drop(tx, _row(tx, due))
        if quiet_until := held_until(tx, due, channel):
            _hold(_row(tx, due), quiet_until)
            return None
        outgoing = render_call(tx, due, channel, means.renderer)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("message not prepared", row=str(due.id), error=type(error).__name__)
        return _retry_or_give_up(tx, _row(tx, due), TryLater(type(error).__name__))
    return Call(due.id, due.recipient_queue, due.purpose, leased_until, channel.name, outgoing)


def _leaves_own_group(tx: Tx, due: DueMessage) -> bool:
    """Whether the chat to leave is one of the bot's groups by now."""
    return due.operation == Operation.LEAVE and find_group(tx, due.channel, due.content["chat"]) is not None


def _row(tx: Tx, due: DueMessage) -> Outbox:
    return tx.session.get_one(Outbox, due.id)


def release(tx: Tx) -> None:
    """Ends all leases; for a start at which no other process is alive that could hold one."""
    tx.session.execute(
        update(Outbox)
        .where(Outbox.state == OutboxState.WAITING, Outbox.leased_until.is_not(None))
        .values(leased_until=None)
    )


def finish_calls(tx: Tx, ended: Sequence[Ended], unreached: Unreached) -> list[str]:
    """Stores the results of calls; returns the states of their rows."""
    sent = [
        {"row": each.call.row, "number": each.outcome, "through": each.call.channel, "at": tx.now}
        for each in ended
        if isinstance(each.outcome, str)
    ]
    if sent:
        tx.execute(_SENT, sent)
    for each in ended:
        if each.call.purpose == Purpose.GROUP and each.call.outgoing.operation == Operation.SEND:
            _store_shared(tx, each)
    failed = [(each.call, each.outcome) for each in ended if isinstance(each.outcome, DeliveryError)]
    return [OutboxState.SENT] * len(sent) + [_finish_failed(tx, call, error, unreached) for call, error in failed]


def _store_shared(tx: Tx, ended: Ended) -> None:
    """Stores what a member has shared with the group, now that its id in the group is known."""
    row, call = tx.session.get_one(Outbox, ended.call.row), ended.call
    words = json.loads(row.content).get("words")
    if words and isinstance(ended.outcome, str):
        store_posted(tx, call.channel, call.outgoing.chat, ended.outcome, words, call.outgoing.topic)


def _finish_failed(tx: Tx, call: Call, error: DeliveryError, unreached: Unreached) -> str:
    row = tx.session.get_one(Outbox, call.row, with_for_update=True)
    if row.state != OutboxState.WAITING:  # another process has sent it, because this one was cut off meanwhile
        return row.state
    if isinstance(error, Unreachable) and row.member_id:
        if mark_unreachable(tx, row, call.channel, call.outgoing.chat):
            row.error, row.leased_until = str(error), None
            return row.state
        unreached(tx, row)
    state = _retry_or_give_up(tx, row, error)
    if state == OutboxState.DEAD and row.operation in REFUSABLE:
        unreached(tx, row)
    return state


def _drop(tx: Tx, row: Outbox) -> str:
    """The message is no longer owed."""
    row.state, row.ended_at = OutboxState.DROPPED, tx.now
    return row.state


def _hold(row: Outbox, until: datetime) -> None:
    """Lets the message wait. It loses its priority, so that answers to the recipient do not wait behind it."""
    row.not_before, row.leased_until, row.priority = until, None, Priority.BULK
    row.tries -= 1


def _give_up_without_account(tx: Tx, row: Outbox) -> str:
    """The recipient has no account left; the operators are told, unless nobody waits for the call."""
    if row.operation in COURTESIES:
        return _drop(tx, row)
    member = tx.session.get_one(Member, row.member_id)
    row.state, row.ended_at, row.error = OutboxState.DEAD, tx.now, "no account"
    raise_alarm(tx, f"no-account:{row.member_id}:{tx.now:%Y-%m-%d}", "alarm.no_account", nrp=member.nrp)
    return row.state


def _forget_reference(row: Outbox) -> bool:
    """Lets the stored file be sent in the place of its reference. Returns whether it was not tried yet."""
    content = json.loads(row.content)
    attachment = content.get("attachment") or {}
    if not (attachment.get("reference") and attachment.get("media")):
        return False
    row.content = json.dumps(content | {"attachment": attachment | {"reference": ""}}, ensure_ascii=False)
    return True


def _retry_or_give_up(tx: Tx, row: Outbox, error: DeliveryError) -> str:
    row.error, row.leased_until = str(error), None
    match error:
        case TryLater() if tx.now - row.created_at < GIVE_UP_AFTER or row.tries < LEAST_TRIES:
            wait = error.after if error.after is not None else min(2.0 ** min(row.tries, 9), LONGEST_WAIT)
            row.not_before = tx.now + timedelta(seconds=wait)
            return row.state
        case Moved():
            move_group(tx, row.channel, json.loads(row.content)["chat"], error.address)
            if row.operation != Operation.DELETE:  # there its number is that of another message
                row.content = json.dumps(json.loads(row.content) | {"chat": error.address})
                return row.state
        case FileLost() if _forget_reference(row):
            return row.state
    row.state, row.ended_at = OutboxState.DEAD, tx.now
    log.error("message given up", row=str(row.id), error=row.error)
    if row.operation not in COURTESIES and row.purpose != Purpose.STRANGER:
        raise_alarm(tx, f"dead:{row.id}", "alarm.dead", row=str(row.id))
    return row.state
