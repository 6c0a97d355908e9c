"""The outbox: claim, render, send, record, retry, give up. No transaction is open during a call.

At least once: a row is marked after the platform accepted it, so a crash in between repeats that one message.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from bot.clock import local, monotonic
from bot.database import Database, Tx
from bot.messages import (
    MAX_DATA_BYTES,
    Attachment,
    Channel,
    DeliveryError,
    Moved,
    Outgoing,
    Priority,
    Purpose,
    TryLater,
    Unreachable,
)
from bot.models.member import Member
from bot.models.queue import Action, Outbox, OutboxState
from bot.services import audience
from bot.services.alarms import raise_alarm
from bot.services.groups import move_group
from bot.settings import TelegramSettings
from bot.texts import Renderer
from bot.wire import unpack

CLAIM_ROWS = 30  # fewer than the connections of a channel, so that no call waits for one
LEASE = timedelta(seconds=60)
LONGEST_WAIT = 300.0
GIVE_UP_AFTER = timedelta(days=2)
LEAST_TRIES = 10  # the clock may have jumped
# Calls that are only a courtesy: when the platform refuses them nobody has to know.
COURTESIES = frozenset({Action.EDIT, Action.ANSWER, Action.DELETE, Action.LEAVE, Action.PIN, Action.COMMANDS})

_SENT = (
    update(Outbox)
    .where(Outbox.id == bindparam("row"))
    .values(state=OutboxState.SENT, platform_id=bindparam("number"), ended_at=bindparam("at"), error="")
)

log = structlog.get_logger()


@dataclass
class Limiter:
    """Keeps to the platform's rates by not claiming what may not go yet. Rates of 0 mean no limit."""

    rates: TelegramSettings
    free_at: dict[bytes, float] = field(default_factory=dict)
    next_at: float = 0.0

    def busy(self) -> list[bytes]:
        """The lanes that must wait."""
        now = monotonic()
        self.free_at = {lane: at for lane, at in self.free_at.items() if at > now}
        return list(self.free_at)

    def room(self) -> int:
        """How many calls may start now."""
        if not self.rates.messages_per_second:
            return CLAIM_ROWS
        waiting = self.next_at - monotonic()
        return CLAIM_ROWS if waiting <= 0 else 0

    def took(self, rows: list[tuple[bytes, str]]) -> None:
        """Notes the calls that start now, as lane and purpose."""
        now = monotonic()
        if self.rates.messages_per_second:
            self.next_at = max(self.next_at, now) + len(rows) / self.rates.messages_per_second
        for lane, purpose in rows:
            pauses = [1 / self.rates.chat_per_second] if self.rates.chat_per_second else []
            if purpose == Purpose.GROUP and self.rates.group_per_minute:
                pauses.append(60 / self.rates.group_per_minute)
            if pauses:
                self.free_at[lane] = now + max(pauses)


@dataclass(frozen=True)
class Call:
    """A call that is due now, for as long as the lease of its row lasts."""

    row: UUID
    lane: bytes
    purpose: str
    leased_until: datetime
    channel: str
    outgoing: Outgoing


@dataclass
class Delivery:
    """Carries out what the outbox owes."""

    database: Database
    channels: Mapping[str, Channel]
    renderer: Renderer
    limiter: Limiter
    count: Callable[[str], None]  # the state a call left its row in

    _ended: list[tuple[UUID, str | DeliveryError]] = field(default_factory=list)
    _recording: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def deliver(self) -> int:
        """Carries out one round, different recipients side by side. Returns how many rows it took."""
        room = self.limiter.room()
        if not room:
            return 0
        ended, calls = await self.database.write(_claim, room, self.limiter.busy(), self.renderer)
        self._count(ended)
        self.limiter.took([(call.lane, call.purpose) for call in calls])
        await asyncio.gather(*(self._carry_out(call) for call in calls))
        return len(ended) + len(calls)

    async def _carry_out(self, call: Call) -> None:
        if self.database.clock.now() >= call.leased_until:
            return  # a sleeper that wakes must not send: the row may be another's by now
        outcome: str | DeliveryError
        try:
            outcome = await self.channels[call.channel].carry_out(call.outgoing)
        except DeliveryError as error:
            outcome = error
        except Exception as error:
            log.error("call failed", row=str(call.row), error=type(error).__name__)
            outcome = TryLater(type(error).__name__)
        self._ended.append((call.row, outcome))
        async with self._recording:
            # One commit for all calls that ended while the one before it was under way.
            ended, self._ended = self._ended, []
            if ended:
                self._count(await self.database.write(_record, ended))

    def _count(self, states: list[str]) -> None:
        for state in states:
            self.count(state)


