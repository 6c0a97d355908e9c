"""The same words typed twice within minutes, as somebody does who is not sure that they arrived: one tip."""

from datetime import timedelta

from sqlalchemy import select

from bot.database.transaction import Tx, locked
from bot.domain.stored_media import media_of
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import OPEN, Tip

DOUBLED_WITHIN = timedelta(minutes=10)


def plain_words(words: str) -> str:
    """Words as they are compared: in lower case, with one space between them."""
    return " ".join(words.casefold().split())


def repeated_tip(tx: Tx, member: Member, words: str, message: Message | None) -> Tip | None:
    """The member's open tip that told the same words a moment ago. With a picture they are not the same."""
    told = plain_words(words)
    if not told or (message and media_of(tx, message)):
        return None
    lately = (Tip.reporter_id == member.id, Tip.created_at > tx.now - DOUBLED_WITHIN, Tip.status.in_(OPEN))
    tips = tx.session.scalars(locked(select(Tip).where(*lately).order_by(Tip.id.desc())))
    return next((tip for tip in tips if plain_words(tip.story) == told), None)
