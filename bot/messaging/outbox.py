"""The rows of the outbox: lease, render, finish, retry, give up. Every function works in the caller's transaction.

Nothing is sent here.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from bot.clock import local
from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.domain.groups import move_group
from bot.i18n import Renderer
from bot.messages import (
    MAX_DATA_BYTES,
    Attachment,
    DeliveryError,
    Moved,
    Outgoing,
    Priority,
    Purpose,
    TryLater,
    Unreachable,
)
from bot.messaging.recipients import DUE_MESSAGES, DueMessage, due_messages, mark_unreachable
from bot.models.member import Member
from bot.models.outbox import Action, Outbox, OutboxState
from bot.text_json import unpack

LEASE = timedelta(seconds=60)
LONGEST_WAIT = 300.0
GIVE_UP_AFTER = timedelta(days=2)
LEAST_TRIES = 10  # before a message is given up: the clock may have jumped
# Calls that nobody has to hear of when the platform refuses them.
COURTESIES = frozenset({Action.EDIT, Action.ANSWER, Action.DELETE, Action.LEAVE, Action.PIN, Action.COMMANDS})

_EARLIER = aliased(Outbox)
# Statements that run in every round are built once.
_NEXT = (
    DUE_MESSAGES.where(
        Outbox.state == OutboxState.WAITING,
        Outbox.id.not_in(bindparam("begun", expanding=True)),
        or_(Outbox.not_before.is_(None), Outbox.not_before <= bindparam("now")),
        or_(Outbox.leased_until.is_(None), Outbox.leased_until <= bindparam("now")),
        or_(Outbox.recipient_queue.not_in(bindparam("busy", expanding=True)), Outbox.action == Action.ANSWER),
        ~select(_EARLIER.id)
        .where(
            _EARLIER.recipient_queue == Outbox.recipient_queue,
            _EARLIER.priority == Outbox.priority,
            _EARLIER.state == OutboxState.WAITING,
            _EARLIER.id < Outbox.id,
        )
        .exists(),
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
    .values(state=OutboxState.SENT, platform_id=bindparam("number"), ended_at=bindparam("at"), error="")
)

log = structlog.get_logger()

Ended = tuple[UUID, str | DeliveryError]  # the row, and the platform's message id or the error
Unreached = Callable[[Tx, Outbox], None]  # what follows when a message cannot reach its recipient at all


@dataclass(frozen=True)
class Call:
    """A call to make now, valid while the lease of its row lasts."""

    row: UUID
    recipient_queue: bytes
    purpose: str
    leased_until: datetime
    channel: str
    outgoing: Outgoing


@dataclass(frozen=True)
class Leased:
    """One round: the calls to make, and the states of rows that need no call."""

    calls: Sequence[Call] = ()
    states: Sequence[str] = ()
    more: bool = False  # whether further rows may be leased at once


def lease(tx: Tx, room: int, busy: Sequence[bytes], begun: Sequence[UUID], renderer: Renderer) -> Leased:
    """Leases the next rows: the first of each recipient queue and priority, in order of priority.

    Leaves out busy recipient queues, and the rows whose calls this process has begun, even if its clock jumped.
    """
    leased_until = tx.now + LEASE
    params = {"now": tx.now, "busy": busy, "begun": begun, "room": room}
    rows = due_messages(tx.execute(_NEXT, params))
    if not rows:
        return Leased()
    tx.execute(_LEASE, [{"row": row.id, "until": leased_until} for row in rows])
    prepared = [_call(tx, row, leased_until, renderer) for row in rows]
    states = [each for each in prepared if isinstance(each, str)]
    # A row that needs no call lets the next row of its recipient queue go.
    return Leased([each for each in prepared if isinstance(each, Call)], states, more=len(rows) == room or bool(states))


def _call(tx: Tx, due: DueMessage, leased_until: datetime, renderer: Renderer) -> Call | str:
    """The call to make; or the row's state if it is not to be sent or cannot be prepared."""
    try:
        if (due.expires_at is not None and due.expires_at <= tx.now) or not due.allowed:
            return _drop(tx, _row(tx, due))
        if due.member_id and due.account_id is None:
            return _give_up_without_account(tx, _row(tx, due))
        outgoing = _outgoing(tx, due, renderer)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("message not prepared", row=str(due.id), error=type(error).__name__)
        return _retry_or_give_up(tx, _row(tx, due), TryLater(type(error).__name__))
    return Call(due.id, due.recipient_queue, due.purpose, leased_until, due.account_channel or due.channel, outgoing)


def _row(tx: Tx, due: DueMessage) -> Outbox:
    return tx.session.get_one(Outbox, due.id)


