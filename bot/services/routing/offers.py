"""Bringing a tip to somebody who takes it: the liaison on duty, the next one, then the ladder."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update

from bot.clock import add_working
from bot.database.transaction import Tx, locked
from bot.domain.alarms import raise_alarm
from bot.domain.due_steps import cancel, schedule
from bot.domain.people import ladder, on_duty
from bot.domain.tips import get_tip, record_event
from bot.domain.wording import district_name, mark
from bot.errors import Refusal
from bot.messages import Button, Param, Priority, Purpose, text
from bot.models.due_step import Step
from bot.models.member import Member
from bot.models.offer import Offer
from bot.models.outbox import Outbox
from bot.models.tip import Status, Tip, Urgency
from bot.models.tip_event import Event
from bot.settings import WEEKDAYS

# The top of the ladder is reminded again after this long, and nobody above can be told.
REPEAT = timedelta(hours=12)
_END_OFFER = (
    update(Offer)
    .where(Offer.tip_id == bindparam("tip"), Offer.member_id == bindparam("member"), Offer.ended_at.is_(None))
    .values(ended_at=bindparam("at"))
)
# An officer hears of a tip within this long, also when nothing happened: the rhythm of the police's own progress
# letters (SP2HP).
NEWS_WITHIN = timedelta(days=3)


def offer_tip(tx: Tx, tip: Tip) -> None:
    """Puts a new or returned tip to whom it concerns first; an emergency to all on duty and the first rung."""
    able = [each for each in on_duty(tx, tip.desk, tip.area_code) if each != tip.reporter_id]
    emergency = tip.urgency == Urgency.EMERGENCY
    chosen = able if emergency else able[:1]
    if emergency or not chosen:
        rungs = [each for each in ladder(tx) if each != tip.reporter_id]
        chosen += [each for each in rungs[:1] if each not in chosen]
    _offer_to(tx, tip, chosen)
    _expect(tx, tip)


def offer_anew(tx: Tx, tip: Tip) -> None:
    """What is known of it has changed whom it concerns: the others' offers end."""
    withdraw_offers(tx, tip)
    offer_tip(tx, tip)


def raise_urgency(tx: Tx, tip: Tip) -> None:
    """It turned out to be an emergency: all on duty and the first rung hear of it, to take it or to help."""
    if tip.status == Status.NEW:
        offer_tip(tx, tip)
        return
    owner = tx.session.get_one(Member, tip.owner_id)
    for member in _helpers(tx, tip):
        words = text("offer.raised", **_known(tx, tip), who=owner.title)
        tx.send(member, words, purpose=Purpose.HANDLER, tip_id=tip.id, priority=Priority.EMERGENCY)


def lower_urgency(tx: Tx, tip: Tip) -> None:
    """No emergency after all: those who were called hear it; who was offered the tip may still take it."""
    asked = select(Offer.member_id).where(Offer.tip_id == tip.id, Offer.ended_at.is_(None))
    for member in tx.session.scalars(asked).all() if tip.status == Status.NEW else _helpers(tx, tip):
        tx.send(member, text("offer.lowered", code=tip.code), purpose=Purpose.HANDLER, tip_id=tip.id)
    _expect(tx, tip)


def offer_to_another(tx: Tx, tip: Tip, member: Member) -> None:
    """This member hands it on: to who has not passed it on yet, else to anybody else.

    Raises:
        Refusal: there is nobody else.
    """
    others = [each for each in _asked_next(tx, tip, set()) if each != member.id]
    passed = select(Offer.member_id).where(Offer.tip_id == tip.id, Offer.ended_at.is_not(None))
    had_it = set(tx.session.scalars(passed))
    others.sort(key=had_it.__contains__)
    if not others:
        raise Refusal("refuse.nobody_else", code=tip.code)
    end_offer(tx, tip, member.id)
    _offer_to(tx, tip, others if tip.urgency == Urgency.EMERGENCY else others[:1])
    _expect(tx, tip)


def pass_offers(tx: Tx, member: Member) -> None:
    """What was offered to this member goes to the next."""
    for tip in offered_to(tx, member):
        pass_offer(tx, tip, member)


def offered_to(tx: Tx, member: Member) -> Sequence[Tip]:
    """The tips that wait for this member's answer, locked."""
    offered = select(Offer.tip_id).where(Offer.member_id == member.id, Offer.ended_at.is_(None))
    waiting = select(Tip).where(Tip.id.in_(offered), Tip.status == Status.NEW).order_by(Tip.id)
    return tx.session.scalars(locked(waiting)).all()


def pass_offer(tx: Tx, tip: Tip, member: Member) -> None:
    """This member cannot take it: it goes to the next, unless others hold an offer too."""
    end_offer(tx, tip, member.id)
    if not tx.session.scalar(select(Offer.id).where(Offer.tip_id == tip.id, Offer.ended_at.is_(None)).limit(1)):
        escalate(tx, tip)


def pass_undelivered(tx: Tx, message: Outbox) -> None:
    """A message did not reach its recipient: if it was an offer, the tip goes to the next person."""
    if message.purpose != Purpose.OFFER or message.tip_id is None:
        return
    tip = get_tip(tx, message.tip_id)
    if tip.status == Status.NEW:
        pass_offer(tx, tip, tx.session.get_one(Member, message.member_id))


