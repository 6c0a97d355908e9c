"""Who may be given a tip: in a role for it, answering for its desk and place, and within reach."""

from sqlalchemy import bindparam, select

from bot.database.transaction import Tx
from bot.domain.people import covers, duty_of, has_account
from bot.models.member import Member, Role
from bot.models.offer import Offer
from bot.models.tip import Status, Tip

# Those on the ladder answer for tips as well as liaisons do.
HANDLING_ROLES = frozenset({Role.LIAISON, Role.LEADER})
_OFFERED = select(Offer.id).where(
    Offer.tip_id == bindparam("tip"), Offer.member_id == bindparam("member"), Offer.ended_at.is_(None)
)


def has_open_offer(tx: Tx, tip: Tip, member: Member) -> bool:
    return bool(tx.session.scalar(_OFFERED, {"tip": tip.id, "member": member.id}))


def may_handle(tx: Tx, member: Member) -> bool:
    """Whether tips can be left with this member: active, in a role for it, and within reach."""
    return in_handling_role(member) and has_account(tx, member)


def answers_for(tx: Tx, member: Member, tip: Tip) -> bool:
    """Whether this tip may be with this member: a leader's any, a liaison's those of the own desk and area."""
    if Role.LEADER in member.held():
        return True
    scopes, unit = member.scope_of(Role.LIAISON), tx.settings.unit.area
    places = (tip.area_code, unit)  # a unit's liaison stands in for every district
    return in_handling_role(member) and any(covers(scopes, tip.desk, each, unit) for each in places)


def in_handling_role(member: Member) -> bool:
    return member.active and bool(HANDLING_ROLES & member.held())


def may_take(tx: Tx, tip: Tip, member: Member) -> bool:
    """Whether this member may take the tip now: it was offered, or waits where the member is on duty."""
    if tip.status != Status.NEW or tip.reporter_id == member.id:
        return False
    on_duty = duty_of(tx, member) and covers(
        member.scope_of(Role.LIAISON), tip.desk, tip.area_code, tx.settings.unit.area
    )
    return bool(on_duty) or has_open_offer(tx, tip, member)
