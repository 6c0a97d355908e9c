"""Who may work on a tip: by role, by desk and area, and by offers."""

from sqlalchemy import bindparam, select

from bot.database.transaction import Tx
from bot.domain.people import covers, duty_of
from bot.models.member import HANDLING_ROLES, Member, Role
from bot.models.offer import Offer
from bot.models.tip import Status, Tip

_OPEN_OFFER = select(Offer.id).where(
    Offer.tip_id == bindparam("tip"), Offer.member_id == bindparam("member"), Offer.ended_at.is_(None)
)


def has_open_offer(tx: Tx, tip: Tip, member: Member) -> bool:
    return bool(tx.session.scalar(_OPEN_OFFER, {"tip": tip.id, "member": member.id}))


def answers_for(tx: Tx, member: Member, tip: Tip) -> bool:
    """Whether this member may own the tip: a sealed one a reader; else a leader any, a liaison of the desk and area."""
    if tip.is_sealed:
        return Role.READER in member.held()
    if Role.LEADER in member.held():
        return True
    scopes, unit = member.scope_of(Role.LIAISON), tx.settings.unit.area
    places = (tip.area_code, unit)  # a liaison for the whole unit may own tips of every district
    return in_handling_role(member) and any(covers(scopes, tip.desk, each, unit) for each in places)


def in_handling_role(member: Member) -> bool:
    return member.active and bool(HANDLING_ROLES & member.held())


def may_open_story(tx: Tx, tip: Tip, member: Member) -> bool:
    """Whether the story opens for this member with a reason: a leader who neither handles nor reported the tip."""
    handles = (tip.owner_id == member.id and tip.is_open) or has_open_offer(tx, tip, member)
    return Role.LEADER in member.held() and not tip.is_sealed and tip.reporter_id != member.id and not handles


def may_take(tx: Tx, tip: Tip, member: Member) -> bool:
    """Whether this member may take the tip now: it is offered to them, or they are on duty for its desk and area."""
    if tip.status != Status.NEW or tip.reporter_id == member.id:
        return False
    if has_open_offer(tx, tip, member):
        return True
    scopes, unit = member.scope_of(Role.LIAISON), tx.settings.unit.area
    return not tip.is_sealed and bool(duty_of(tx, member)) and covers(scopes, tip.desk, tip.area_code, unit)
