"""Grants: the roles of liaison and leader, wider areas of them, and the readers of sealed tips wait for a yes."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from bot.database.known_names import NameCache
from bot.database.transaction import Tx, locked
from bot.domain.conversations import end_prompt
from bot.domain.grants import Areas, end_grant, lock_waiting_roles, roles_wanted
from bot.domain.tips import parse_id
from bot.domain.wording import LONGEST_PAGE, area_names
from bot.errors import Refusal
from bot.models.grant import Ending, Grant, GrantKind
from bot.models.member import Member, Role
from bot.services.membership.assignments import add_roles
from bot.services.membership.grant_messages import ask_new_leader, tell_about, tell_outcome
from bot.services.membership.readers import set_readers

# So many grants are asked about in one message, if its lines are no longer than a page.
MOST_IN_ONE = 25
ROLE_WORDS = 50  # characters of such a line besides name and areas, at most


def request_roles(tx: Tx, asker: Member | None, wanted: Iterable[tuple[Member, Areas]]) -> int:
    """Stores what waits for each of these members, and asks the leaders. Returns how many members wait then.

    What waited for a member is replaced, or withdrawn if nothing is wanted any more; the same is not asked again.
    """
    waiting = lock_waiting_roles(tx)
    new: list[tuple[Member, Areas]] = []
    kept = 0
    for member, roles in wanted:
        earlier = waiting.get(member.id)
        if earlier and roles and _asks_the_same(earlier, asker, roles):
            kept += 1
            continue
        if earlier:
            end_grant(tx, earlier, Ending.REPLACED if roles else Ending.WITHDRAWN)
        if roles:
            new.append((member, roles))
    for together in _in_messages(tx, new):
        _ask_for(tx, asker, together)
    return kept + len(new)


def decide(tx: Tx, leader: Member, ref: str, *, yes: bool) -> None:
    """A leader's yes or no to a grant, or to those that were asked for together.

    Raises:
        Refusal: nothing of it waits any more, or the leader asked for it.
    """
    row = parse_id(ref)
    asked = select(Grant).where(Grant.ended_at.is_(None), or_(Grant.id == row, Grant.request_id == row))
    grants = tx.session.scalars(locked(asked.order_by(Grant.id))).all()
    if not grants:
        raise Refusal("refuse.grant_ended")
    if any(each.asked_by_id == leader.id for each in grants):
        raise Refusal("refuse.own_grant")
    for each in grants:
        end_grant(tx, each, Ending.APPROVED if yes else Ending.DECLINED, leader)
    tell_outcome(tx, grants, leader, yes=yes)
    if yes:
        _give(tx, grants)


def _give(tx: Tx, grants: Sequence[Grant]) -> None:
    tx.names = NameCache()  # names that are not committed yet are nobody else's
    for grant in grants:
        if grant.kind == GrantKind.READERS:
            set_readers(tx)
            continue
        member = tx.session.get_one(Member, grant.member_id)
        tx.session.expire(member, ["roles", "scopes"])
        was_leader = Role.LEADER in member.held()
        add_roles(tx, member, roles_wanted(grant))
        end_prompt(tx, member)
        if not was_leader:
            ask_new_leader(tx, member)


def _in_messages(tx: Tx, wanted: Iterable[tuple[Member, Areas]]) -> Sequence[Sequence[tuple[Member, Areas]]]:
    """What is asked about together, so that each question fits into a message."""
    parts: list[list[tuple[Member, Areas]]] = [[]]
    room = LONGEST_PAGE
    for member, roles in wanted:
        length = sum(_length(tx, member, role, areas) for role, areas in roles.items())
        if parts[-1] and (length > room or len(parts[-1]) == MOST_IN_ONE):
            parts.append([])
            room = LONGEST_PAGE
        parts[-1].append((member, roles))
        room -= length
    return [part for part in parts if part]


def _length(tx: Tx, member: Member, role: Role, areas: Sequence[str]) -> int:
    """The most characters that the line about a role can have."""
    return (
        len(member.title)
        + sum(len(area_names(tx, each)) for each in (areas, sorted(member.scope_of(role))))
        + ROLE_WORDS
    )


def _asks_the_same(earlier: Grant, asker: Member | None, roles: Areas) -> bool:
    """Whether this asks for what waits already. Another member who asks may not say yes any more, so that differs."""
    same_asker = asker is None or asker.id == earlier.asked_by_id
    return same_asker and roles_wanted(earlier) == {role: list(areas) for role, areas in roles.items()}


def _ask_for(tx: Tx, asker: Member | None, wanted: Sequence[tuple[Member, Areas]]) -> None:
    request = tx.new_id()
    asked = {"kind": GrantKind.ROLES, "request_id": request, "asked_at": tx.now, "asked_by_id": asker and asker.id}
    grants = [tx.add(Grant, **asked, member_id=member.id, wanted=json.dumps(roles)) for member, roles in wanted]
    tx.session.flush()
    tell_about(tx, grants, asker)
