"""A member leaves: no rights from this transaction on, and nobody's tip stays behind."""

from sqlalchemy import select

from bot.database import Tx
from bot.models.member import Member
from bot.models.tip import OPEN, Event, Offer, Status, Tip
from bot.services import roster
from bot.services.routing import end_offer, escalate
from bot.services.tips import give_back


def leave(tx: Tx, member: Member) -> None:
    """Takes the member's rights and hands open tips and offers on."""
    roster.revoke(tx, member)
    for tip in tx.session.scalars(select(Tip).where(Tip.owner_id == member.id, Tip.status.in_(OPEN)).order_by(Tip.id)):
        give_back(tx, tip, Event.RETURNED, None)
    offered = select(Offer.tip_id).where(Offer.member_id == member.id, Offer.ended_at.is_(None))
    for tip in tx.session.scalars(select(Tip).where(Tip.id.in_(offered), Tip.status == Status.NEW).order_by(Tip.id)):
        end_offer(tx, tip, member)
        escalate(tx, tip)
