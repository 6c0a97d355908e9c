"""Who may have a message at the moment of sending, and what follows when somebody cannot be reached."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from bot.database import Tx
from bot.messages import Purpose
from bot.models.member import Account, Member, Role
from bot.models.queue import Outbox
from bot.models.tip import Offer, Status, Tip
from bot.services.alarms import raise_alarm
from bot.services.history import get_tip
from bot.services.people import covers, duty_of, has_account
from bot.services.routing import pass_offer

# Those on the ladder answer for tips as well as liaisons do.
_HANDLERS = frozenset({Role.LIAISON, Role.LEADER})
_ROLES = {
    Purpose.LEADER: frozenset({Role.LEADER}),
    Purpose.OPERATOR: frozenset({Role.OPERATOR}),
    Purpose.OFFER: _HANDLERS,
    Purpose.OWNER: _HANDLERS,
    Purpose.HANDLER: _HANDLERS,
}

# Asked for every message, so they are built once.
_OFFERED = select(Offer.id).where(
    Offer.tip_id == bindparam("tip"), Offer.member_id == bindparam("member"), Offer.ended_at.is_(None)
)
_ACCOUNTS = (
    select(Account)
    .where(Account.member_id == bindparam("member"), Account.closed_at.is_(None), Account.unreachable_at.is_(None))
    .order_by(Account.opened_at.desc())
)


def load(tx: Tx, rows: Sequence[Outbox]) -> list[Member | Tip]:
    """Brings the members and tips that the rows are about into the session, each kind by one question."""
    members = select(Member).where(Member.id.in_({row.member_id for row in rows if row.member_id}))
    tips = select(Tip).where(Tip.id.in_({row.tip_id for row in rows if row.tip_id}))
    return [*tx.session.scalars(members), *tx.session.scalars(tips)]


def allowed(tx: Tx, row: Outbox) -> bool:
    """Whether the recipient may still have it: roles and ownership may have changed since it was written."""
    if row.member_id is None:
        return True
    member = tx.session.get_one(Member, row.member_id)
    purpose = Purpose(row.purpose)
    if not member.active or (purpose in _ROLES and not _ROLES[purpose] & member.held()):
        return False
    tip = tx.session.get(Tip, row.tip_id) if row.tip_id else None
    return tip is None or _concerns(tx, tip, member, purpose)


def _concerns(tx: Tx, tip: Tip, member: Member, purpose: Purpose) -> bool:
    if tip.sealed_to and member.id not in {tip.sealed_to, tip.reporter_id}:
        return False
    match purpose:
        case Purpose.REPORTER:
            return tip.reporter_id == member.id
        case Purpose.OWNER:
            return tip.owner_id == member.id
        case Purpose.OFFER:
            return has_open_offer(tx, tip, member)
        case _:
            return True


def has_open_offer(tx: Tx, tip: Tip, member: Member) -> bool:
    return bool(tx.session.scalar(_OFFERED, {"tip": tip.id, "member": member.id}))


def may_handle(tx: Tx, member: Member) -> bool:
    """Whether tips can be left with this member: active, in a role for it, and within reach."""
    return in_handling_role(member) and has_account(tx, member)


def _nrp(tx: Tx, row: Outbox) -> str:
    return str(tx.session.get_one(Member, row.member_id).nrp)


def answers_for(tx: Tx, member: Member, tip: Tip) -> bool:
    """Whether this tip may be with this member: a leader's any, a liaison's those of the own desk and area."""
    if Role.LEADER in member.held():
        return True
    scopes, unit = member.scope_of(Role.LIAISON), tx.settings.unit.area
    places = (tip.area_code, unit)  # a unit's liaison stands in for every district
    return in_handling_role(member) and any(covers(scopes, tip.desk, each, unit) for each in places)


def in_handling_role(member: Member) -> bool:
    return member.active and bool(_HANDLERS & member.held())


def may_take(tx: Tx, tip: Tip, member: Member) -> bool:
    """Whether this member may take the tip now: it was offered, or waits where the member is on duty."""
    if tip.status != Status.NEW or tip.reporter_id == member.id:
        return False
    on_duty = duty_of(tx, member) and covers(
        member.scope_of(Role.LIAISON), tip.desk, tip.area_code, tx.settings.unit.area
    )
    return bool(on_duty) or has_open_offer(tx, tip, member)


def account_for(tx: Tx, row: Outbox) -> Account | None:
    """The account the row goes to: on its channel if the member has one there, else on any."""
    accounts = tx.session.scalars(_ACCOUNTS, {"member": row.member_id}).all()
    return next((each for each in accounts if each.channel == row.channel), accounts[0] if accounts else None)


def not_reached(tx: Tx, row: Outbox) -> None:
    """The person cannot be reached: no more tries there, and the operator knows who it is about."""
    account = account_for(tx, row)
    if account:
        account.unreachable_at = tx.now
        raise_alarm(tx, f"unreachable:{account.id}:{tx.now:%Y-%m-%d}", "alarm.unreachable", nrp=_nrp(tx, row))
    if row.purpose == Purpose.OFFER and row.tip_id and account_for(tx, row) is None:
        tip = get_tip(tx, row.tip_id)
        if tip.status == Status.NEW:
            pass_offer(tx, tip, tx.session.get_one(Member, row.member_id))
