"""`/ralat`: for some minutes after sending it, the reporter corrects the words of a tip, or withdraws it."""

from datetime import timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.people import villages_of
from bot.domain.stored_messages import attach, latest_text, store_message
from bot.domain.text_analysis import desk_of, find_village, happened_of
from bot.domain.tip_buttons import urgency_button
from bot.domain.tips import holders, record_event
from bot.domain.wording import mark, shorten
from bot.errors import Refusal
from bot.messages import Action, Content, Incoming, Purpose, Verb, Why, text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import PromptKind
from bot.models.tip import Status, Tip, Urgency
from bot.models.tip_event import Event
from bot.reading.understanding import understand
from bot.services.casework.shown_words import take_back_words
from bot.services.dialogue.answers import show_media_to_owner, tell_owner
from bot.services.reporting.enrichment import find_own_open, warning
from bot.services.routing.offers import follow_place, offer_again, raise_urgency
from bot.services.sealed_tips.sealing import keep_apart, must_be_kept_apart


def show_choices(tx: Tx, member: Member, code: str) -> None:
    """Shows what can be done with the tip, or with the member's latest one."""
    tip = find_correctable(tx, member, code)
    choices = [
        Action(text("button.rewrite"), Verb.REWRITE, tip.code),
        Action(text("button.withdraw"), Verb.WITHDRAW, tip.code),
    ]
    tx.send(member, Why(Purpose.REPORTER, tip.id), Content(text("correct.choices", code=tip.code), choices))


def find_correctable(tx: Tx, member: Member, code: str) -> Tip:
    """The member's tip with this code, or the latest one, if it may still be corrected.

    Raises:
        Refusal: the member reported no such tip, it is closed, or its time is over.
    """
    own = select(Tip.code).where(Tip.reporter_id == member.id).order_by(Tip.id.desc()).limit(1)
    code = code or tx.session.scalar(own) or ""
    if not code:
        raise Refusal("refuse.nothing_sent")
    tip = find_own_open(tx, member, code)
    minutes = tx.settings.clocks.correct_minutes
    if tx.now - tip.created_at > timedelta(minutes=minutes):
        raise Refusal("refuse.too_late", code=tip.code, minutes=minutes)
    return tip


def ask_words(tx: Tx, member: Member, code: str) -> None:
    """Asks for the words that replace the story."""
    tip = find_correctable(tx, member, code)
    prompt(tx, member, PromptKind.CORRECTION, tip.code)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("correct.ask", code=tip.code))


def correct(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Replaces the story by these words, which are read like a new one; the earlier words stay in the history.

    Raises:
        Refusal: the tip is closed, or another member reported it.
    """
    tip = find_own_open(tx, member, code)
    message = store_message(tx, incoming, member, None)
    words = latest_text(tx, message)
    if must_be_kept_apart(tx, tip, words):
        keep_apart(tx, member, words, message, tip)
        return
    attach(tx, message, tip)
    record_event(tx, tip, Event.CORRECTED, member, tip.story)
    if words != tip.story:
        take_back_words(tx, tip, [tip.story or ""], tip.created_at)
    tip.story = words
    _read_again(tx, member, tip, message)
    perhaps = tip.urgency != Urgency.EMERGENCY and understand(words).perhaps_emergency
    asked = text("receipt.perhaps_emergency", warning=warning(tip)) if perhaps else warning(tip)
    stored = text("correct.stored", mark=mark(tip), code=tip.code, warning=asked)
    tx.send(member, Why(Purpose.REPORTER, tip.id), Content(stored, [urgency_button(tip)] if perhaps else ()))
    for holder in holders(tx, tip):
        tx.send(holder, Why(Purpose.HANDLER, tip.id), text("offer.corrected", mark=mark(tip), code=tip.code))
    tell_owner(tx, tip, text("owner.corrected", mark=mark(tip), code=tip.code, sentence=shorten(words)))
    show_media_to_owner(tx, tip, message)


def _read_again(tx: Tx, member: Member, tip: Tip, message: Message) -> None:
    """Lets the tip say what its new words say, where they say something. An emergency is lowered by a tap only."""
    reading = understand(tip.story)
    tip.area_code = find_village(tx, villages_of(tx, member), tip.story).code or tip.area_code
    tip.substances = list(reading.substances) or tip.substances
    tip.happened_at = happened_of(tx, tip.story, message) or tip.happened_at
    desk = desk_of(reading, tip.substances)
    desk_changed, tip.desk = desk != tip.desk, desk
    raised = tip.urgency != Urgency.EMERGENCY and reading.is_emergency
    if raised:
        tip.urgency = Urgency.EMERGENCY
    if desk_changed and tip.status == Status.NEW:
        offer_again(tx, tip)
    elif raised:
        raise_urgency(tx, tip)
    follow_place(tx, tip)
