"""What an officer says after the report: answers, changed words, that the outcome is wrong."""

from bot.database.transaction import Tx
from bot.domain.permissions import may_handle
from bot.domain.stored_messages import album_tip, latest_text, media_of
from bot.domain.tips import find_tip, get_tip, record_event
from bot.domain.wording import mark, shorten
from bot.errors import Refusal, not_found
from bot.messages import Button, Purpose, Text, text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.idle_clock import restart_idle_clock
from bot.services.casework.ownership import give_back
from bot.services.casework.views import show_media


def answer(tx: Tx, member: Member, code: str, message: Message) -> None:
    """The officer's answer, to whoever has the tip; more news for a tip still waiting is kept with it.

    Raises:
        Refusal: the tip is closed, or another's.
    """
    tip = find_tip(tx, member, code)
    if tip.reporter_id != member.id:
        raise not_found()
    if not tip.is_open:
        raise Refusal("refuse.closed", code=tip.code)
    first = album_tip(tx, message)
    if first is not None and first.id == tip.id:  # its first part was the answer
        add_to_tip(tx, tip, message)
        return
    message.tip_id = tip.id
    words = latest_text(tx, message)
    record_event(tx, tip, Event.ANSWERED, member, words)
    if tip.status == Status.NEEDS_INFO:
        tip.become(Status.IN_PROGRESS, tx.now)
    tx.send(member, text("answer.received", code=tip.code), purpose=Purpose.REPORTER, tip_id=tip.id)
    tell_owner(tx, tip, text("owner.answer", mark=mark(tip), code=tip.code, sentence=shorten(words)))
    _show_attached(tx, tip, message)


def amended(tx: Tx, message: Message, words: str) -> None:
    """The officer changed the message a tip was made of: the story stays as it was sent, the change stands with it."""
    if message.tip_id is None:
        return
    tip = get_tip(tx, message.tip_id)
    if message.author_id != tip.reporter_id:  # somebody else's words, reported by the officer as they were then
        return
    record_event(tx, tip, Event.ADDED, tx.session.get_one(Member, tip.reporter_id), words)
    tell_owner(tx, tip, text("owner.amended", mark=mark(tip), code=tip.code, sentence=shorten(words)))


def add_to_tip(tx: Tx, tip: Tip, message: Message) -> None:
    """A late part of an album joins the tip of its first part."""
    message.tip_id = tip.id
    record_event(tx, tip, Event.ADDED)
    _show_attached(tx, tip, message)


def reopen(tx: Tx, member: Member, code: str, message: Message) -> None:
    """The officer does not agree with the outcome: the tip goes on, with who had it or with somebody else.

    Raises:
        Refusal: it is open again already, or another's.
    """
    tip = find_tip(tx, member, code)
    if tip.reporter_id != member.id:
        raise not_found()
    tip.become(Status.ACKNOWLEDGED, tx.now)
    tip.outcome = tip.closed_at = None
    tip.verified = ""
    message.tip_id, words = tip.id, latest_text(tx, message)
    record_event(tx, tip, Event.REOPENED, member, words)
    tx.send(member, text("reporter.reopened", code=tip.code), purpose=Purpose.REPORTER, tip_id=tip.id)
    owner = tx.session.get(Member, tip.owner_id) if tip.owner_id else None
    if owner is None or not may_handle(tx, owner):
        give_back(tx, tip)
        return
    restart_idle_clock(tx, tip)
    tell_owner(tx, tip, text("owner.reopened", mark=mark(tip), code=tip.code, sentence=shorten(words)))
    _show_attached(tx, tip, message)


def tell_owner(tx: Tx, tip: Tip, message: Text) -> None:
    """News for whoever has the tip, if anybody has it yet: it moves, so nobody is asked whether it does."""
    if tip.owner_id is None or not tip.is_open:
        return
    restart_idle_clock(tx, tip)
    tx.send(
        tx.session.get_one(Member, tip.owner_id),
        message,
        Button(text("button.detail"), "show", tip.code),
        purpose=Purpose.OWNER,
        tip_id=tip.id,
        protect=True,
    )


def _show_attached(tx: Tx, tip: Tip, message: Message) -> None:
    if tip.owner_id:
        show_media(tx, tx.session.get_one(Member, tip.owner_id), tip, media_of(tx, message))
