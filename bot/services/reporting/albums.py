"""An album comes in parts: the question under its first part is not needed any more once a later one is a report."""

from datetime import timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.stored_messages import album_of, latest_text
from bot.messages import Verb
from bot.models.member import Member
from bot.models.message import Message
from bot.models.outbox import Outbox
from bot.services.casework.shown_media import take_back_message
from bot.services.dialogue.undoing import take_out_joined

ARRIVES_WITHIN = timedelta(minutes=1)
# Buttons of the messages that mean one part.
_UNDER_A_PART = (Verb.SEND_OVERHEARD, Verb.SEPARATE, Verb.NO_ANSWER)


def words_of_others(tx: Tx, message: Message) -> str:
    """The first text among the other parts of the message's album."""
    return next(filter(None, (latest_text(tx, part) for part in album_of(tx, message))), "")


def withdraw_question(tx: Tx, member: Member, message: Message) -> None:
    """Takes back the question about an earlier part of the message's album, or that it had joined another tip."""
    parts = album_of(tx, message)
    if not parts:
        return
    for part in parts:
        take_out_joined(tx, member, part)
    asked = {f"{verb}:{part.id.hex}" for part in parts for verb in _UNDER_A_PART}
    recent = (Outbox.member_id == member.id, Outbox.created_at > tx.now - ARRIVES_WITHIN)
    for row in tx.session.scalars(select(Outbox).where(*recent)):
        if any(each in row.content for each in asked):
            take_back_message(tx, row)
