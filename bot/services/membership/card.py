"""`/anggota NRP`: one member, with the choices of what the operator can change."""

from bot.database.transaction import Tx
from bot.domain.areas import get_area
from bot.domain.conversations import prompt
from bot.domain.grants import Areas, waiting_rights, waiting_roles
from bot.domain.wording import area_names, joined, place_short
from bot.errors import Refusal, not_found
from bot.messages import Action, Choice, Content, Purpose, Text, Verb, controls, plain, text
from bot.models.member import INFORMED, Member, Role
from bot.models.prompt import PromptKind
from bot.services.membership.assignments import ROSTER_ROLES, Assignment, assignment_of
from bot.services.membership.changes import Change, What
from bot.services.membership.chat import account_of
from bot.services.membership.progress import progress
from bot.services.membership.roster import find
from bot.services.membership.substitutes import covered_by, covers

PARTS = ("villages", "roles", "ladder", "substitute")


def show(tx: Tx, operator: Member, nrp: str) -> None:
    """Shows a member, with what can be changed.

    Raises:
        Refusal: there is no such member.
    """
    member = find(tx, nrp)
    facts = facts_of(tx, assignment_of(tx, member, {}))
    lines = [*(text(f"card.{name}", value=value) for name, value in facts.items()), *_substitutions(tx, member)]
    if waiting := waiting_rights(tx).get(member.id):
        lines.append(text("card.waiting", roles=role_names(tx, waiting)))
    shown = text("card.show", name=member.title, nrp=member.nrp, account=account_of(member, progress(tx)), lines=lines)
    options = [Action(text(f"button.{part}"), Verb.MEMBER, f"{member.nrp}:{part}") for part in PARTS]
    tx.send(operator, Purpose.OPERATOR, Content(shown, Choice(options) if member.active else ()))


def show_part(tx: Tx, operator: Member, nrp: str, part: str) -> None:
    """Shows the choices for one part of a member; without a part the member."""
    member = active_member(tx, nrp)
    assignment = assignment_of(tx, member, waiting_roles(tx).get(member.id, {}))
    match part:
        case "":
            show(tx, operator, nrp)
            return
        case "villages":
            options = [_village_option(tx, member, code) for code in assignment.villages]
        case "roles":
            options = [_role_option(member, assignment, role) for role in ROSTER_ROLES]
        case "ladder":
            options = [option(member, What.LADDER, "", text("button.no_ladder"))]
        case "substitute":
            options = [option(member, What.SUBSTITUTE, "", text("button.no_substitute"))]
        case _:
            raise not_found()
    if part != "roles":
        prompt(tx, operator, PromptKind.MEMBER, f"{member.nrp}:{part}")
    tx.send(operator, Purpose.OPERATOR, Content(text(f"card.ask_{part}", name=member.title), controls(options)))


def active_member(tx: Tx, nrp: str) -> Member:
    """The member with this NRP.

    Raises:
        Refusal: there is no such member, or they have left.
    """
    member = find(tx, nrp)
    if not member.active:
        raise Refusal("refuse.member_left", name=member.title)
    return member


def option(member: Member, what: What, value: str, label: Text) -> Action:
    """A choice that previews a change."""
    return Action(label, Verb.CHANGE, f"{member.nrp}:{Change(what, value).code}")


def role_names(tx: Tx, roles: Areas) -> Text:
    """Roles with their areas, in one line."""
    named = [
        text("card.role", role=text(f"role.{role}"), areas=area_names(tx, areas))
        if areas and role != Role.OFFICER
        else text(f"role.{role}")
        for role, areas in roles.items()
    ]
    return joined(named) if named else plain("–")


def facts_of(tx: Tx, assignment: Assignment) -> dict[str, Text]:
    """What an assignment is, in words: roles with their areas, villages, ladder."""
    places = [place_short(tx, code) for code in sorted(assignment.villages)]
    return {
        "roles": role_names(tx, assignment.roles),
        "villages": joined(places) if places else plain("–"),
        "ladder": _ladder_place(assignment.ladder_place),
    }


def _ladder_place(place: str) -> Text:
    number = place.removesuffix(INFORMED)
    return plain(place or "–") if place == number else text("card.only_informed", place=number)


def _village_option(tx: Tx, member: Member, code: str) -> Action:
    return option(member, What.REMOVE_VILLAGE, code, text("button.remove_it", name=plain(get_area(tx, code).name)))


def _role_option(member: Member, assignment: Assignment, role: Role) -> Action:
    """Takes a role away that is held or waits, else gives it."""
    has = role in assignment.roles
    label = text("button.remove_it" if has else "button.add_it", name=text(f"role.{role}"))
    return option(member, What.REMOVE_ROLE if has else What.ADD_ROLE, role, label)


def _substitutions(tx: Tx, member: Member) -> list[Text]:
    """Who covers this officer's villages, and whose villages this officer covers."""
    mine = [text("card.substitute", name=name, day=day) for name, day in covered_by(tx, member)]
    return mine + [text("card.covers", name=name, day=day) for name, day in covers(tx, member)]
