"""The source of a tip: who told the officer. Nobody but the tip's owner may open it."""

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.named_people import named_in
from bot.models.member import Member
from bot.models.source import Source
from bot.models.tip import Tip


def source_of(tx: Tx, tip: Tip) -> Source | None:
    return tx.session.scalar(select(Source).where(Source.tip_id == tip.id))


def source_for(tx: Tx, tip: Tip, owner: Member) -> Source | None:
    """The source that this owner may open. For an owner who is named in it in full there is none."""
    source = source_of(tx, tip)
    return source if source and owner.id not in named_in(tx, source.identity).in_full else None