def _outgoing(tx: Tx, due: DueMessage, renderer: Renderer) -> Outgoing:
    content = due.content
    language = content.get("language") or tx.settings.unit.language
    show: Callable[..., str] = renderer.plain if due.action == Action.ANSWER else renderer.render
    text = show(unpack(content["text"]), language) if content.get("text") else ""
    action, message_id = due.action, content.get("message_id", "")
    if due.edits_id:
        message_id = tx.session.get_one(Outbox, due.edits_id).platform_id
        action = due.action if message_id or due.action == Action.PIN else Action.SEND
    return Outgoing(
        action=action,
        chat=content["chat"],
        text=text,
        buttons=tuple(_button(button, language, renderer) for button in content.get("buttons", ())),
        message_id=message_id,
        press_id=content.get("press_id", ""),
        protect=due.protect,
        silent=due.priority != Priority.EMERGENCY and _is_quiet(tx),
        reply_to=content.get("reply_to", ""),
        commands=tuple(
            (name, renderer.plain(unpack(description), language)) for name, description in content.get("commands", ())
        ),
        attachment=Attachment(**content["attachment"]) if content.get("attachment") else None,
    )


def _button(button: dict[str, Any], language: str, renderer: Renderer) -> tuple[str, str]:
    if len(button["data"].encode()) > MAX_DATA_BYTES:
        raise ValueError("button data is too long")
    return renderer.plain(unpack(button["label"]), language), button["data"]


def _is_quiet(tx: Tx) -> bool:
    """In quiet hours nothing is delayed, but everything except an emergency arrives without sound."""
    return tx.settings.clocks.quiet.contain(local(tx.now, tx.settings.unit.zone).time())


def release(tx: Tx) -> None:
    """Ends all leases; for a start at which no other process is alive that could hold one."""
    tx.session.execute(
        update(Outbox)
        .where(Outbox.state == OutboxState.WAITING, Outbox.leased_until.is_not(None))
        .values(leased_until=None)
    )


def finish_calls(tx: Tx, ended: Sequence[Ended], unreached: Unreached) -> list[str]:
    """Stores the results of calls; returns the states of their rows."""
    sent = [{"row": row, "number": outcome} for row, outcome in ended if isinstance(outcome, str)]
    if sent:
        tx.execute(_SENT, [{**each, "at": tx.now} for each in sent])
    failed = [(row, outcome) for row, outcome in ended if isinstance(outcome, DeliveryError)]
    return [OutboxState.SENT] * len(sent) + [_finish_failed(tx, row, error, unreached) for row, error in failed]


def _finish_failed(tx: Tx, row_id: UUID, error: DeliveryError, unreached: Unreached) -> str:
    row = tx.session.get_one(Outbox, row_id, with_for_update=True)
    if row.state != OutboxState.WAITING:  # another process has sent it, because this one was cut off meanwhile
        return row.state
    if isinstance(error, Unreachable) and row.member_id:
        if mark_unreachable(tx, row):
            row.error, row.leased_until = str(error), None
            return row.state
        unreached(tx, row)
    return _retry_or_give_up(tx, row, error)


def _drop(tx: Tx, row: Outbox) -> str:
    """The message is no longer owed."""
    row.state, row.ended_at = OutboxState.DROPPED, tx.now
    return row.state


def _give_up_without_account(tx: Tx, row: Outbox) -> str:
    """The recipient has no account left; the operators are told."""
    member = tx.session.get_one(Member, row.member_id)
    row.state, row.ended_at, row.error = OutboxState.DEAD, tx.now, "no account"
    raise_alarm(tx, f"no-account:{row.member_id}:{tx.now:%Y-%m-%d}", "alarm.no_account", nrp=member.nrp)
    return row.state


def _retry_or_give_up(tx: Tx, row: Outbox, error: DeliveryError) -> str:
    row.error, row.leased_until = str(error), None
    match error:
        case TryLater() if tx.now - row.created_at < GIVE_UP_AFTER or row.tries < LEAST_TRIES:
            wait = error.after if error.after is not None else min(2.0 ** min(row.tries, 9), LONGEST_WAIT)
            row.not_before = tx.now + timedelta(seconds=wait)
            return row.state
        case Moved():
            move_group(tx, row.channel, json.loads(row.content)["chat"], error.address)
            row.content = json.dumps(json.loads(row.content) | {"chat": error.address})
            return row.state
    row.state, row.ended_at = OutboxState.DEAD, tx.now
    log.error("message given up", row=str(row.id), error=row.error)
    if row.action not in COURTESIES and row.purpose != Purpose.STRANGER:
        raise_alarm(tx, f"dead:{row.id}", "alarm.dead", row=str(row.id))
    return row.state
