"""A member's roles, areas, villages and place on the ladder: how they change, by the roster or in chat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, select

from bot.database.transaction import Tx
from bot.domain.conversations import end_prompt
from bot.domain.grants import Areas
from bot.messages import Purpose
from bot.models.area import within
from bot.models.member import Member, Role, RoleHeld, Scope
from bot.models.post import Post
from bot.services.membership.offboarding import hand_over_work, stop_messages
from bot.services.membership.substitutes import end_substitutes

# Readers of sealed tips stand in the settings.
ROSTER_ROLES = tuple(role for role in Role if role != Role.READER)
# Roles that take effect only after a leader's yes, and so do wider areas of them.
GRANTED = frozenset({Role.LIAISON, Role.LEADER})


@dataclass(frozen=True)
class Assignment:
    """What a member is: the areas of each role, the villages (as an officer), the place on the ladder ("2", "4i")."""

    roles: Areas
    villages: Sequence[str] = ()
    ladder_place: str = ""


def assignment_of(tx: Tx, member: Member, waiting: Areas) -> Assignment:
    """A member's assignment now, with the roles that wait for a leader's yes."""
    posts = select(Post.area_code).where(Post.member_id == member.id, Post.ended_at.is_(None)).order_by(Post.area_code)
    held: Areas = {role: sorted(member.scope_of(role)) for role in ROSTER_ROLES if role in member.held()}
    return Assignment({**held, **waiting}, tx.session.scalars(posts).all(), member.ladder_place)


def split(member: Member, wanted: Assignment, apart: Collection[Role]) -> tuple[Assignment, Areas]:
    """What takes effect at once, and the roles that wait for a leader's yes.

    Of the roles in `apart`, one that the member does not hold waits. So do areas that are not inside those of a held
    role, which keeps meanwhile what is left of them.
    """
    now, later = dict(wanted.roles), {}
    for role in [each for each in wanted.roles if each in apart]:
        areas, held = wanted.roles[role], member.scope_of(role)
        if role not in member.held():
            later[role] = now.pop(role)
        elif not all(_is_inside(area, held) for area in areas):
            later[role] = areas
            now[role] = sorted(
                {area for area in areas if _is_inside(area, held)} | {area for area in held if _is_inside(area, areas)}
            )
    return replace(wanted, roles=now), later


def _is_inside(area: str, scopes: Collection[str]) -> bool:
    return any(within(area, scope) for scope in scopes)


def assign(tx: Tx, member: Member, wanted: Assignment) -> frozenset[Role]:
    """Gives a member this assignment. Other roles or areas end the open prompt and hand over tips they forbid.

    Returns the roles held before: the caller tells who lost one.
    """
    before = _held(member)
    member.ladder_place, member.active = wanted.ladder_place, True
    tx.session.execute(delete(Scope).where(Scope.member_id == member.id))
    tx.session.execute(delete(RoleHeld).where(RoleHeld.member_id == member.id, RoleHeld.role.in_(ROSTER_ROLES)))
    tx.session.expire(member, ["roles", "scopes"])
    add_roles(tx, member, wanted.roles)
    officer = Role.OFFICER in wanted.roles
    _set_posts(tx, member, wanted.villages if officer else [])
    if not officer:
        end_substitutes(tx, member)
    if _held(member) != before:
        end_prompt(tx, member)
        stop_messages(tx, member, Purpose.HANDLER)  # answers from before; those of other purposes are checked by role
    hand_over_work(tx, member)
    return before[0]


def add_roles(tx: Tx, member: Member, roles: Areas) -> None:
    """Gives a member these roles with their areas, besides those held. One that is held gets these areas instead."""
    tx.session.execute(delete(Scope).where(Scope.member_id == member.id, Scope.role.in_(list(roles))))
    for role, areas in roles.items():
        if role not in member.held():
            tx.add(RoleHeld, member_id=member.id, role=role)
        for code in areas:
            tx.add(Scope, member_id=member.id, role=role, area_code=code)
    tx.session.flush()
    tx.session.expire(member, ["roles", "scopes"])


def default_areas(tx: Tx, role: Role) -> list[str]:
    """The areas of a role for which none are named: the whole unit; none for an officer."""
    return [] if role == Role.OFFICER else [tx.settings.unit.area]


def _held(member: Member) -> tuple[frozenset[Role], set[tuple[Role, str]], str]:
    """What a member may do, and where."""
    return member.held(), {(row.role, row.area_code) for row in member.scopes}, member.ladder_place


def _set_posts(tx: Tx, member: Member, villages: Sequence[str]) -> None:
    """Opens and closes posts until the officer's open posts are these villages."""
    open_posts = tx.session.scalars(select(Post).where(Post.member_id == member.id, Post.ended_at.is_(None))).all()
    for post in open_posts:
        if post.area_code not in villages:
            post.ended_at = tx.now
    for code in set(villages) - {post.area_code for post in open_posts}:
        tx.add(Post, member_id=member.id, area_code=code, started_at=tx.now)
