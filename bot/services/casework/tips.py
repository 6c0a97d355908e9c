"""A liaison takes a tip, asks back, hands it on, and settles it with an outcome."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.domain.due_steps import cancel, schedule
from bot.domain.permissions import has_open_offer, may_take
from bot.domain.tips import find_owned, find_tip, normal_code, record
from bot.domain.wording import brief, mark
from bot.errors import Refusal, not_found
from bot.messages import Button, Purpose, Text, plain, text
from bot.models.due import Step
from bot.models.member import Member
from bot.models.queue import Outbox
from bot.models.tip import Event, FollowUp, Outcome, Reason, Status, Tip, TipEvent
from bot.services.casework.views import show_story
from bot.services.routing.offers import expect_news, offer_tip, offer_to_another, withdraw_offers


def take(tx: Tx, member: Member, code: str, notice: Outbox | None) -> None:
    """The first who presses has it; the story goes to them alone, and the officer hears of it.

    Raises:
        Refusal: somebody else has it, or it was not offered to this member.
    """
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id and tip.is_open:
        show_story(tx, member, tip)
        return
    if not tip.is_open:
        raise Refusal("refuse.settled", code=tip.code)
    if tip.status != Status.NEW:
        raise Refusal("refuse.taken", code=tip.code)
    if not may_take(tx, tip, member):
        raise Refusal("refuse.not_offered", code=tip.code)
    tip.become(Status.ACKNOWLEDGED, tx.now)
    tip.owner_id, tip.taken_at = member.id, tip.taken_at or tx.now
    record(tx, tip, Event.TAKEN, member)
    cancel(tx, tip, Step.ESCALATE, Step.NEWS)
    watch(tx, tip)
    if notice:
        known = text("offer.taken_by_you", mark=mark(tip), code=tip.code)
        tx.send(member, known, Button(text("button.detail"), "show", tip.code), edits=notice)
    for other in withdraw_offers(tx, tip, but=member):
        tx.send(other, text("offer.taken", code=tip.code), purpose=Purpose.HANDLER, tip_id=tip.id)
    show_story(tx, member, tip)
    _tell_reporter(tx, tip, text("reporter.taken", code=tip.code))


def hand_over(tx: Tx, member: Member, code: str) -> None:
    """Hands on an offer, or a tip already taken. At once: the reason is asked afterwards, so that nothing waits."""
    tip = find_tip(tx, member, code)
    if not tip.is_open:
        raise Refusal("refuse.settled", code=tip.code)
    if tip.owner_id == member.id:
        _free(tx, tip, Event.HANDED_OVER, member)
    elif tip.status == Status.NEW and has_open_offer(tx, tip, member):
        record(tx, tip, Event.HANDED_OVER, member)
    else:
        raise Refusal("refuse.not_yours", code=tip.code)
    offer_to_another(tx, tip, member)
    tx.send(member, text("offer.handed_over", code=tip.code), *reason_buttons(tip, Reason.BUSY, Reason.NOT_MINE))


def reason_buttons(tip: Tip, *reasons: Reason) -> list[Button]:
    """One tap says why; or one's own words."""
    buttons = [Button(text(f"reason.{reason}"), "reason", f"{tip.code}:{reason}") for reason in reasons]
    return [*buttons, Button(text("button.own_words"), "why", tip.code)]


def give_reason(tx: Tx, member: Member, code: str, reason: str) -> None:
    """Notes why the member handed the tip on, or moved its follow-up.

    Raises:
        Refusal: they did neither, or said why already.
    """
    line = tx.session.scalar(
        select(TipEvent)
        .join(Tip)
        .where(
            Tip.code == normal_code(code),
            TipEvent.actor_id == member.id,
            TipEvent.event.in_((Event.HANDED_OVER, Event.FOLLOW_UP_MOVED)),
        )
        .order_by(TipEvent.id.desc())
        .limit(1)
    )
    if line is None:
        raise not_found()
    if line.sentence:
        raise Refusal("refuse.reason_given")
    line.sentence = brief(reason)
    tx.send(member, text("reason.noted", code=normal_code(code)))


