"""What people are told about grants: the question to leaders, and word to who asked, to operators, to the member."""

from collections.abc import Sequence
from itertools import groupby

from bot.database.transaction import Tx
from bot.domain.grants import Areas, describe, roles_wanted, waiting_grants
from bot.domain.people import enrolled_leaders, members_with
from bot.domain.wording import area_names, joined
from bot.messages import Action, Content, Purpose, Verb, text
from bot.models.grant import Grant, GrantKind
from bot.models.member import Member, Role

# So many grants of one request get a message each; more of them one list with one yes for all.
MOST_SINGLE = 3


def tell_about(tx: Tx, grants: Sequence[Grant], asker: Member | None) -> None:
    """Asks every enrolled leader but the asker about grants of one request, and tells the other operators."""
    leaders = [each for each in enrolled_leaders(tx) if each != asker]
    for leader in leaders:
        _ask(tx, leader, grants)
    lines = [line for each in grants for line in describe(tx, each)]
    for operator in members_with(tx, Role.OPERATOR):
        if operator not in leaders and operator != asker:
            tx.send(operator, Purpose.OPERATOR, text("grant.told", count=len(lines), lines=lines))
    if asker:
        tx.send(asker, Purpose.OPERATOR, text("grant.waits" if leaders else "grant.waits_for_leader", lines=lines))


def ask_new_leader(tx: Tx, member: Member) -> None:
    """Asks a leader who can be reached only now about everything that waits. Nothing for members in other roles."""
    if Role.LEADER not in member.held():
        return
    others = [each for each in waiting_grants(tx) if each.asked_by_id != member.id]
    for _, grants in groupby(sorted(others, key=lambda each: (each.request_id, each.id)), lambda each: each.request_id):
        _ask(tx, member, list(grants))


def tell_outcome(tx: Tx, grants: Sequence[Grant], leader: Member, *, yes: bool) -> None:
    """Tells the leader who decided and who asked (for the shell all operators); after a yes the members concerned."""
    lines = [line for each in grants for line in describe(tx, each)]
    key = "grant.approved" if yes else "grant.declined"
    tx.send(leader, Purpose.LEADER, text(f"{key}_by_you", lines=lines))
    asked_by = grants[0].asked_by_id
    told = [asked_by] if asked_by else [each.id for each in members_with(tx, Role.OPERATOR) if each != leader]
    for each in told:
        tx.send(each, Purpose.OPERATOR, text(key, name=leader.title, lines=lines))
    for grant in grants:
        if yes and grant.kind == GrantKind.ROLES and grant.member_id:
            _tell_member(tx, tx.session.get_one(Member, grant.member_id), roles_wanted(grant))


def _tell_member(tx: Tx, member: Member, given: Areas) -> None:
    """Tells the member which roles are new, and of those held before the areas from now on."""
    roles = [text(f"role.{role}") for role in given if role not in member.held()]
    if roles:
        tx.send(member, Purpose.MEMBER, text("grant.received", roles=joined(roles)))
    for role in given.keys() & member.held():
        areas = area_names(tx, given[role])
        tx.send(member, Purpose.MEMBER, text("grant.received_areas", role=text(f"role.{role}"), areas=areas))


def _ask(tx: Tx, leader: Member, grants: Sequence[Grant]) -> None:
    """One message for each of a few grants; for many one list, with one yes or no for all."""
    if len(grants) > MOST_SINGLE:
        _ask_at_once(tx, leader, grants, str(grants[0].request_id))
        return
    for each in grants:
        _ask_at_once(tx, leader, [each], str(each.id))


def _ask_at_once(tx: Tx, leader: Member, grants: Sequence[Grant], ref: str) -> None:
    asker = tx.session.get_one(Member, grants[0].asked_by_id).title if grants[0].asked_by_id else ""
    by = text("grant.by_member", name=asker) if asker else text("grant.by_shell")
    lines = [line for each in grants for line in describe(tx, each)]
    buttons = [Action(text("button.approve"), Verb.APPROVE, ref), Action(text("button.decline"), Verb.DECLINE, ref)]
    tx.send(leader, Purpose.LEADER, Content(text("grant.ask", by=by, lines=lines), buttons))
