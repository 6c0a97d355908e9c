"""A reporter takes a message out of a tip again that the bot had made a part of it."""

from bot.database.transaction import Tx
from bot.domain.stored_media import media_of
from bot.domain.stored_messages import album_of, detach
from bot.domain.tips import additions, get_tip, record_event
from bot.domain.wording import mark
from bot.errors import Refusal
from bot.messages import text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.shown_media import take_back
from bot.services.casework.shown_words import take_back_words
from bot.services.dialogue.answers import tell_owner
from bot.services.dialogue.later_words import unlearn


def take_out(tx: Tx, member: Member, message: Message) -> Tip:
    """Takes the message, with its album and its edits, out of its tip: out of the history, what its words
    changed, and the phones where they were shown.

    Raises:
        Refusal: it is no addition to a tip any more, or the tip is settled.
    """
    tip = get_tip(tx, message.tip_id) if message.tip_id else None
    parts = [message, *album_of(tx, message)]
    lines = additions(tx, tip, parts) if tip else ()
    if tip is None or not lines:
        raise Refusal("refuse.decided")
    if not tip.is_open:
        raise Refusal("refuse.closed", code=tip.code)
    take_back(tx, tip, [media for part in parts for media in media_of(tx, part)])
    take_back_words(tx, tip, [line.sentence for line in lines], min(line.at for line in lines))
    for part in parts:
        detach(tx, part)
    for line in lines:
        line.withdrawn_at = tx.now
        _undo(tx, tip, dict(line.changed or {}))
    record_event(tx, tip, Event.TAKEN_OUT, member)
    tell_owner(tx, tip, text("owner.taken_out", mark=mark(tip), code=tip.code))
    return tip


def take_out_joined(tx: Tx, member: Member, message: Message) -> None:
    """Takes the message out of the open tip that it was added to. Leaves it if it is a tip's story."""
    tip = get_tip(tx, message.tip_id) if message.tip_id else None
    if tip and tip.is_open and message.author_id == member.id and additions(tx, tip, [message]):
        take_out(tx, member, message)


def _undo(tx: Tx, tip: Tip, changed: dict[str, list[str]]) -> None:
    answered = changed.pop("status", None)
    if answered and tip.status == Status.IN_PROGRESS:  # the question waits for its answer again
        tip.become(Status.NEEDS_INFO, tx.now)
    unlearn(tx, tip, changed)
