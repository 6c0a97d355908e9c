"""The source of a tip: who told the officer. Nobody but the tip's owner may open it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.named_people import named_in
from bot.models.member import Member
from bot.models.message import Media, Message
from bot.models.source import Source
from bot.models.tip import Tip
from bot.models.tip_event import Event, TipEvent


def source_of(tx: Tx, tip: Tip) -> Source | None:
    return tx.session.scalar(select(Source).where(Source.tip_id == tip.id))


def source_for(tx: Tx, tip: Tip, owner: Member) -> Source | None:
    """The source that this owner may open. For an owner who is named in it in full there is none."""
    source = source_of(tx, tip)
    return source if source and owner.id not in named_in(tx, source.identity).in_full else None


def media_of_source(tx: Tx, tip: Tip) -> Sequence[Media]:
    """The attachments of the messages that name the source: pictures, contacts and the like."""
    of_source = (Message.tip_id == tip.id, Message.names_source, Media.replaced_at.is_(None))
    return tx.session.scalars(select(Media).join(Message).where(*of_source).order_by(Media.id)).all()


def has_opened(tx: Tx, tip: Tip, member: UUID) -> bool:
    """Whether a member has opened the source of the tip."""
    opened = (TipEvent.tip_id == tip.id, TipEvent.event == Event.SOURCE_OPENED, TipEvent.actor_id == member)
    return tx.session.scalar(select(TipEvent.id).where(*opened).limit(1)) is not None