def give_back(tx: Tx, tip: Tip) -> None:
    """Its owner does not have it any more: back to the queue, and offered anew."""
    _free(tx, tip, Event.RETURNED, None)
    offer_tip(tx, tip)


def ask(tx: Tx, member: Member, code: str, question: str) -> None:
    """Puts a question to the officer, who answers by replying."""
    tip = find_owned(tx, member, code)
    if not tx.session.get_one(Member, tip.reporter_id).active:
        raise Refusal("refuse.reporter_left", code=tip.code)
    tip.become(Status.NEEDS_INFO, tx.now)
    record(tx, tip, Event.ASKED, member, brief(question))
    watch(tx, tip)
    reporter = tx.session.get_one(Member, tip.reporter_id)
    tx.send(
        reporter,
        text("reporter.question", code=tip.code, question=question),
        Button(text("button.answer"), "answer", tip.code),
        purpose=Purpose.REPORTER,
        tip_id=tip.id,
    )
    tx.send(member, text("asked.sent", code=tip.code), tip_id=tip.id)


def settle(tx: Tx, member: Member, code: str, outcome: str, sentence: str) -> None:
    """Closes the tip with an outcome; the officer hears it, and nothing is due any more.

    Raises:
        Refusal: `action_taken` without what was verified, or not this member's tip.
    """
    tip = find_owned(tx, member, code)
    if outcome == Outcome.ACTION_TAKEN and not tip.verified:
        raise Refusal("refuse.verify_first", code=tip.code)
    tip.become(Status.CLOSED, tx.now)
    tip.outcome, tip.closed_at, tip.settlement = Outcome(outcome), tx.now, brief(sentence)
    record(tx, tip, Event.CLOSED, member, sentence)
    cancel(tx, tip)
    _end_follow_ups(tx, tip)
    said = text("reporter.words", sentence=sentence) if sentence else plain("")
    named = text(f"outcome.{outcome}")
    told = tx.session.get_one(Member, tip.reporter_id).active
    tx.send(member, text("closed.owner" if told else "closed.alone", code=tip.code, outcome=named), tip_id=tip.id)
    dispute = Button(text("button.dispute"), "dispute", tip.code)
    _tell_reporter(tx, tip, text(f"reporter.closed_{outcome}", code=tip.code, words=said), dispute)


def verified(tx: Tx, member: Member, code: str, words: str) -> Tip:
    """Notes what was verified before action was taken."""
    tip = find_owned(tx, member, code)
    tip.verified = brief(words)
    return tip


def watch(tx: Tx, tip: Tip) -> None:
    """Starts anew the clock by which the owner is asked whether the tip still moves; a plan counts as moving."""
    cancel(tx, tip, Step.IDLE, Step.RETURN)
    schedule(tx, Step.IDLE, idle_at(tx, tip), tip)


def idle_at(tx: Tx, tip: Tip) -> datetime:
    """When a tip that nobody touches from now on counts as left alone."""
    planned = tx.session.scalar(
        select(func.max(FollowUp.due_at)).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None))
    )
    start = max(tx.now, planned) if planned else tx.now
    return start + timedelta(hours=tx.settings.clocks.idle_hours)


def _free(tx: Tx, tip: Tip, event: Event, actor: Member | None) -> None:
    """Nobody's again: follow-ups end, and the officer hears within the time set for news."""
    tip.become(Status.NEW, tx.now)
    tip.owner_id = None
    record(tx, tip, event, actor)
    cancel(tx, tip)
    _end_follow_ups(tx, tip)
    expect_news(tx, tip)


def _tell_reporter(tx: Tx, tip: Tip, message: Text, *buttons: Button) -> None:
    reporter = tx.session.get_one(Member, tip.reporter_id)
    tx.send(reporter, message, *buttons, purpose=Purpose.REPORTER, tip_id=tip.id)


def _end_follow_ups(tx: Tx, tip: Tip) -> None:
    for row in tx.session.scalars(select(FollowUp).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None))):
        row.ended_at = tx.now
