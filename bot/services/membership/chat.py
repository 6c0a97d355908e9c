"""What the operator does with members in chat: invite, list, revoke."""

from bot.database.transaction import Tx
from bot.domain.accounts import link_to
from bot.domain.conversations import prompt
from bot.domain.grants import Areas, waiting_rights
from bot.domain.people import has_account
from bot.domain.wording import joined
from bot.messages import Purpose, Text, plain, text
from bot.models.member import Member
from bot.models.prompt import PromptKind
from bot.services.membership.enrolment import invite
from bot.services.membership.offboarding import offboard
from bot.services.membership.roster import find, list_members

MOST_LINES = 40


def ask_nrp(tx: Tx, operator: Member, kind: PromptKind) -> None:
    """Asks whom to invite or revoke."""
    prompt(tx, operator, kind)
    tx.send(operator, Purpose.OPERATOR, text("members.ask_nrp"))


def invite_member(tx: Tx, operator: Member, nrp: str) -> None:
    """Creates an invite and shows it to the operator, who passes it on.

    Raises:
        Refusal: there is no such member, or they have left.
    """
    member = find(tx, nrp)
    code, expires_at = invite(tx, member)
    link = link_to(tx, code)
    how = text("invite.by_link", link=link) if link else text("invite.by_code", code=code)
    created = text("invite.created", name=member.title, code=code, until=expires_at, how=how)
    tx.send(operator, Purpose.OPERATOR, created)


def revoke_member(tx: Tx, operator: Member, nrp: str) -> None:
    """Ends a member's rights.

    Raises:
        Refusal: there is no such member, or it is the only operator.
    """
    member = find(tx, nrp)
    offboard(tx, member)
    tx.send(operator, Purpose.OPERATOR, text("members.revoked", name=member.title))


def show_members(tx: Tx, operator: Member, words: str) -> None:
    """Lists the members whose name or NRP contains the words; without words all of them, up to MOST_LINES."""
    found = [each for each in list_members(tx) if words.lower() in f"{each.title} {each.nrp}".lower()]
    waiting = waiting_rights(tx)
    lines = [
        text(
            "members.line",
            name=each.title,
            nrp=each.nrp,
            roles=_roles(each, waiting.get(each.id, {})),
            account=account_of(tx, each),
        )
        for each in found[:MOST_LINES]
    ]
    tx.send(operator, Purpose.OPERATOR, text("members.list", count=len(found), lines=lines))


def _roles(member: Member, waiting: Areas) -> Text:
    """The roles by name, those that wait for a leader's yes marked."""
    held = [text(f"role.{role}") for role in sorted(member.held())]
    shown = held + [text("members.waiting", role=text(f"role.{role}")) for role in waiting]
    return joined(shown) if shown else plain("-")


def account_of(tx: Tx, member: Member) -> Text:
    """Whether a member is active and enrolled, in words."""
    if not member.active:
        return text("members.inactive")
    return text("members.enrolled" if has_account(tx, member) else "members.not_enrolled")
