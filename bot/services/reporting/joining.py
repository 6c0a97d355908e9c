"""Private words that answer no question of the bot: an answer to a liaison, a part of a tip, or something new.

The bot decides as a person would, says so in one line, and a tap undoes it. Where it is in doubt, it asks.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx, locked
from bot.domain.areas import known
from bot.domain.people import villages_of
from bot.domain.stored_media import media_of, tells
from bot.domain.stored_messages import album_of, latest_text, own_message, store_message
from bot.domain.text_analysis import find_village
from bot.domain.tips import find_own_tip
from bot.errors import Refusal
from bot.messages import Action, Incoming, Purpose, Verb, Why, text
from bot.models.area import within
from bot.models.member import Member
from bot.models.message import Message
from bot.models.outbox import Outbox
from bot.models.tip import Tip
from bot.models.tip_event import Event, TipEvent
from bot.reading.understanding import understand
from bot.services.dialogue.answers import add_to_tip, confirm, take_in
from bot.services.dialogue.later_words import Changed
from bot.services.dialogue.questions import open_questions
from bot.services.dialogue.undoing import take_out
from bot.services.reporting.doubles import DOUBLED_WITHIN, plain_words, repeated_tip
from bot.services.reporting.enrichment import ask_villages, is_open
from bot.services.reporting.intake import joins_album, offer
from bot.services.reporting.reports import refuse_if_reported, repeat_receipt, report_message

# A longer message does not only name a place.
MOST_WORDS_OF_A_PLACE = 4


def hear(tx: Tx, member: Member, incoming: Incoming) -> None:
    """Handles a private message without a command that is about no tip by reply or code."""
    message = store_message(tx, incoming, member, None)
    if joins_album(tx, message):
        return
    asked = open_questions(tx, member)
    recent = _recent_tip(tx, member)
    if not tells(incoming.text, incoming.attachments):
        offer(tx, member, message)
    elif (
        len(asked) == 1 and not _reads_new(tx, asked[0], member, incoming.text) and not _after_sealed(recent, asked[0])
    ):
        _take(tx, member, asked[0], message)
    elif asked:
        _ask_which(tx, member, message, [*asked, *([recent] if recent and recent not in asked else [])])
    elif repeated := repeated_tip(tx, member, incoming.text, message):
        repeat_receipt(tx, member, repeated, message)
    elif recent and not _names_other_place(tx, recent, member, incoming.text):
        _join(tx, member, recent, message)
    else:
        offer(tx, member, message)


def belongs(tx: Tx, member: Member, code: str, message_id: str) -> None:
    """Makes a message a part of the tip that the member has chosen.

    Raises:
        Refusal: it is part of a tip already, the tip is closed, or another member wrote or reported them.
    """
    tip, message = find_own_tip(tx, member, code), own_message(tx, member, message_id)
    if not tip.is_open:
        raise Refusal("refuse.closed", code=tip.code)
    refuse_if_reported(tx, message)
    _take(tx, member, tip, message)


def separate(tx: Tx, member: Member, message_id: str, line: Outbox | None) -> None:
    """Makes a tip of its own from a message that had joined one."""
    message = own_message(tx, member, message_id)
    tip = take_out(tx, member, message)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("join.undone", code=tip.code), edits=line)
    report_message(tx, member, message)


def no_answer(tx: Tx, member: Member, message_id: str, line: Outbox | None) -> None:
    """Takes back that a message answers a question, and asks whether to report it."""
    message = own_message(tx, member, message_id)
    tip = take_out(tx, member, message)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("answer.undone", code=tip.code), edits=line)
    offer(tx, member, message)


def _recent_tip(tx: Tx, member: Member) -> Tip | None:
    """The member's newest tip, if it is so new that the next messages belong to it, and open."""
    since = tx.now - timedelta(minutes=tx.settings.clocks.join_minutes)
    newest = select(Tip).where(Tip.reporter_id == member.id, Tip.created_at > since).order_by(Tip.id.desc()).limit(1)
    tip = tx.session.scalar(locked(newest))
    return tip if tip and tip.is_open else None


