"""The operator's commands for members: `/undang`, `/anggota`, `/cabut`; the leader's yes and no; `/kunci`."""

from bot.handlers.commands import EVERYONE
from bot.handlers.router import Request, answers, command, press
from bot.messages import Verb
from bot.models.member import Role
from bot.models.prompt import PromptKind
from bot.services.membership import card, chat, exchange, grants, locks, moves, proof
from bot.services.membership.roster import NRP
from bot.services.reporting.intake import offer_to_report


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
    words = request.args.strip()
    if NRP.fullmatch(words):
        card.show(request.tx, request.member, words)
    else:
        chat.show_members(request.tx, request.member, words)


@press(Verb.MEMBER, Role.OPERATOR)
def member_part(request: Request) -> None:
    """A member's card, or the choices for one part of it."""
    nrp, part = request.parts
    card.show_part(request.tx, request.member, nrp, part)


@answers(PromptKind.MEMBER, Role.OPERATOR)
def member_words(request: Request) -> None:
    nrp, part = request.parts
    moves.read_part(request.tx, request.member, nrp, part, request.incoming.text)


@press(Verb.CHANGE, Role.OPERATOR)
def change(request: Request) -> None:
    """Shows what a change does, before the yes."""
    nrp, code = request.parts
    moves.preview(request.tx, request.member, nrp, code)


@press(Verb.APPLY, Role.OPERATOR)
def apply(request: Request) -> None:
    nrp, code = request.parts
    moves.apply(request.tx, request.member, nrp, code)


@press(Verb.APPROVE, Role.LEADER)
def approve(request: Request) -> None:
    grants.decide(request.tx, request.member, request.args, yes=True)


@press(Verb.DECLINE, Role.LEADER)
def decline(request: Request) -> None:
    grants.decide(request.tx, request.member, request.args, yes=False)


@command("cabut")
def revoke(request: Request) -> None:
    nrp = request.args.strip()
    if nrp:
        chat.ask_revoke(request.tx, request.member, nrp)
    else:
        chat.ask_nrp(request.tx, request.member, PromptKind.REVOKE)


@answers(PromptKind.REVOKE, Role.OPERATOR)
def revoke_named(request: Request) -> None:
    chat.ask_revoke(request.tx, request.member, request.incoming.text)


@press(Verb.REVOKE, Role.OPERATOR, keeps_prompt=True)
def revoke_confirmed(request: Request) -> None:
    """`Ya, cabut`."""
    chat.revoke_member(request.tx, request.member, request.args, request.pressed)


@press(Verb.ADMIT, *EVERYONE, keeps_prompt=True)
def admit(request: Request) -> None:
    """Yes: the account that waits is the member's."""
    exchange.decide(request.tx, request.member, request.args, yes=True)


@press(Verb.DENY, *EVERYONE, keeps_prompt=True)
def deny(request: Request) -> None:
    exchange.decide(request.tx, request.member, request.args, yes=False)


@command("kunci")
def lock(request: Request) -> None:
    locks.ask_lock(request.tx, request.member, request.args.strip())


@press(Verb.LOCK, *EVERYONE, keeps_prompt=True)
def lock_confirmed(request: Request) -> None:
    """`Ya, kunci`."""
    locks.lock(request.tx, request.member, request.args)


@press(Verb.KEEP_LOCK, Role.LEADER, Role.OPERATOR)
def keep_lock(request: Request) -> None:
    locks.decide(request.tx, request.member, request.args, request.pressed, lift=False)


@press(Verb.LIFT_LOCK, Role.LEADER, Role.OPERATOR)
def lift_lock(request: Request) -> None:
    locks.decide(request.tx, request.member, request.args, request.pressed, lift=True)


@press(Verb.VOUCH, Role.OPERATOR)
def vouch(request: Request) -> None:
    """The account is the member's."""
    proof.decide(request.tx, request.member, request.args, request.pressed, is_theirs=True)


@press(Verb.REJECT, Role.OPERATOR)
def reject(request: Request) -> None:
    proof.decide(request.tx, request.member, request.args, request.pressed, is_theirs=False)


@answers(PromptKind.LOCK, *EVERYONE, media=True)
@answers(PromptKind.REVOKE_SHOWN, Role.OPERATOR, media=True)
def question_dropped(request: Request) -> None:
    """What is sent instead of pressing a button is a new message and ends the question."""
    offer_to_report(request.tx, request.member, request.incoming)