def _claim(tx: Tx, room: int, busy: list[bytes], renderer: Renderer) -> tuple[list[str], list[Call]]:
    """Leases the next rows: the first of each lane and priority, whatever is most urgent first.

    Returns what is to be called, and before it the states of the rows for which nothing is.
    """
    earlier = aliased(Outbox)
    waits_its_turn = (
        select(earlier.id)
        .where(
            earlier.lane == Outbox.lane,
            earlier.priority == Outbox.priority,
            earlier.state == OutboxState.WAITING,
            earlier.id < Outbox.id,
        )
        .exists()
    )
    rows = tx.session.scalars(
        select(Outbox)
        .where(
            Outbox.state == OutboxState.WAITING,
            or_(Outbox.not_before.is_(None), Outbox.not_before <= tx.now),
            or_(Outbox.leased_until.is_(None), Outbox.leased_until <= tx.now),
            or_(Outbox.lane.not_in(busy), Outbox.action == Action.ANSWER),
            ~waits_its_turn,
        )
        .order_by(Outbox.priority, Outbox.id)
        .limit(room)
        .with_for_update(skip_locked=True)
    ).all()
    leased_until = tx.now + LEASE
    for row in rows:
        row.leased_until, row.tries = leased_until, row.tries + 1
    kept = audience.load(tx, rows)  # noqa: F841 - the session forgets what nobody holds
    taken = [_call(tx, row, leased_until, renderer) for row in rows]
    return [each for each in taken if isinstance(each, str)], [each for each in taken if isinstance(each, Call)]


def _call(tx: Tx, row: Outbox, leased_until: datetime, renderer: Renderer) -> Call | str:
    """What to call; or the state of the row, when nothing is owed or it cannot be prepared."""
    try:
        prepared = _prepare(tx, row, renderer)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("message not prepared", row=str(row.id), error=type(error).__name__)
        return _failed(tx, row, TryLater(type(error).__name__))
    if prepared is None:
        return _dropped(tx, row)
    channel, outgoing = prepared
    return Call(row.id, row.lane, row.purpose, leased_until, channel, outgoing)


def _prepare(tx: Tx, row: Outbox, renderer: Renderer) -> tuple[str, Outgoing] | None:
    """What to call, in the recipient's language; None when it is not owed any more."""
    expired = row.expires_at is not None and row.expires_at <= tx.now
    if expired or not audience.allowed(tx, row):
        return None
    content = json.loads(row.content)
    if row.member_id is None:
        return row.channel, _outgoing(tx, row, (content["chat"], content.get("language", "")), content, renderer)
    account = audience.account_for(tx, row)
    if account is None:
        return None
    language = tx.session.get_one(Member, row.member_id).language
    return account.channel, _outgoing(tx, row, (account.address, language), content, renderer)


def _outgoing(tx: Tx, row: Outbox, recipient: tuple[str, str], content: dict[str, Any], renderer: Renderer) -> Outgoing:
    chat, language = recipient
    language = language or tx.settings.unit.language
    show: Callable[..., str] = renderer.plain if row.action == Action.ANSWER else renderer.render
    text = show(unpack(content["text"]), language) if content.get("text") else ""
    action, message_id = row.action, content.get("message_id", "")
    if row.edits_id:
        message_id = tx.session.get_one(Outbox, row.edits_id).platform_id
        action = row.action if message_id or row.action == Action.PIN else Action.SEND
    return Outgoing(
        action=action,
        chat=chat,
        text=text,
        buttons=tuple(_button(button, language, renderer) for button in content.get("buttons", ())),
        message_id=message_id,
        press_id=content.get("press_id", ""),
        protect=row.protect,
        silent=row.priority != Priority.EMERGENCY and _is_quiet(tx),
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
    """In quiet hours nothing is held back, but all except an emergency arrives without sound."""
    return tx.settings.clocks.quiet.contain(local(tx.now, tx.settings.unit.zone).time())


def _record(tx: Tx, ended: list[tuple[UUID, str | DeliveryError]]) -> list[str]:
    """Notes what became of calls; the states of their rows."""
    sent = [{"row": row, "number": outcome} for row, outcome in ended if isinstance(outcome, str)]
    if sent:
        tx.session.connection().execute(_SENT, [{**each, "at": tx.now} for each in sent])
    failed = [(row, outcome) for row, outcome in ended if isinstance(outcome, DeliveryError)]
    states = [_failed(tx, tx.session.get_one(Outbox, row), error) for row, error in failed]
    return [OutboxState.SENT] * len(sent) + states


def _dropped(tx: Tx, row: Outbox) -> str:
    """Nothing is owed any more; but a person who has no account left is the operator's business."""
    row.state, row.ended_at = OutboxState.DROPPED, tx.now
    if row.member_id and audience.allowed(tx, row) and audience.account_for(tx, row) is None:
        row.state, row.error = OutboxState.DEAD, "no account"
        nrp = tx.session.get_one(Member, row.member_id).nrp
        raise_alarm(tx, f"no-account:{row.member_id}:{tx.now:%Y-%m-%d}", "alarm.no_account", nrp=nrp)
    return row.state


def _failed(tx: Tx, row: Outbox, error: DeliveryError) -> str:
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
        case Unreachable() if row.member_id:
            audience.not_reached(tx, row)
            if audience.account_for(tx, row):
                return row.state
    row.state, row.ended_at = OutboxState.DEAD, tx.now
    log.error("message given up", row=str(row.id), error=row.error)
    if row.action not in COURTESIES and row.purpose != Purpose.STRANGER:
        raise_alarm(tx, f"dead:{row.id}", "alarm.dead", row=str(row.id))
    return row.state
