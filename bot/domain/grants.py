"""Grants that wait for a leader's yes, and the list of readers that was approved last."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, update

from bot.database.transaction import Tx, locked
from bot.domain.wording import area_names
from bot.messages import Text, text
from bot.models.grant import Ending, Grant, GrantKind
from bot.models.member import Member, Role, RoleHeld
from bot.sealing import index

Areas = Mapping[Role, Sequence[str]]  # of each role


def waiting_grants(tx: Tx) -> Sequence[Grant]:
    """All grants that wait, in the order in which they were asked for."""
    return tx.session.scalars(select(Grant).where(Grant.ended_at.is_(None)).order_by(Grant.id)).all()


def lock_waiting(tx: Tx, kind: GrantKind) -> Sequence[Grant]:
    """The grants of a kind that wait, locked, so that nobody decides on them while something else changes them."""
    waiting = select(Grant).where(Grant.ended_at.is_(None), Grant.kind == kind).order_by(Grant.id)
    return tx.session.scalars(locked(waiting)).all()


def lock_waiting_roles(tx: Tx) -> dict[UUID | None, Grant]:
    """The waiting grants of roles by member, locked."""
    return {each.member_id: each for each in lock_waiting(tx, GrantKind.ROLES)}


def waiting_roles(tx: Tx) -> dict[UUID | None, Areas]:
    """The roles that wait for a leader's yes, by member."""
    return {each.member_id: roles_wanted(each) for each in waiting_grants(tx) if each.kind == GrantKind.ROLES}


def waiting_rights(tx: Tx) -> dict[UUID | None, Areas]:
    """What waits for a leader's yes, by member, to be shown: roles, and who would become a reader."""
    found = waiting_roles(tx)
    for grant in waiting_grants(tx):
        for member in _members_at(tx, nrps_wanted(grant)) if grant.kind == GrantKind.READERS else ():
            if Role.READER not in member.held():
                found[member.id] = {**found.get(member.id, {}), Role.READER: ()}
    return found


def end_grant(tx: Tx, grant: Grant, ending: Ending, decided_by: Member | None = None) -> None:
    grant.ended_at, grant.ending = tx.now, ending
    grant.decided_by_id = decided_by.id if decided_by else None


def withdraw_grants(tx: Tx, member: Member) -> None:
    """Ends what waits for this member, who leaves."""
    mine = (Grant.member_id == member.id, Grant.ended_at.is_(None))
    tx.session.execute(update(Grant).where(*mine).values(ended_at=tx.now, ending=Ending.WITHDRAWN))


def roles_wanted(grant: Grant) -> Areas:
    return {Role(role): areas for role, areas in json.loads(grant.wanted or "{}").items()}


def nrps_wanted(grant: Grant) -> list[str]:
    return list(json.loads(grant.wanted or "[]"))


def approved_readers(tx: Tx) -> list[str] | None:
    """The NRPs of the readers in effect, in order. None in a database of a version without approved lists."""
    lists = select(Grant).where(Grant.kind == GrantKind.READERS, Grant.ending == Ending.APPROVED)
    newest = tx.session.scalar(lists.order_by(Grant.ended_at.desc(), Grant.id.desc()).limit(1))
    return nrps_wanted(newest) if newest else None


def reader_nrps(tx: Tx) -> list[str]:
    """The NRPs of the readers in effect; without an approved list, of the members who hold the role."""
    approved = approved_readers(tx)
    if approved is not None:
        return approved
    held = select(Member).join(RoleHeld).where(RoleHeld.role == Role.READER).order_by(Member.id)
    return [each.nrp for each in tx.session.scalars(held)]


def describe(tx: Tx, grant: Grant) -> list[Text]:
    """What a grant would change, in lines: who gets which role where, or other areas of it, or the list of readers."""
    if grant.kind == GrantKind.READERS:
        return [text("grant.readers", names=_names(tx, nrps_wanted(grant)) or "–")]
    member = tx.session.get_one(Member, grant.member_id)
    return [
        text(
            "grant.areas" if role in member.held() else "grant.role",
            name=member.title,
            nrp=member.nrp,
            role=text(f"role.{role}"),
            areas=area_names(tx, areas),
            before=area_names(tx, sorted(member.scope_of(role))) or "–",
        )
        for role, areas in roles_wanted(grant).items()
    ]


def _names(tx: Tx, nrps: Sequence[str]) -> str:
    """Who has these NRPs, in this order; those who are not in the roster by NRP alone."""
    known = {each.nrp: f"{each.title} ({each.nrp})" for each in _members_at(tx, nrps)}
    return ", ".join(known.get(nrp, nrp) for nrp in nrps)


def _members_at(tx: Tx, nrps: Sequence[str]) -> Sequence[Member]:
    return tx.session.scalars(
        select(Member).where(Member.nrp_key.in_([index("member.nrp", nrp) for nrp in nrps]))
    ).all()
