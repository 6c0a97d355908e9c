"""A liaison takes a tip, asks back, hands it on, and settles it with an outcome."""

from datetime import timedelta

from sqlalchemy import select

from bot.database import Tx
from bot.errors import Refusal
from bot.messages import Button, Priority, Purpose, Text, plain, text
from bot.models.due import Step
from bot.models.member import Member
from bot.models.message import Media, Message
from bot.models.queue import Outbox
from bot.models.tip import OPEN, Event, FollowUp, Outcome, Status, Tip, TipEvent
from bot.services.audience import has_open_offer
from bot.services.history import find_owned, find_tip, record, visible_to
from bot.services.routing import end_offer, escalate, offer_tip, withdraw_offers
from bot.services.timing import cancel, schedule
from bot.services.words import district_name, mark, summary

QUEUE_LINES = 9


def take(tx: Tx, member: Member, code: str, notice: Outbox | None) -> None:
    """The first who presses has it; the story goes to them alone, and the officer hears of it.

    Raises:
        Refusal: somebody else has it, or it was not offered to this member.
    """
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id and tip.is_open:
        show_story(tx, member, tip)
        return
    if tip.status != Status.NEW:
        raise Refusal("refuse.taken", code=tip.code)
    if not has_open_offer(tx, tip, member):
        raise Refusal("refuse.not_offered", code=tip.code)
    tip.become(Status.ACKNOWLEDGED, tx.now)
    tip.owner_id, tip.taken_at = member.id, tip.taken_at or tx.now
    record(tx, tip, Event.TAKEN, member)
    cancel(tx, tip, Step.ESCALATE)
    watch(tx, tip)
    if notice:
        tx.send(member, text("offer.taken_by_you", mark=mark(tip), code=tip.code), edits=notice)
    for other in withdraw_offers(tx, tip, but=member):
        tx.send(other, text("offer.taken", code=tip.code), tip_id=tip.id)
    show_story(tx, member, tip)
    _tell_reporter(tx, tip, text("reporter.taken", code=tip.code))


def show_story(tx: Tx, member: Member, tip: Tip) -> None:
    """The story with what can be done: only to who has taken the tip, protected from forwarding."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    record(tx, tip, Event.VIEWED, member)
    added = tx.session.scalars(
        select(TipEvent).where(TipEvent.tip_id == tip.id, TipEvent.event == Event.ANSWERED).order_by(TipEvent.id)
    ).all()
    tx.send(
        member,
        text(
            "story.view",
            mark=mark(tip),
            story=tip.story or "-",
            reporter=reporter.title,
            media=_media_of(tx, tip),
            added=[text("story.answer", at=each.at, sentence=each.sentence) for each in added],
            **summary(tx, tip),
        ),
        Button(text("button.ask"), "ask", tip.code),
        Button(text("button.tomorrow"), "due", f"{tip.code}:tomorrow"),
        Button(text("button.three_days"), "due", f"{tip.code}:days"),
        Button(text("button.close"), "close", tip.code),
        Button(text("button.hand_over"), "pass", tip.code),
        purpose=Purpose.OWNER,
        tip_id=tip.id,
        protect=True,
        priority=Priority.NORMAL,
    )


def detail(tx: Tx, member: Member, code: str) -> None:
    """What this member may know: the story for who took it, else how it stands."""
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id:
        show_story(tx, member, tip)
        return
    known = summary(tx, tip)
    if tip.reporter_id != member.id:
        known["place"] = district_name(tx, tip.area_code)
    offered = has_open_offer(tx, tip, member)
    buttons = [Button(text("button.take"), "take", tip.code)] if offered else []
    tx.send(member, text("detail.outside", mark=mark(tip), **known), *buttons, tip_id=tip.id)


def queue(tx: Tx, member: Member) -> None:
    """The open tips this member may know of: own ones first, without any story."""
    rows = tx.session.scalars(
        visible_to(member).where(Tip.status.in_(OPEN), Tip.reporter_id != member.id).order_by(Tip.id)
    ).all()
    tips = sorted(rows, key=lambda tip: (tip.owner_id != member.id, tip.urgency != "emergency", tip.id))
    if not tips:
        tx.send(member, text("queue.none"))
        return
    shown = tips[:QUEUE_LINES]
    lines = [
        text(
            "queue.line",
            mark=mark(tip),
            code=tip.code,
            district=district_name(tx, tip.area_code),
            status=text(f"status.{tip.status}"),
            mine=text("queue.mine") if tip.owner_id == member.id else plain(""),
            at=tip.created_at,
        )
        for tip in shown
    ]
    buttons = [Button(plain(tip.code), "show", tip.code) for tip in shown]
    tx.send(member, text("queue.list", count=len(tips), lines=lines), *buttons)


def hand_over(tx: Tx, member: Member, code: str, reason: str) -> None:
    """Hands on an offer, or a tip already taken: it costs nothing in any figure."""
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id and tip.is_open:
        give_back(tx, tip, Event.HANDED_OVER, member, reason)
    elif tip.status == Status.NEW and has_open_offer(tx, tip, member):
        end_offer(tx, tip, member)
        record(tx, tip, Event.HANDED_OVER, member, reason)
        escalate(tx, tip)
    else:
        raise Refusal("refuse.taken", code=tip.code)
    tx.send(member, text("offer.handed_over", code=tip.code))


def give_back(tx: Tx, tip: Tip, event: Event, actor: Member | None, reason: str = "") -> None:
    """Back to the queue: follow-ups end, and it is offered anew, to somebody else where there is one."""
    former = tip.owner_id
    tip.become(Status.NEW, tx.now)
    tip.owner_id = None
    record(tx, tip, event, actor, reason)
    cancel(tx, tip)
    _end_follow_ups(tx, tip)
    if actor is not None and former == actor.id:
        escalate(tx, tip)
    else:
        offer_tip(tx, tip)


def ask(tx: Tx, member: Member, code: str, question: str) -> None:
    """Puts a question to the officer, who answers by replying."""
    tip = find_owned(tx, member, code)
    tip.become(Status.NEEDS_INFO, tx.now)
    record(tx, tip, Event.ASKED, member, question)
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


def answer(tx: Tx, member: Member, code: str, words: str) -> None:
    """The officer's answer, to whoever has the tip; more news for a tip still waiting is kept with it."""
    tip = find_tip(tx, member, code)
    if not tip.is_open or tip.reporter_id != member.id:
        raise Refusal("refuse.closed", code=tip.code)
    record(tx, tip, Event.ANSWERED, member, words)
    if tip.status == Status.NEEDS_INFO:
        tip.become(Status.IN_PROGRESS, tx.now)
    tx.send(member, text("answer.received", code=tip.code), tip_id=tip.id)
    if tip.owner_id:
        owner = tx.session.get_one(Member, tip.owner_id)
        tx.send(
            owner,
            text("owner.answer", code=tip.code, sentence=words),
            Button(text("button.detail"), "show", tip.code),
            purpose=Purpose.OWNER,
            tip_id=tip.id,
            protect=True,
        )