def expect_news(tx: Tx, tip: Tip) -> None:
    schedule(tx, Step.NEWS, tx.now + NEWS_WITHIN, tip)


def tell_waiting(tx: Tx, tip: Tip) -> None:
    """The officer is told that the tip still waits, and is again after as long."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    tx.send(reporter, text("reporter.waiting", code=tip.code), purpose=Purpose.REPORTER, tip_id=tip.id)
    expect_news(tx, tip)


def escalate(tx: Tx, tip: Tip) -> None:
    """Nobody took it in time: the next liaison, then the next rung; then the last is reminded, of an emergency all."""
    fresh = _asked_next(tx, tip, _tried(tx, tip))
    record_event(tx, tip, Event.ESCALATED)
    cancel(tx, tip, Step.ESCALATE)
    if fresh:
        _offer_to(tx, tip, fresh[:1], escalated=True)
        _expect(tx, tip)
        return
    if tip.urgency == Urgency.EMERGENCY:  # it does not rest until somebody has it
        _offer_to(tx, tip, _asked_next(tx, tip, set()), escalated=True)
        _expect(tx, tip)
        return
    top = [each for each in ladder(tx) if each != tip.reporter_id][-1:]
    _offer_to(tx, tip, top, escalated=True)
    schedule(tx, Step.ESCALATE, tx.now + REPEAT, tip)


def withdraw_offers(tx: Tx, tip: Tip, *, but: Member | None = None) -> Sequence[UUID]:
    """Ends all open offers of the tip; returns those who had one and did not get it."""
    waiting = select(Offer.member_id).where(Offer.tip_id == tip.id, Offer.ended_at.is_(None))
    others = set(tx.session.scalars(waiting)) - {but.id if but else None}
    tx.session.execute(update(Offer).where(Offer.tip_id == tip.id, Offer.ended_at.is_(None)).values(ended_at=tx.now))
    return sorted(others)


def end_offer(tx: Tx, tip: Tip, member: UUID) -> None:
    """This member does not take it."""
    tx.execute(_END_OFFER, {"tip": tip.id, "member": member, "at": tx.now})


def _helpers(tx: Tx, tip: Tip) -> list[UUID]:
    """Who can help the owner with an emergency: the others on duty, and the first rung."""
    others = dict.fromkeys([*on_duty(tx, tip.desk, tip.area_code), *ladder(tx)[:1]])
    return [each for each in others if each not in {tip.owner_id, tip.reporter_id}]


def _tried(tx: Tx, tip: Tip) -> set[UUID]:
    """Who was asked already."""
    return set(tx.session.scalars(select(Offer.member_id).where(Offer.tip_id == tip.id)))


def _asked_next(tx: Tx, tip: Tip, tried: set[UUID]) -> list[UUID]:
    """Who can be asked, in order: liaisons on duty, then the ladder; never the reporter."""
    able = dict.fromkeys([*on_duty(tx, tip.desk, tip.area_code), *ladder(tx)])
    return [each for each in able if each not in tried and each != tip.reporter_id]


def _offer_to(tx: Tx, tip: Tip, members: Sequence[UUID], *, escalated: bool = False) -> None:
    if not members:
        often = "%Y-%m-%dT%H" if tip.urgency == Urgency.EMERGENCY else "%Y-%m-%d"
        raise_alarm(tx, f"nobody:{tip.id}:{tx.now.strftime(often)}", "alarm.nobody", code=tip.code)
    for member in members:
        end_offer(tx, tip, member)
        tx.append(Offer, tip_id=tip.id, member_id=member, offered_at=tx.now)
        record_event(tx, tip, Event.OFFERED, member)
        tx.send(
            member,
            text("offer.escalated" if escalated else "offer.new", **_known(tx, tip)),
            Button(text("button.take"), "take", tip.code),
            Button(text("button.hand_over"), "pass", tip.code),
            purpose=Purpose.OFFER,
            tip_id=tip.id,
            priority=Priority.EMERGENCY if tip.urgency == Urgency.EMERGENCY else Priority.NORMAL,
        )


def _known(tx: Tx, tip: Tip) -> dict[str, Param]:
    """What may be said of a tip to who has not taken it."""
    return {
        "mark": mark(tip),
        "code": tip.code,
        "place": district_name(tx, tip.area_code),
        "urgency": text(f"urgency.{tip.urgency}"),
        "at": tip.created_at,
    }


def _expect(tx: Tx, tip: Tip) -> None:
    """Sets the clock by which somebody must have taken it."""
    cancel(tx, tip, Step.ESCALATE)
    if tip.status == Status.NEW:
        schedule(tx, Step.ESCALATE, take_by(tx, tip), tip)


def take_by(tx: Tx, tip: Tip) -> datetime:
    """When a tip offered now must have been taken."""
    clocks = tx.settings.clocks
    clock = getattr(clocks, tip.urgency)
    if not clock.working_hours_only:
        return tx.now + clock.take  # type: ignore[no-any-return]  # a setting, found by its name
    hours = (clocks.working.start, clocks.working.end)
    days = {WEEKDAYS.index(day) for day in clocks.working.days}
    return add_working(tx.now, clock.take, tx.settings.unit.zone, hours, days)
