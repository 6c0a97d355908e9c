"""What the operator does with members in chat: invite, list, revoke."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from bot.database.transaction import Tx
from bot.domain.accounts import link_to
from bot.domain.areas import get_area
from bot.domain.conversations import end_prompt, open_prompt, prompt
from bot.domain.grants import waiting_rights
from bot.domain.wording import joined
from bot.errors import Refusal
from bot.messages import Action, Choice, Content, Purpose, Text, Verb, plain, text
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.models.prompt import Prompt, PromptKind
from bot.services.membership.enrolment import invite
from bot.services.membership.offboarding import (
    keep_operator,
    offboard,
    open_tips_of,
    villages_left_vacant,
)
from bot.services.membership.progress import Progress, progress
from bot.services.membership.roster import find, list_members
from bot.text_json import pack

ALL = ("semua", "all")
PER_PAGE = 20  # on a phone
ANSWER_WITHIN = timedelta(minutes=10)


def ask_nrp(tx: Tx, operator: Member, kind: PromptKind) -> None:
    """Asks whom to invite or revoke."""
    prompt(tx, operator, kind)
    tx.send(operator, Purpose.OPERATOR, text("members.ask_nrp"))


def invite_member(tx: Tx, operator: Member, nrp: str) -> None:
    """Creates an invite and shows it to the operator, who passes it on.

    Raises:
        Refusal: there is no such member, they have left, or it is about several: a chat must not hold all their codes.
    """
    if nrp.strip().lower() in ALL or re.fullmatch(r"\s*\d+([\s,;]+\d+)+\s*", nrp):
        raise Refusal("refuse.invite_in_shell")
    member = find(tx, nrp)
    code, expires_at = invite(tx, member, operator)
    link = link_to(tx, code)
    how = text("invite.by_link", link=link) if link else text("invite.by_code", code=code)
    created = text("invite.created", name=member.title, code=code, until=expires_at, how=how)
    tx.send(operator, Purpose.OPERATOR, created)


def ask_revoke(tx: Tx, operator: Member, nrp: str) -> None:
    """Shows whose rights would end and what that leaves behind, with a yes and a no. Nothing changes yet.

    Raises:
        Refusal: there is no such member, they have left already, or it is the only operator.
    """
    member = find(tx, nrp)
    if not member.active:
        raise Refusal("refuse.revoked_already")
    keep_operator(tx, member)
    question = _revoke_question(tx, member)
    shown = prompt(tx, operator, PromptKind.REVOKE_SHOWN, member.nrp, _as_detail(question))
    yes = Action(text("button.revoke"), Verb.REVOKE, shown.id.hex)
    no = Action(text("menu.batal"), Verb.RUN, "batal")
    tx.send(operator, Purpose.OPERATOR, Content(question, [yes, no]))


def revoke_member(tx: Tx, operator: Member, asked: str, pressed: Outbox | None) -> None:
    """Ends a member's rights, as the question with this id has shown. It is the last one, and a few minutes old.

    Raises:
        Refusal: the question is over or too old, what it has shown has changed, or it is the only operator.
    """
    shown = confirmed(tx, operator, PromptKind.REVOKE_SHOWN, asked)
    if shown is None:
        raise Refusal("refuse.revoke_over")
    member = find(tx, shown.ref)
    if shown.detail != _as_detail(_revoke_question(tx, member)):
        raise Refusal("refuse.revoke_over")
    end_prompt(tx, operator)
    offboard(tx, member)
    tx.send(operator, Purpose.OPERATOR, text("members.revoked", name=member.title), edits=pressed)


def confirmed(tx: Tx, member: Member, kind: PromptKind, asked: str) -> Prompt | None:
    """The question with this id, which a button confirms: the last one, of this kind, and a few minutes old."""
    shown = open_prompt(tx, member)
    if shown is None or shown.kind != kind or shown.id.hex != asked:
        return None
    return shown if tx.now - shown.created_at <= ANSWER_WITHIN else None


def _revoke_question(tx: Tx, member: Member) -> Text:
    vacant = [get_area(tx, code).name for code in villages_left_vacant(tx, member)]
    return text(
        "members.ask_revoke",
        name=member.title,
        nrp=member.nrp,
        roles=_roles(tx, member),
        tips=open_tips_of(tx, member),
        villages=", ".join(vacant) or "-",
    )


def _as_detail(question: Text) -> str:
    return json.dumps(pack(question))


def show_members(tx: Tx, operator: Member, words: str) -> None:
    """Lists the members whose name or NRP contains the words, page by page; without words all of them.

    One who is found alone is shown with the roles. Choosing one is the command with the NRP.
    """
    found = [each for each in list_members(tx) if words.lower() in f"{each.title} {each.nrp}".lower()]
    if len(found) == 1:
        tx.send(operator, Purpose.OPERATOR, _line(tx, found[0]))
        return
    stages = progress(tx)
    options = [_option(each, stages) for each in found]
    shown = Content(_head(found, stages), Choice(options, per_page=PER_PAGE))
    tx.send(operator, Purpose.OPERATOR, shown)


def _head(found: Sequence[Member], stages: Mapping[UUID, Progress]) -> Text:
    """How many there are, and how far the active ones are with enrolling."""
    counts = Counter(stages.get(each.id, Progress.NONE) for each in found if each.active)
    return text("members.list", count=len(found), **{stage.value: counts[stage] for stage in Progress})


def _line(tx: Tx, member: Member) -> Text:
    account = account_of(member, progress(tx))
    return text(
        "members.line",
        name=member.title,
        nrp=member.nrp,
        roles=_roles(tx, member),
        account=account,
    )


def _option(member: Member, stages: Mapping[UUID, Progress]) -> Action:
    detail = text("members.option", account=account_of(member, stages), nrp=member.nrp)
    return Action(plain(member.title), Verb.RUN, f"anggota {member.nrp}", detail)


def _roles(tx: Tx, member: Member) -> Text:
    """The roles by name, those that wait for a leader's yes marked."""
    held, waiting = member.held(), waiting_rights(tx).get(member.id, {})
    shown = [text(f"role.{role}") for role in sorted(held - waiting.keys())] + [
        text("members.waiting_areas" if role in held else "members.waiting", role=text(f"role.{role}"))
        for role in waiting
    ]
    return joined(shown) if shown else plain("-")


def account_of(member: Member, stages: Mapping[UUID, Progress]) -> Text:
    """How far a member is with enrolling, in words."""
    if not member.active:
        return text("members.inactive")
    return text(f"enrolment.{stages.get(member.id, Progress.NONE)}")
