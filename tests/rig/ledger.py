"""Checks of what the bot says of itself: the history of each tip, and the clocks that bring it on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.messages import Purpose
from bot.models.account import Account
from bot.models.due_step import DueStep, Step
from bot.models.offer import Offer
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event, TipEvent

LATEST = timedelta(seconds=60)
# What people do in these trials can lead to nothing else.
POSSIBLE = {Event.REPORTED, Event.OFFERED, Event.ESCALATED, Event.TAKEN, Event.VIEWED, Event.RETURNED}
FREED = {Event.RETURNED, Event.HANDED_OVER}

Jump = tuple[datetime, datetime]  # of the clock: from when to when nothing could be done


def history(tx: Tx, pressed: set[tuple[int, str]]) -> Iterator[str]:
    """A tip's history is what happened: reported once, offered and taken and read by whom the other rows name."""
    lines: dict[UUID, list[TipEvent]] = defaultdict(list)
    for line in tx.session.scalars(select(TipEvent).order_by(TipEvent.id)):
        lines[line.tip_id].append(line)
    offers = _counted(tx, select(Offer.tip_id, Offer.member_id))
    owed = select(Outbox.tip_id, Outbox.member_id).where(Outbox.purpose == Purpose.OWNER, Outbox.protect)
    stories = _counted(tx, owed)
    addresses = {row.member_id: int(row.address) for row in tx.session.scalars(select(Account))}
    for tip in tx.session.scalars(select(Tip)):
        told = lines.pop(tip.id, [])
        yield from (f"{tip.code}: {line.event} stands in its history" for line in told if line.event not in POSSIBLE)
        if [(line.event, line.actor_id) for line in told if line.event == Event.REPORTED] != [
            (Event.REPORTED, tip.reporter_id)
        ]:
            yield f"{tip.code}: its report does not stand once in its history"
        for event, rows in ((Event.OFFERED, offers), (Event.VIEWED, stories)):
            noted = Counter(line.actor_id for line in told if line.event == event)
            done = Counter({member: count for (about, member), count in rows.items() if about == tip.id})
            if noted != done:
                yield f"{tip.code}: {event} {noted.total()} times in its history, {done.total()} times in the rows"
        yield from _owners(tip, told, {(addresses.get(line.actor_id), tip.code) for line in told} & pressed, addresses)
    yield from (f"a history without a tip: {tip}" for tip in lines)


def _owners(
    tip: Tip, told: Sequence[TipEvent], pressed: set[tuple[int | None, str]], addresses: dict[UUID | None, int]
) -> Iterator[str]:
    """Who takes a tip has pressed, nobody takes what another has, and only its owner reads it."""
    owner: UUID | None = None
    for line in told:
        if line.event == Event.TAKEN:
            if owner or (addresses.get(line.actor_id), tip.code) not in pressed:
                yield f"{tip.code} was taken by who could not"
            owner = line.actor_id
        elif line.event in FREED:
            owner = None
        elif line.event == Event.VIEWED and line.actor_id != owner:
            yield f"{tip.code} was read by who did not have it"
    if owner != tip.owner_id or (owner is None) != (tip.status == Status.NEW):
        yield f"{tip.code} is {tip.status}, and its history ends otherwise"


def clocks(tx: Tx) -> Iterator[str]:
    """What came due fired once; every open tip has exactly one clock that brings it on."""
    waiting: dict[UUID | None, Counter[str]] = defaultdict(Counter)
    fired: Counter[UUID | None] = Counter()
    for step in tx.session.scalars(select(DueStep)):
        if step.ended_at is None:
            waiting[step.tip_id][step.step] += 1
            if step.due_at <= tx.now:
                yield f"step {step.key} is overdue"
        elif step.fired and step.step == Step.ESCALATE:
            fired[step.tip_id] += 1
    escalated = Counter(tx.session.scalars(select(TipEvent.tip_id).where(TipEvent.event == Event.ESCALATED)))
    dead_offers = select(Outbox.tip_id).where(Outbox.purpose == Purpose.OFFER, Outbox.state == OutboxState.DEAD)
    handed_on = Counter(tx.session.scalars(dead_offers))
    for tip in tx.session.scalars(select(Tip)):
        extra = escalated[tip.id] - fired[tip.id]
        if not 0 <= extra <= handed_on[tip.id]:
            yield f"{tip.code}: {fired[tip.id]} steps came due, {escalated[tip.id]} had effect"
        set_for = waiting[tip.id]
        named = (set_for[Step.ESCALATE], set_for[Step.IDLE] + set_for[Step.RETURN])
        if tip.is_open and named != ((1, 0) if tip.status == Status.NEW else (0, 1)):
            yield f"{tip.code} is {tip.status} with the clocks {dict(set_for)}"


def lateness(tx: Tx, jumps: Iterable[Jump]) -> Iterator[str]:
    """A step fires at most 60 seconds after it is due, besides the time that jumped by."""
    jumps = tuple(jumps)
    for step in tx.session.scalars(select(DueStep).where(DueStep.fired)):
        lost = sum((_within(jump, step.due_at, step.ended_at) for jump in jumps), timedelta())
        late = step.ended_at - step.due_at - lost
        if late > LATEST:
            yield f"step {step.key} fired {late.total_seconds():.0f} seconds late"


def _within(jump: Jump, start: datetime, end: datetime) -> timedelta:
    return max(timedelta(), min(jump[1], end) - max(jump[0], start))


def _counted(tx: Tx, statement: Any) -> Counter[Any]:
    return Counter(tuple(row) for row in tx.session.execute(statement))
