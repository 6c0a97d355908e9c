"""A liaison takes a tip, hands it on, or loses it: then it returns to the queue."""

from sqlalchemy import select, true

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.due_steps import cancel
from bot.domain.permissions import has_open_offer, may_take
from bot.domain.tips import find_owned, find_tip, record_event, refuse_if_past
from bot.domain.wording import brief, mark
from bot.errors import Refusal, not_found
from bot.messages import Action, Content, Purpose, Text, Verb, Why, text
from bot.models.due_step import Step
from bot.models.follow_up import FollowUp
from bot.models.member import Member, Role
from bot.models.outbox import Outbox
from bot.models.prompt import PromptKind
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event, Reason, TipEvent
from bot.reading.codes import normal_code
from bot.services.casework.idle_clock import restart_idle_clock
from bot.services.casework.views import show_story
from bot.services.casework.withdrawal_requests import ask_owner, is_requested
from bot.services.routing.offer_messages import offer_message
from bot.services.routing.offers import end_offers_of_others, expect_news, offer_tip, offer_to_another


def take(tx: Tx, member: Member, code: str, notice: Outbox | None) -> None:
    """Makes the member the owner, if they are the first to press; shows them the story and tells the reporter.

    Raises:
        Refusal: it is closed, has an owner, or this member may not take it.
    """
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id and tip.is_open:
        raise Refusal("refuse.yours", code=tip.code)
    if not tip.is_open:
        raise Refusal("refuse.settled", code=tip.code)
    if tip.status != Status.NEW:
        raise Refusal("refuse.taken", code=tip.code)
    if not may_take(tx, tip, member):
        raise Refusal("refuse.not_offered", code=tip.code)
    refuse_if_past(tip, member, code)
    tip.become(Status.ACKNOWLEDGED, tx.now)
    tip.owner_id, tip.taken_at = member.id, tip.taken_at or tx.now
    record_event(tx, tip, Event.TAKEN, member)
    cancel(tx, tip, Step.ESCALATE, Step.NEWS)
    restart_idle_clock(tx, tip)
    _confirm(tx, tip, member, notice)
    end_offers_of_others(tx, tip)
    show_story(tx, member, tip)
    if is_requested(tx, tip):  # and the owner before left without an answer
        ask_owner(tx, tip, member)
    tell_reporter(tx, tip, text("reporter.taken", code=tip.code))


def _confirm(tx: Tx, tip: Tip, member: Member, notice: Outbox | None) -> None:
    """Instead of `Tangani`, the message of the offer and the one that was pressed show that the member has the tip."""
    words = text("offer.taken_by_you", mark=mark(tip), code=tip.code)
    confirmation = Content(words, [Action(text("button.detail"), Verb.SHOW, tip.code)])
    shown = {each.platform_id: each for each in (offer_message(tx, tip, member.id), notice) if each}
    for each in shown.values():
        tx.send(member, Why(Purpose.OWNER, tip.id), confirmation, edits=each)


def hand_over(tx: Tx, member: Member, code: str) -> None:
    """Offers a tip that the member owns, or was offered, to somebody else. The reason is asked later, to save time."""
    tip = find_tip(tx, member, code)
    if not tip.is_open:
        raise Refusal("refuse.settled", code=tip.code)
    owned = tip.owner_id == member.id
    if not owned and not (tip.status == Status.NEW and has_open_offer(tx, tip, member)):
        raise Refusal("refuse.not_yours", code=tip.code)
    refuse_if_past(tip, member, code)
    if owned:
        _release(tx, tip, Event.HANDED_OVER, member)
    else:
        record_event(tx, tip, Event.HANDED_OVER, member)
    offer = None if owned else offer_message(tx, tip, member.id)
    offer_to_another(tx, tip, member)
    thanks = Content(text("offer.handed_over", code=tip.code), reason_buttons(tip, Reason.BUSY, Reason.NOT_MINE))
    tx.send(member, Purpose.HANDLER, thanks, edits=offer)


def reason_buttons(tip: Tip, *reasons: Reason) -> list[Action]:
    """A button for each of these reasons, and one for the member's own words."""
    buttons = [Action(text(f"reason.{reason}"), Verb.REASON, f"{tip.code}:{reason}") for reason in reasons]
    return [*buttons, Action(text("button.own_words"), Verb.OWN_REASON, tip.code)]


def ask_reason(tx: Tx, member: Member, code: str) -> None:
    """Asks for the reason in the member's own words.

    Raises:
        Refusal: the member owes no reason for this tip.
    """
    _owed_reason(tx, member, code)
    prompt(tx, member, PromptKind.REASON, normal_code(code))
    tx.send(member, Purpose.HANDLER, text("reason.ask"))


def give_reason(tx: Tx, member: Member, code: str, reason: str) -> None:
    """Stores the reason why the member handed the tip on or moved its follow-up.

    Raises:
        Refusal: the member owes no reason for this tip.
    """
    _owed_reason(tx, member, code).sentence = brief(reason)
    tx.send(member, Purpose.HANDLER, text("reason.noted", code=normal_code(code)))


def _owed_reason(tx: Tx, member: Member, code: str) -> TipEvent:
    """The last event of this tip for which the member owes a reason.

    Raises:
        Refusal: they did nothing that needs one, have given it already, or may not know of the tip any more.
    """
    known = true() if Role.READER in member.held() else Tip.sealed_to.is_(None)
    event = tx.session.scalar(
        select(TipEvent)
        .join(Tip)
        .where(
            Tip.code == normal_code(code),
            known,
            TipEvent.actor_id == member.id,
            TipEvent.event.in_((Event.HANDED_OVER, Event.FOLLOW_UP_MOVED)),
        )
        .order_by(TipEvent.id.desc())
        .limit(1)
    )
    if event is None:
        raise not_found()
    if event.sentence:
        raise Refusal("refuse.reason_given")
    return event


def keep(tx: Tx, member: Member, code: str) -> None:
    """The owner still works on the tip: its idle clock starts anew."""
    tip = find_owned(tx, member, code)
    restart_idle_clock(tx, tip)
    tx.send(member, Why(Purpose.OWNER, tip.id), text("idle.kept", code=tip.code))


def give_back(tx: Tx, tip: Tip) -> None:
    """Takes the tip away from its owner, returns it to the queue and offers it again."""
    _release(tx, tip, Event.RETURNED, None)
    offer_tip(tx, tip)


def _release(tx: Tx, tip: Tip, event: Event, actor: Member | None) -> None:
    """Takes the tip away from its owner, ends its follow-ups and due steps, and schedules news for the reporter."""
    tip.become(Status.NEW, tx.now)
    tip.owner_id = None
    record_event(tx, tip, event, actor)
    cancel(tx, tip)
    end_follow_ups(tx, tip)
    expect_news(tx, tip)


def tell_reporter(tx: Tx, tip: Tip, message: Text, *buttons: Action) -> None:
    """Sends a message about the tip to its reporter."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    tx.send(reporter, Why(Purpose.REPORTER, tip.id), Content(message, buttons))


def end_follow_ups(tx: Tx, tip: Tip) -> None:
    """Ends the open follow-ups of the tip."""
    for row in tx.session.scalars(select(FollowUp).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None))):
        row.ended_at = tx.now
