"""Offers of a tip: to a liaison on duty, then to the next one, then up the ladder."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update

from bot.clock import add_working
from bot.database.transaction import Tx, locked
from bot.domain.alarms import raise_alarm
from bot.domain.due_steps import cancel, schedule
from bot.domain.people import count_offer, has_account, ladder, on_duty, on_duty_nearby
from bot.domain.readers import readers_for
from bot.domain.tips import get_tip, holders, record_event
from bot.errors import Refusal
from bot.messages import Content, Priority, Purpose, Why, text
from bot.models.due_step import Step
from bot.models.member import Member
from bot.models.offer import Offer
from bot.models.outbox import Outbox
from bot.models.tip import Status, Tip, Urgency
from bot.models.tip_event import Event
from bot.services.routing.candidates import already_asked, candidates, concerned, helpers, who_handed_on, who_locked
from bot.services.routing.offer_messages import close_message, inform, notice_params, send_offer, update_messages
from bot.settings import WEEKDAYS

# How often the last member of the ladder is reminded of a tip that nobody takes.
REPEAT = timedelta(hours=12)
_END_OFFER = (
    update(Offer)
    .where(Offer.tip_id == bindparam("tip"), Offer.member_id == bindparam("member"), Offer.ended_at.is_(None))
    .values(ended_at=bindparam("at"))
)
# The reporter gets news of a tip within this time, even if nothing has happened. It is the rhythm of the progress
# letters of the police (SP2HP).
NEWS_WITHIN = timedelta(days=3)


def offer_tip(tx: Tx, tip: Tip) -> None:
    """Offers a new or returned tip to the least loaded liaison on duty; a sealed one to the first of its readers.

    An emergency goes to all liaisons on duty and to the first member of the ladder, or to all readers. Without a
    liaison on duty a tip goes to the first member of the ladder.
    """
    _offer_to(tx, tip, _first_readers(tx, tip) if tip.is_sealed else _first_liaisons(tx, tip))
    _schedule_escalation(tx, tip)


def _first_liaisons(tx: Tx, tip: Tip) -> list[UUID]:
    apart = concerned(tx, tip)
    liaisons = [each for each in on_duty(tx, tip.desk, tip.area_code) if each not in apart]
    emergency = tip.urgency == Urgency.EMERGENCY
    chosen = liaisons if emergency else liaisons[:1]
    if emergency or not chosen:
        first = [each for each in ladder(tx) if each not in apart][:1]
        chosen += [each for each in first if each not in chosen]
        inform(tx, tip, first)
    return chosen


def _first_readers(tx: Tx, tip: Tip) -> list[UUID]:
    """The first readers to ask. The tip is sealed to the first of them, or to its reporter if there is none."""
    found = list(readers_for(tx, tip))
    tip.sealed_to = found[0] if found else tip.reporter_id
    if not found:
        tx.send(tip.reporter_id, Why(Purpose.REPORTER, tip.id), text("sealed.nobody", code=tip.code))
    return found if tip.urgency == Urgency.EMERGENCY else found[:1]


def offer_again(tx: Tx, tip: Tip) -> None:
    """Ends all offers of a tip and offers it again, because other liaisons answer for it now."""
    withdraw_offers(tx, tip)
    offer_tip(tx, tip)


def raise_urgency(tx: Tx, tip: Tip) -> None:
    """Offers a new tip again as an emergency; of a tip that has an owner, tells the members who can help."""
    if tip.status == Status.NEW:
        offer_tip(tx, tip)
        return
    owner = tx.session.get_one(Member, tip.owner_id)
    for member in helpers(tx, tip):
        notice = text("offer.raised", **notice_params(tx, tip), who=owner.title)
        tx.send(member, Why(Purpose.HANDLER, tip.id, Priority.EMERGENCY), notice)


def lower_urgency(tx: Tx, tip: Tip) -> None:
    """Tells everybody who was called that the tip is no emergency. Open offers stay open, and say so."""
    update_messages(tx, tip)
    for member in holders(tx, tip) if tip.status == Status.NEW else helpers(tx, tip):
        tx.send(member, Why(Purpose.HANDLER, tip.id), text("offer.lowered", code=tip.code))
    _schedule_escalation(tx, tip)


def follow_place(tx: Tx, tip: Tip) -> None:
    """Lets the offers of a new tip follow the place that is known by now: to its liaisons, and in their messages.

    Those on duty for a part of the unit go first: the others have the tip only because nobody knew the place. An
    emergency stays with all who answer for the place.
    """
    if tip.status != Status.NEW:
        return
    if not tip.is_sealed:
        _redirect(tx, tip)
    update_messages(tx, tip)


def _redirect(tx: Tx, tip: Tip) -> None:
    """Withdraws offers from liaisons who do not answer for the place, and offers the tip to those who do."""
    emergency = tip.urgency == Urgency.EMERGENCY
    apart = concerned(tx, tip) | who_handed_on(tx, tip) | who_locked(tx, tip)
    answering = [each for each in on_duty(tx, tip.desk, tip.area_code) if each not in apart]
    nearby = set() if emergency else on_duty_nearby(tx, tip.desk, tip.area_code)
    right = [each for each in answering if each in nearby] or answering
    if not right:
        return
    have = holders(tx, tip)
    stay = {*right, *ladder(tx)}
    wrong = [each for each in have if each not in stay]
    # As if it had not been made: later they may be asked like others who have not been asked.
    tx.execute(delete(Offer).where(Offer.tip_id == tip.id, Offer.member_id.in_(wrong), Offer.ended_at.is_(None)))
    for member in wrong:
        _tell_withdrawn(tx, tip, member)
    missing = [each for each in right if each not in have]
    if emergency or len(missing) == len(right):
        _offer_to(tx, tip, missing if emergency else missing[:1])
        _schedule_escalation(tx, tip)


def offer_to_another(tx: Tx, tip: Tip, member: Member) -> None:
    """Ends this member's offer and offers the tip to another one, first to those whose offer has not ended before.

    Raises:
        Refusal: nobody else can be asked.
    """
    others = [each for each in candidates(tx, tip, set()) if each != member.id]
    ended = select(Offer.member_id).where(Offer.tip_id == tip.id, Offer.ended_at.is_not(None))
    asked_before = set(tx.session.scalars(ended))
    others.sort(key=asked_before.__contains__)
    if not others:
        raise Refusal("refuse.nobody_else", code=tip.code)
    end_offer(tx, tip, member.id)
    _offer_to(tx, tip, others if tip.urgency == Urgency.EMERGENCY else others[:1])
    _schedule_escalation(tx, tip)


def pass_offers(tx: Tx, member: Member) -> None:
    """Passes on every tip that is offered to this member."""
    for tip in offered_to(tx, member):
        pass_offer(tx, tip, member)


def offered_to(tx: Tx, member: Member) -> Sequence[Tip]:
    """The new tips with an open offer to this member, locked."""
    offered = select(Offer.tip_id).where(Offer.member_id == member.id, Offer.ended_at.is_(None))
    waiting = select(Tip).where(Tip.id.in_(offered), Tip.status == Status.NEW).order_by(Tip.id)
    return tx.session.scalars(locked(waiting)).all()


def pass_offer(tx: Tx, tip: Tip, member: Member) -> None:
    """Ends this member's offer. If no other offer of the tip is open, the next member is asked."""
    end_offer(tx, tip, member.id)
    passed = Content(text("offer.passed", code=tip.code), only_edit=True)
    close_message(tx, tip, member.id, Why(Purpose.HANDLER), passed)
    if not holders(tx, tip):
        escalate(tx, tip)


