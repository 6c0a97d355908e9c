"""The operator's commands on people: `/undang`, `/anggota`, `/cabut`."""

from bot.errors import Refusal
from bot.handlers.router import Request, command
from bot.messages import plain, text
from bot.models.member import Role
from bot.services import roster
from bot.services.enrolment import invite
from bot.services.leaving import leave
from bot.services.people import has_account

LINES = 40


@command("undang", "invite", Role.OPERATOR)
def invite_member(request: Request) -> None:
    member = roster.find(request.tx, _nrp(request))
    code, expires_at = invite(request.tx, member)
    request.tx.send(request.member, text("invite.created", name=member.title, code=code, until=expires_at))


@command("anggota", "members", Role.OPERATOR)
def members(request: Request) -> None:
    """Those whose name or NRP holds the words; without words the first ones."""
    tx, words = request.tx, request.args.strip().lower()
    found = [each for each in roster.list_members(tx) if words in f"{each.title} {each.nrp}".lower()]
    if not found:
        raise Refusal("refuse.no_such_member")
    lines = [
        text(
            "members.line",
            name=each.title,
            nrp=each.nrp,
            roles=plain(", ".join(sorted(each.held())) or "-"),
            account=text("members.enrolled" if has_account(tx, each) else "members.not_enrolled"),
        )
        for each in found[:LINES]
    ]
    tx.send(request.member, text("members.list", count=len(found), lines=lines))


@command("cabut", "revoke", Role.OPERATOR)
def revoke(request: Request) -> None:
    member = roster.find(request.tx, _nrp(request))
    leave(request.tx, member)
    request.tx.send(request.member, text("members.revoked", name=member.title))


def _nrp(request: Request) -> str:
    nrp = request.args.strip()
    if not nrp:
        raise Refusal("refuse.nrp_missing")
    return nrp