def _take(tx: Tx, member: Member, tip: Tip, message: Message) -> None:
    """Takes a message as the answer that its tip waits for; else it joins the tip."""
    if tip not in open_questions(tx, member):
        _join(tx, member, tip, message)
        return
    if (changed := _take_in(tx, member, tip, message, Event.ANSWERED)) is not None:
        undo = Action(text("button.no_answer"), Verb.NO_ANSWER, message.id.hex)
        confirm(tx, member, tip, message, text("answer.taken", code=tip.code), changed, undo)


def _join(tx: Tx, member: Member, tip: Tip, message: Message) -> None:
    """Adds a message to the tip. Words that were added already are not added again."""
    added = _added_before(tx, tip, message)
    changed = {} if added else _take_in(tx, member, tip, message, Event.ADDED)
    if changed is None:
        return
    undo = Action(text("button.new_tip"), Verb.SEPARATE, (added or message.id).hex)
    confirm(tx, member, tip, message, text("join.added", code=tip.code), changed, undo)
    if is_open(tip, "area") and (villages := _villages_meant(tx, member, latest_text(tx, message))):
        ask_villages(tx, member, tip, villages)


def _take_in(tx: Tx, member: Member, tip: Tip, message: Message, event: Event) -> Changed | None:
    """Makes a message, and all parts of its album that have arrived, a part of the tip."""
    changed = take_in(tx, tip, member, message, event)
    if changed is not None:
        for part in album_of(tx, message):
            add_to_tip(tx, tip, part)
    return changed


def _added_before(tx: Tx, tip: Tip, message: Message) -> UUID | None:
    """The message that brought the same words to this tip a moment ago."""
    words = plain_words(latest_text(tx, message))
    if not words or media_of(tx, message):
        return None
    lately = (TipEvent.tip_id == tip.id, TipEvent.at > tx.now - DOUBLED_WITHIN)
    added = (TipEvent.event.in_((Event.ADDED, Event.ANSWERED)), TipEvent.withdrawn_at.is_(None))
    lines = tx.session.scalars(select(TipEvent).where(*lately, *added, TipEvent.message_id.is_not(None)))
    return next((line.message_id for line in lines if plain_words(line.sentence) == words), None)


def _ask_which(tx: Tx, member: Member, message: Message, tips: Sequence[Tip]) -> None:
    """Asks which of the tips the message belongs to, or whether it is a new one."""
    refs = {tip.code: f"{tip.code}:{message.id.hex}" for tip in tips}
    buttons = [Action(text("button.belongs", code=code), Verb.BELONGS, ref) for code, ref in refs.items()]
    offer(tx, member, message, text("report.which"), buttons)


def _reads_new(tx: Tx, tip: Tip, member: Member, words: str) -> bool:
    """Whether the words read like something else than news of this tip."""
    reading = understand(words)
    return (reading.report and reading.drugs) or _names_other_place(tx, tip, member, words)


def _after_sealed(recent: Tip | None, asked: Tip) -> bool:
    """Whether a sealed tip was sent since: what belongs to it must not answer the question about another one."""
    return recent is not None and recent.is_sealed and recent.id != asked.id


def _names_other_place(tx: Tx, tip: Tip, member: Member, words: str) -> bool:
    """Whether the words name a place, and not the one of this tip."""
    found = find_village(tx, villages_of(tx, member), words)
    codes = [place.code for place in found.villages] or ([found.district] if found.district else [])
    place = tip.area_code
    if place is None or not codes:
        return False
    return not any(within(code, place) or within(place, code) for code in codes)


def _villages_meant(tx: Tx, member: Member, words: str) -> list[str]:
    """The villages that the words may mean: uncertain ones, or those that a short answer names without more."""
    candidates = find_village(tx, villages_of(tx, member), words).candidates
    if candidates or len(words.split()) > MOST_WORDS_OF_A_PLACE:
        return [place.code for place in candidates]
    typed = plain_words(words)
    return [place.code for place in known(tx).gazetteer.search(words, 5) if place.name.lower() in typed]