def pass_if_unreachable(tx: Tx, member: Member) -> None:
    """Passes on the offers of a member whom no account reaches any more."""
    if not has_account(tx, member):
        pass_offers(tx, member)


def pass_undelivered(tx: Tx, message: Outbox) -> None:
    """Passes on the tip of an offer whose message did not reach its recipient. Ignores other messages."""
    if message.purpose != Purpose.OFFER or message.tip_id is None:
        return
    tip = get_tip(tx, message.tip_id)
    if tip.status == Status.NEW:
        pass_offer(tx, tip, tx.session.get_one(Member, message.member_id))


def expect_news(tx: Tx, tip: Tip) -> None:
    """Schedules the message that tells the reporter that the tip still waits."""
    schedule(tx, Step.NEWS, tx.now + NEWS_WITHIN, tip)


def tell_reporter_still_waiting(tx: Tx, tip: Tip) -> None:
    """Tells the reporter that the tip still waits, and schedules the next such message."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    tx.send(reporter, Why(Purpose.REPORTER, tip.id), text("reporter.waiting", code=tip.code))
    expect_news(tx, tip)


def escalate(tx: Tx, tip: Tip) -> None:
    """Offers a tip that nobody took in time to the next member: another liaison on duty, then the ladder.

    When all have been asked, the last member of the ladder is reminded; of an emergency everybody is.
    """
    not_asked = candidates(tx, tip, already_asked(tx, tip))
    record_event(tx, tip, Event.ESCALATED)
    cancel(tx, tip, Step.ESCALATE)
    if not_asked:
        inform(tx, tip, not_asked[:1])
        _offer_to(tx, tip, not_asked[:1], escalated=True)
        _schedule_escalation(tx, tip)
        return
    inform(tx, tip, [])
    if tip.urgency == Urgency.EMERGENCY:
        _offer_to(tx, tip, candidates(tx, tip, set()), escalated=True)
        _schedule_escalation(tx, tip)
        return
    apart = concerned(tx, tip) | who_locked(tx, tip)
    on_top = readers_for(tx, tip) if tip.is_sealed else ladder(tx)
    _offer_to(tx, tip, [each for each in on_top if each not in apart][-1:], escalated=True)
    schedule(tx, Step.ESCALATE, tx.now + REPEAT, tip)


def withdraw_offers(tx: Tx, tip: Tip) -> None:
    """Ends all open offers of the tip, in the words of a withdrawal whatever the reason is."""
    for member in _end_offers(tx, tip):
        _tell_withdrawn(tx, tip, member)


def end_offers_of_others(tx: Tx, tip: Tip) -> None:
    """Ends all open offers of a tip that its owner has just taken, and tells the others."""
    for member in _end_offers(tx, tip):
        if member != tip.owner_id:
            taken = Content(text("offer.taken", code=tip.code))
            close_message(tx, tip, member, Why(Purpose.HANDLER, tip.id), taken)


def _end_offers(tx: Tx, tip: Tip) -> Sequence[UUID]:
    """Ends all open offers of the tip. Returns the members who had one."""
    members = holders(tx, tip)
    tx.session.execute(update(Offer).where(Offer.tip_id == tip.id, Offer.ended_at.is_(None)).values(ended_at=tx.now))
    return members


def _tell_withdrawn(tx: Tx, tip: Tip, member: UUID) -> None:
    """Not about the tip: the member may not know of it any more if it was sealed."""
    close_message(tx, tip, member, Why(Purpose.HANDLER), Content(text("offer.withdrawn", code=tip.code)))


def end_offer(tx: Tx, tip: Tip, member: UUID) -> None:
    """Ends the open offer of the tip to this member, if there is one."""
    if tx.session.is_alone(tip, Offer):
        return
    tx.execute(_END_OFFER, {"tip": tip.id, "member": member, "at": tx.now})


def _offer_to(tx: Tx, tip: Tip, members: Sequence[UUID], *, escalated: bool = False) -> None:
    """Opens an offer for each of these members, with its message. Without a member, raises an alarm."""
    if not members and not tip.is_sealed:  # of a sealed tip nobody hears but its reporter
        period = "%Y-%m-%dT%H" if tip.urgency == Urgency.EMERGENCY else "%Y-%m-%d"
        raise_alarm(tx, f"nobody:{tip.id}:{tx.now.strftime(period)}", "alarm.nobody", code=tip.code)
    for member in members:
        end_offer(tx, tip, member)
        send_offer(tx, tip, member, escalated=escalated)  # first: a new tip has no offer yet
        tx.add(Offer, tip_id=tip.id, member_id=member, offered_at=tx.now)
        count_offer(tx, tip, member)
        record_event(tx, tip, Event.OFFERED, member)


def _schedule_escalation(tx: Tx, tip: Tip) -> None:
    """Schedules the escalation of a new tip, and cancels an earlier one."""
    cancel(tx, tip, Step.ESCALATE)
    if tip.status == Status.NEW:
        schedule(tx, Step.ESCALATE, take_by(tx, tip), tip)


def take_by(tx: Tx, tip: Tip) -> datetime:
    """The time until which somebody must take a tip that is offered now."""
    clocks = tx.settings.clocks
    clock = getattr(clocks, tip.urgency)
    if not clock.working_hours_only:
        return tx.now + clock.take  # type: ignore[no-any-return]  # a setting, read by its name
    hours = (clocks.working.start, clocks.working.end)
    days = {WEEKDAYS.index(day) for day in clocks.working.days}
    return add_working(tx.now, clock.take, tx.settings.unit.zone, hours, days)
