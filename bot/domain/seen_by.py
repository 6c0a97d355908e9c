"""Who has seen the words of a tip."""

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.models.member import Member
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip


def seen_by(tx: Tx, tip: Tip) -> Sequence[Member]:
    """The members to whom words of the tip were sent, besides its reporter, in the order of their first such message.

    A message counts once the platform has accepted it: not while it waits, and not if it was dropped or given up.
    """
    shown = (Outbox.tip_id == tip.id, Outbox.shows_story, Outbox.state == OutboxState.SENT)
    first = (
        select(Outbox.member_id, func.min(Outbox.ended_at).label("at"))
        .where(*shown, Outbox.member_id != tip.reporter_id)
        .group_by(Outbox.member_id)
        .subquery()
    )
    rows = select(Member).join(first, first.c.member_id == Member.id).order_by(first.c.at, Member.id)
    return tx.session.scalars(rows).all()