def settle(tx: Tx, member: Member, code: str, outcome: str, sentence: str) -> None:
    """Closes the tip with an outcome; the officer hears it, and nothing is due any more.

    Raises:
        Refusal: `action_taken` without what was verified, or not this member's tip.
    """
    tip = find_owned(tx, member, code)
    if outcome == Outcome.ACTION_TAKEN and not tip.verified:
        raise Refusal("refuse.verify_first", code=tip.code)
    if tip.status == Status.ACKNOWLEDGED or tip.is_open:
        tip.become(Status.CLOSED, tx.now)
    tip.outcome, tip.closed_at, tip.settlement = Outcome(outcome), tx.now, sentence
    record(tx, tip, Event.CLOSED, member, sentence)
    cancel(tx, tip)
    _end_follow_ups(tx, tip)
    said = plain(sentence) if sentence else text(f"sentence.{outcome}")
    named = text(f"outcome.{outcome}")
    tx.send(member, text("closed.owner", code=tip.code, outcome=named), tip_id=tip.id)
    _tell_reporter(tx, tip, text(f"reporter.closed_{outcome}", code=tip.code, sentence=said))


def verified(tx: Tx, member: Member, code: str, words: str) -> Tip:
    """Notes what was verified before action was taken."""
    tip = find_owned(tx, member, code)
    tip.verified = words
    return tip


def watch(tx: Tx, tip: Tip) -> None:
    """Starts anew the clock by which the owner is asked whether the tip still moves."""
    cancel(tx, tip, Step.IDLE, Step.RETURN)
    schedule(tx, Step.IDLE, tx.now + timedelta(hours=tx.settings.clocks.idle_hours), tip)


def _tell_reporter(tx: Tx, tip: Tip, message: Text) -> None:
    reporter = tx.session.get_one(Member, tip.reporter_id)
    tx.send(reporter, message, purpose=Purpose.REPORTER, tip_id=tip.id)


def _end_follow_ups(tx: Tx, tip: Tip) -> None:
    for row in tx.session.scalars(select(FollowUp).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None))):
        row.ended_at = tx.now


def _media_of(tx: Tx, tip: Tip) -> Text:
    kinds = tx.session.scalars(select(Media.kind).join(Message).where(Message.tip_id == tip.id)).all()
    return text("story.media", count=len(kinds)) if kinds else plain("")
