"""The operator's commands for members: `/undang`, `/anggota`, `/cabut`."""

from bot.handlers.router import Request, answers, command
from bot.models.member import Role
from bot.models.prompt import PromptKind
from bot.services.membership import chat


@command("undang")
def invite(request: Request) -> None:
    nrp = request.args.strip()
    if nrp:
        chat.invite_member(request.tx, request.member, nrp)
    else:
        chat.ask_nrp(request.tx, request.member, PromptKind.INVITE)


@answers(PromptKind.INVITE, Role.OPERATOR)
def invite_named(request: Request) -> None:
    chat.invite_member(request.tx, request.member, request.incoming.text)


@command("anggota")
def members(request: Request) -> None:
    chat.show_members(request.tx, request.member, request.args.strip())


@command("cabut")
def revoke(request: Request) -> None:
    nrp = request.args.strip()
    if nrp:
        chat.revoke_member(request.tx, request.member, nrp)
    else:
        chat.ask_nrp(request.tx, request.member, PromptKind.REVOKE)


@answers(PromptKind.REVOKE, Role.OPERATOR)
def revoke_named(request: Request) -> None:
    chat.revoke_member(request.tx, request.member, request.incoming.text)
