"""Sealing a tip, lifting the seal, and keeping later words that must be sealed apart from their tip."""

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.named_people import named_in
from bot.domain.new_tips import Origin, add_tip
from bot.domain.readers import readers_for
from bot.domain.stored_messages import attach
from bot.domain.tip_buttons import urgency_button
from bot.domain.tips import last_sealed, record_event
from bot.domain.wording import call_help
from bot.errors import Refusal
from bot.messages import Content, Purpose, Why, priority_of, text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Tip, Urgency
from bot.models.tip_event import Event, TipEvent
from bot.reading.understanding import understand
from bot.services.casework.ownership import give_back
from bot.services.routing.offers import expect_news, offer_again, offer_tip, withdraw_offers


def must_seal(tx: Tx, words: str) -> bool:
    """Whether the words accuse the police, or name in full somebody who would handle or see them."""
    return understand(words).accuses_police or bool(named_in(tx, words).in_full)


def must_be_kept_apart(tx: Tx, tip: Tip, words: str) -> bool:
    """Whether these later words must not reach the people who work on the tip: of a sealed one, a reader they name."""
    if not tip.is_sealed:
        return must_seal(tx, words)
    named = named_in(tx, words)
    return not (named.in_full | named.bare).isdisjoint(readers_for(tx, tip))


def seal(tx: Tx, tip: Tip, member: Member) -> None:
    """Seals a tip that was offered. Everybody who had to do with it hears what they would hear of a withdrawal."""
    withdraw_offers(tx, tip)
    if tip.owner_id:  # not about the tip, which they may not know of any more
        tx.send(tip.owner_id, Purpose.HANDLER, text("offer.withdrawn", code=tip.code))
    tip.sealed_to = tip.reporter_id
    record_event(tx, tip, Event.SEALED, member)
    _offer_anew(tx, tip)


def unseal(tx: Tx, tip: Tip, member: Member) -> None:
    """Lifts the seal and offers the tip like any other.

    Raises:
        Refusal: a reader has read it.
    """
    read = (TipEvent.tip_id == tip.id, TipEvent.event == Event.VIEWED)
    if tx.session.scalar(select(TipEvent.id).where(*read, TipEvent.id > last_sealed(tip)).limit(1)):
        raise Refusal("refuse.sealed_read", code=tip.code)
    withdraw_offers(tx, tip)
    tip.sealed_to = None
    record_event(tx, tip, Event.UNSEALED, member)
    _offer_anew(tx, tip)


def keep_apart(tx: Tx, member: Member, words: str, message: Message | None, about: Tip) -> None:
    """Makes words that must be sealed a sealed tip of its own: the people who work on `about` do not get them."""
    origin = Origin(member, about.channel, in_group=False)
    tip = add_tip(tx, origin, words, message, area_code=about.area_code, sealed=True, desk=about.desk)
    if message:
        attach(tx, message, tip)
    emergency, perhaps = tip.urgency == Urgency.EMERGENCY, understand(words).perhaps_emergency
    why = Why(Purpose.REPORTER, tip.id, priority_of(emergency=emergency))
    warning = call_help(emergency=emergency, perhaps=perhaps)
    said = text("sealed.kept_apart", code=tip.code, about=about.code, warning=warning)
    tx.send(member, why, Content(said, [urgency_button(tip)] if perhaps else ()))
    offer_tip(tx, tip)
    expect_news(tx, tip)


def _offer_anew(tx: Tx, tip: Tip) -> None:
    if tip.owner_id:
        give_back(tx, tip)
    else:
        offer_again(tx, tip)
