"""The operator's commands for members: `/undang`, `/anggota`, `/cabut`."""

from bot.domain.accounts import link_to
from bot.domain.conversations import prompt
from bot.domain.people import has_account
from bot.domain.wording import joined
from bot.handlers.router import Request, answers, command
from bot.messages import Purpose, Text, plain, text
from bot.models.member import Member, Role
from bot.models.prompt import PromptKind
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from bot.services.membership.offboarding import offboard, refuse_last_operator

LINES = 40


@command("undang")
def invite_member(request: Request) -> None:
    _run_with_nrp(request, PromptKind.INVITE)


@answers(PromptKind.INVITE, Role.OPERATOR)
def invite_named(request: Request) -> None:
    _invite(request, roster.find(request.tx, request.incoming.text))


@command("anggota")
def members(request: Request) -> None:
    """Lists the members whose name or NRP contains the words; without words all of them, up to LINES."""
    tx, words = request.tx, request.args.strip().lower()
    found = [each for each in roster.list_members(tx) if words in f"{each.title} {each.nrp}".lower()]
    lines = [
        text("members.line", name=each.title, nrp=each.nrp, roles=_roles(each), account=_account(request, each))
        for each in found[:LINES]
    ]
    tx.send(request.member, Purpose.OPERATOR, text("members.list", count=len(found), lines=lines))


@command("cabut")
def revoke(request: Request) -> None:
    _run_with_nrp(request, PromptKind.REVOKE)


@answers(PromptKind.REVOKE, Role.OPERATOR)
def revoke_named(request: Request) -> None:
    _revoke(request, roster.find(request.tx, request.incoming.text))


def _run_with_nrp(request: Request, kind: PromptKind) -> None:
    """Runs the action for the member whose NRP follows the command, or asks for the NRP."""
    nrp = request.args.strip()
    if nrp:
        _ACTIONS[kind](request, roster.find(request.tx, nrp))
    else:
        prompt(request.tx, request.member, kind)
        request.tx.send(request.member, Purpose.OPERATOR, text("members.ask_nrp"))


def _invite(request: Request, member: Member) -> None:
    code, expires_at = invite(request.tx, member)
    link = link_to(request.tx, code)
    how = text("invite.by_link", link=link) if link else text("invite.by_code", code=code)
    request.tx.send(
        request.member,
        Purpose.OPERATOR,
        text("invite.created", name=member.title, code=code, until=expires_at, how=how),
    )


def _revoke(request: Request, member: Member) -> None:
    refuse_last_operator(request.tx, member)
    offboard(request.tx, member)
    request.tx.send(request.member, Purpose.OPERATOR, text("members.revoked", name=member.title))


_ACTIONS = {PromptKind.INVITE: _invite, PromptKind.REVOKE: _revoke}


def _roles(member: Member) -> Text:
    held = sorted(member.held())
    return joined([text(f"role.{role}") for role in held]) if held else plain("-")


def _account(request: Request, member: Member) -> Text:
    if not member.active:
        return text("members.inactive")
    return text("members.enrolled" if has_account(request.tx, member) else "members.not_enrolled")
