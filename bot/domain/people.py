"""Members by role, duty and area."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, func, select, union_all
from sqlalchemy.orm import joinedload

from bot.database.ahead import Lookup
from bot.database.transaction import Tx
from bot.domain.areas import get_area
from bot.models.account import USABLE, Account, Standing
from bot.models.area import Area, within
from bot.models.duty import Duty
from bot.models.member import LADDER_ROLES, Member, Role, RoleHeld, Scope
from bot.models.offer import Offer
from bot.models.post import Post
from bot.models.substitute import Substitute
from bot.models.tip import OPEN, Desk, Tip

# These queries run for every report, so they are built once.
WITH_ROLES = (joinedload(Member.roles), joinedload(Member.scopes))
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
# The villages of the officer, and of those for whom the officer is a substitute.
_VILLAGES = Lookup(
    union_all(
        select(Post.member_id, Post.area_code).where(Post.member_id.in_(_KEYS), Post.ended_at.is_(None)),
        select(Substitute.member_id, Post.area_code)
        .join(Post, Post.member_id == Substitute.instead_of_id)
        .where(Substitute.member_id.in_(_KEYS), Substitute.ended_at.is_(None), Post.ended_at.is_(None)),
    )
)
_SEALED = select(Tip.id).where(Tip.sealed_to.is_not(None))
# How many open tips a member owns, plus how many are offered to the member. Sealed tips do not count: else their
# reader would be offered fewer others, which shows that there is one.
_OPEN_WORK = (
    select(func.count())
    .where(Tip.owner_id == Duty.member_id, Tip.status.in_(OPEN), Tip.sealed_to.is_(None))
    .correlate(Duty)
    .scalar_subquery()
    + select(func.count())
    .where(Offer.member_id == Duty.member_id, Offer.ended_at.is_(None), Offer.tip_id.not_in(_SEALED))
    .correlate(Duty)
    .scalar_subquery()
)
_ON_DUTY = Lookup(
    select(Duty.member_id, Scope.area_code, _OPEN_WORK.label("open_work"))
    .join(Member, Member.id == Duty.member_id)
    .join(RoleHeld, RoleHeld.member_id == Duty.member_id)
    .join(Scope, (Scope.member_id == Duty.member_id) & (Scope.role == RoleHeld.role))
    .where(
        Duty.ended_at.is_(None),
        Member.active,
        RoleHeld.role == Role.LIAISON,
        select(Account.id).where(Account.member_id == Duty.member_id, *USABLE).exists(),
    ),
    kept_by=frozenset({Offer}),  # `count_offer` counts it
    unaffected_by=frozenset({Tip}),  # it has no owner yet
)
_LADDER = Lookup(
    select(Member.id, Member.ladder, Member.informed)
    .where(
        Member.active,
        Member.ladder.is_not(None),
        select(RoleHeld.member_id).where(RoleHeld.member_id == Member.id, RoleHeld.role.in_(LADDER_ROLES)).exists(),
        select(Account.id).where(Account.member_id == Member.id, *USABLE).exists(),
    )
    .order_by(Member.ladder, Member.id)
)


class _Offered(Counter[UUID]):
    """How many tips were offered to each liaison since the query for their open work."""


def members_with(tx: Tx, role: Role) -> Sequence[Member]:
    """The active members who hold a role."""
    return tx.session.scalars(
        select(Member).join(RoleHeld).where(Member.active, RoleHeld.role == role).order_by(Member.id)
    ).all()


def enrolled_leaders(tx: Tx) -> Sequence[Member]:
    """The leaders with an account: they say yes to grants. Also those whose account is locked or cannot be reached.

    Else who locks the account of the only leader could grant roles at once.
    """
    enrolled = select(Account.id).where(
        Account.member_id == Member.id, Account.closed_at.is_(None), Account.standing != Standing.PENDING
    )
    leaders = select(Member).join(RoleHeld).where(Member.active, RoleHeld.role == Role.LEADER, enrolled.exists())
    return tx.session.scalars(leaders.order_by(Member.id)).all()


def reachable(tx: Tx) -> Sequence[Member]:
    """The active members with an account that can be reached."""
    usable = select(Account.id).where(Account.member_id == Member.id, *USABLE)
    return tx.session.scalars(select(Member).where(Member.active, usable.exists()).order_by(Member.id)).all()


def has_account(tx: Tx, member: Member) -> bool:
    """Whether this member has an account that can be reached and may be shown messages."""
    usable = select(Account.id).where(Account.member_id == member.id, *USABLE).limit(1)
    return tx.session.scalar(usable) is not None


def duty_of(tx: Tx, member: Member) -> Duty | None:
    return tx.session.scalar(select(Duty).where(Duty.member_id == member.id, Duty.ended_at.is_(None)))


def covers(scopes: Iterable[str], desk: Desk, area_code: str | None, unit_area: str) -> bool:
    """Whether a role with these scopes answers for this desk and area. No area means the whole unit."""
    if desk == Desk.BINMAS:
        return Desk.BINMAS in scopes
    return any(within(area_code or unit_area, scope) for scope in scopes)


def on_duty(tx: Tx, desk: Desk, area_code: str | None) -> list[UUID]:
    """The liaisons on duty who answer for this desk and area and can be reached, the least loaded first.

    If none answers for the area, those who answer for the whole unit.
    """
    rows = (row for row in tx.ahead.ask(_ON_DUTY) if covers([row.area_code], desk, area_code, tx.settings.unit.area))
    offered = tx.ahead.memo(_Offered, _ON_DUTY)
    loads = {row.member_id: row.open_work + offered[row.member_id] for row in rows}
    if not loads and desk == Desk.NARCOTICS and area_code:
        return on_duty(tx, desk, None)
    return sorted(loads, key=lambda member_id: (loads[member_id], member_id))


def count_offer(tx: Tx, tip: Tip, member_id: UUID) -> None:
    """Counts a new offer as open work of the member; a sealed tip is no open work."""
    if tip.sealed_to is None and tx.ahead.knows(_ON_DUTY):
        tx.ahead.memo(_Offered, _ON_DUTY)[member_id] += 1


def on_duty_nearby(tx: Tx, desk: Desk, area_code: str | None) -> set[UUID]:
    """Of the liaisons on duty those who answer for a part of the unit with this place."""
    if desk != Desk.NARCOTICS or area_code is None:
        return set()
    unit = tx.settings.unit.area
    rows = tx.ahead.ask(_ON_DUTY)
    return {row.member_id for row in rows if covers([row.area_code], desk, area_code, unit) and row.area_code != unit}


def ladder(tx: Tx) -> list[UUID]:
    """The reachable members who are asked, in this order, when no liaison takes a tip."""
    return [row.id for row in tx.ahead.ask(_LADDER) if not row.informed]


def whole_ladder(tx: Tx) -> list[UUID]:
    """The reachable members of the ladder, with those who are only informed."""
    return [row.id for row in tx.ahead.ask(_LADDER)]


def informed_with(tx: Tx, asked: Collection[UUID]) -> list[UUID]:
    """The members of the ladder who are only informed, up to the place of those who are asked; all if nobody is."""
    rows = tx.ahead.ask(_LADDER)
    reached = max((row.ladder for row in rows if row.id in asked), default=0)
    return [row.id for row in rows if row.informed and (not asked or row.ladder <= reached)]


def expect_villages(tx: Tx, members: Iterable[Member]) -> None:
    tx.ahead.expect(_VILLAGES, [each.id for each in members])


def villages_of(tx: Tx, member: Member) -> Sequence[Area]:
    """The villages of an officer, by name: the officer's own, and those that the officer covers as a substitute."""
    codes = {found.area_code for found in tx.ahead.ask(_VILLAGES, member.id)}
    return sorted((get_area(tx, code) for code in codes), key=lambda area: area.name)
