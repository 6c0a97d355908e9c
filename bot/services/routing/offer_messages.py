"""The message of an offer. It says what is known by now, and a person has one with buttons for a tip at most."""

import json
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, select

from bot.database.transaction import Tx
from bot.domain.tips import holders, record_event
from bot.domain.wording import district_of_tip, mark
from bot.messages import Action, Content, Operation, Param, Priority, Purpose, Text, Verb, Why, priority_of, text
from bot.models.offer import Offer
from bot.models.outbox import Outbox
from bot.models.tip import Tip, Urgency
from bot.models.tip_event import Event
from bot.services.routing.candidates import to_inform
from bot.text_json import unpack_content

_LAST_OFFER = (
    select(Outbox)
    .where(Outbox.tip_id == bindparam("tip"), Outbox.member_id == bindparam("member"))
    .where(Outbox.purpose == Purpose.OFFER, Outbox.operation == Operation.SEND)
    .order_by(Outbox.id.desc())
    .limit(1)
)


def send_offer(tx: Tx, tip: Tip, member: UUID, *, escalated: bool) -> None:
    """Sends the message of an offer. An earlier one to the same person leads to it and loses its buttons."""
    if earlier := offer_message(tx, tip, member):
        shown = Content(text("offer.replaced", code=tip.code), only_edit=True)
        tx.send(member, _with_priority_of(earlier, Why(Purpose.HANDLER, tip.id)), shown, edits=earlier)
    priority = priority_of(emergency=tip.urgency == Urgency.EMERGENCY)
    tx.send(member, Why(Purpose.OFFER, tip.id, priority), _notice(tx, tip, _notice_key(tip, escalated=escalated)))


def inform(tx: Tx, tip: Tip, asked: Sequence[UUID]) -> None:
    """Tells members who are only informed, up to the place of those who are asked now, that the tip is not taken."""
    for member in to_inform(tx, tip, asked):
        tx.send(member, Why(Purpose.HANDLER, tip.id), text("offer.informed", **notice_params(tx, tip)))
        record_event(tx, tip, Event.INFORMED, member)


def update_messages(tx: Tx, tip: Tip) -> None:
    """Edits the messages of all open offers: they say what is known of the tip by now."""
    for member in holders(tx, tip):
        if shown := offer_message(tx, tip, member):
            known = _notice(tx, tip, unpack_content(json.loads(shown.content)).text.key)
            tx.send(member, _with_priority_of(shown, Why(Purpose.OFFER, tip.id)), known, edits=shown)


def close_message(tx: Tx, tip: Tip, member: UUID, why: Why, words: Content) -> None:
    """Replaces the message of an offer that has ended by these words, without buttons."""
    shown = offer_message(tx, tip, member)
    tx.send(member, _with_priority_of(shown, why) if shown else why, words, edits=shown)


def offer_message(tx: Tx, tip: Tip, member: UUID) -> Outbox | None:
    """The message of the last offer of the tip to this member."""
    if tx.session.is_alone(tip, Offer):
        return None
    return tx.session.scalar(_LAST_OFFER, {"tip": tip.id, "member": member})


def notice_params(tx: Tx, tip: Tip) -> dict[str, Param]:
    """What a member may read about a tip before taking it, as parameters of a text."""
    return {
        "mark": mark(tip),
        "code": tip.code,
        "place": district_of_tip(tx, tip),
        "urgency": text(f"urgency.{tip.urgency}"),
        "at": tip.created_at,
    }


def _notice(tx: Tx, tip: Tip, key: str) -> Content:
    buttons = [
        Action(text("button.take"), Verb.TAKE, tip.ref),
        Action(text("button.hand_over"), Verb.HAND_OVER, tip.ref),
    ]
    return Content(Text(key, notice_params(tx, tip)), buttons)


def _notice_key(tip: Tip, *, escalated: bool) -> str:
    if tip.is_sealed:
        return "offer.sealed"
    return "offer.escalated" if escalated else "offer.new"


def _with_priority_of(message: Outbox, why: Why) -> Why:
    """An edit has the priority of its message: only then it cannot overtake it."""
    return replace(why, priority=Priority(message.priority))
