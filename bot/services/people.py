"""Who holds which role where, and who is on duty."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from bot.database import Tx
from bot.models.area import Area, Post, within
from bot.models.member import Account, Duty, Member, Role, RoleHeld
from bot.models.tip import OPEN, Desk, Offer, Tip


def members_with(tx: Tx, role: Role) -> Sequence[Member]:
    """The active members who hold a role."""
    return tx.session.scalars(
        select(Member).join(RoleHeld).where(Member.active, RoleHeld.role == role).order_by(Member.id)
    ).all()


def has_account(tx: Tx, member: Member) -> bool:
    """Whether a message could reach this member now."""
    return bool(
        tx.session.scalar(
            select(Account.id).where(
                Account.member_id == member.id, Account.closed_at.is_(None), Account.unreachable_at.is_(None)
            )
        )
    )


def reached(tx: Tx, member: Member, channel: str) -> None:
    """The member wrote: a message can reach them again."""
    tx.session.execute(
        update(Account)
        .where(Account.member_id == member.id, Account.channel == channel, Account.unreachable_at.is_not(None))
        .values(unreachable_at=None)
    )


def blocked(tx: Tx, member: Member, channel: str) -> None:
    """The member shut the bot out: nobody waits for an answer from there."""
    tx.session.execute(
        update(Account)
        .where(Account.member_id == member.id, Account.channel == channel, Account.unreachable_at.is_(None))
        .values(unreachable_at=tx.now)
    )


def duty_of(tx: Tx, member: Member) -> Duty | None:
    return tx.session.scalar(select(Duty).where(Duty.member_id == member.id, Duty.ended_at.is_(None)))


def covers(member: Member, role: Role, desk: str, area_code: str | None, unit_area: str) -> bool:
    """Whether a role of the member answers for this desk and place; no place means the whole unit."""
    scopes = member.scope_of(role)
    if desk == Desk.BINMAS:
        return Desk.BINMAS in scopes
    return any(within(area_code or unit_area, scope) for scope in scopes)


def on_duty(tx: Tx, desk: str, area_code: str | None) -> list[Member]:
    """The liaisons on duty who answer for it, the least loaded first."""
    rows = tx.session.scalars(
        select(Member).join(Duty).where(Member.active, Duty.ended_at.is_(None)).order_by(Member.id)
    ).all()
    unit = tx.settings.unit.area
    able = [
        each
        for each in rows
        if Role.LIAISON in each.held() and covers(each, Role.LIAISON, desk, area_code, unit) and has_account(tx, each)
    ]
    if not able and desk == Desk.NARCOTICS and area_code:
        return on_duty(tx, desk, None)
    return sorted(able, key=lambda each: _load(tx, each))


def ladder(tx: Tx) -> list[Member]:
    """Those who are asked when no liaison takes a tip, in their order; only whom a message can reach."""
    rows = tx.session.scalars(
        select(Member).where(Member.active, Member.ladder.is_not(None)).order_by(Member.ladder, Member.id)
    ).all()
    able = {Role.LIAISON, Role.LEADER}
    return [each for each in rows if each.held() & able and has_account(tx, each)]


def villages_of(tx: Tx, member: Member) -> Sequence[Area]:
    """An officer's own villages."""
    return tx.session.scalars(
        select(Area)
        .join(Post, Post.area_code == Area.code)
        .where(Post.member_id == member.id, Post.ended_at.is_(None))
        .order_by(Area.name)
    ).all()


def _load(tx: Tx, member: Member) -> int:
    """Open tips that are this member's, or wait for this member's answer."""
    owned = tx.session.scalar(
        select(func.count()).select_from(Tip).where(Tip.owner_id == member.id, Tip.status.in_(OPEN))
    )
    offered = tx.session.scalar(
        select(func.count()).select_from(Offer).where(Offer.member_id == member.id, Offer.ended_at.is_(None))
    )
    return (owned or 0) + (offered or 0)
