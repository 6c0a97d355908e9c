"""Prompts (a question of the bot that the member's next message answers), and the messages sent to a member."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from bot.database.ahead import Lookup
from bot.database.transaction import Tx
from bot.errors import not_found
from bot.messages import Choice, Priority, Why
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.models.prompt import Prompt, PromptKind
from bot.text_json import unpack_content

_PROMPTS = Lookup(
    select(Prompt.member_id).where(Prompt.member_id.in_(bindparam("keys", expanding=True))),
    changed_by={Prompt: lambda row: row["member_id"]},
)
_END_PROMPT = delete(Prompt).where(Prompt.member_id == bindparam("member"))
PROMPT_LIFE = timedelta(minutes=30)


def prompt(tx: Tx, member: Member, kind: PromptKind, ref: str = "", detail: str = "") -> Prompt:
    """Stores a prompt, which the member's next message answers. It replaces the member's open prompt."""
    end_prompt(tx, member)
    return tx.add(Prompt, member_id=member.id, kind=kind, ref=ref, created_at=tx.now, detail=detail)


def open_prompt(tx: Tx, member: Member) -> Prompt | None:
    """The member's prompt, unless it is older than PROMPT_LIFE: a later message is about something else."""
    if not tx.ahead.ask(_PROMPTS, member.id):
        return None
    return tx.session.scalar(
        select(Prompt).where(Prompt.member_id == member.id, Prompt.created_at > tx.now - PROMPT_LIFE)
    )


def end_prompt(tx: Tx, member: Member) -> bool:
    """Deletes the member's prompt. Returns whether there was one."""
    if not tx.ahead.ask(_PROMPTS, member.id):
        return False
    return tx.execute(_END_PROMPT, {"member": member.id}).rowcount > 0


def expect_prompts(tx: Tx, members: Iterable[Member]) -> None:
    tx.ahead.expect(_PROMPTS, [each.id for each in members])


def show_page(tx: Tx, member: Member, shown: Outbox | None, page: str) -> None:
    """Shows another page of a list that was sent to this member.

    Raises:
        Refusal: the message is not known any more, or has no such page.
    """
    content = unpack_content(json.loads(shown.content)) if shown else None
    choice = content.controls if content else None
    if not (shown and content and isinstance(choice, Choice)):
        raise not_found()
    if not page.isdecimal() or int(page) >= len(choice.options):
        raise not_found()
    shown_page = replace(choice, page=int(page))
    content = replace(content, controls=shown_page, protect=shown.protect, shows_story=shown.shows_story)
    why = Why(shown.purpose, shown.tip_id, Priority(shown.priority))
    tx.send(member, why, content, edits=shown)


def sent_to(tx: Tx, member: Member, channel: str, platform_id: str) -> Outbox | None:
    """The message to this member that has this id on this channel, as last edited."""
    if not platform_id:
        return None
    return tx.session.scalar(
        select(Outbox)
        .where(Outbox.member_id == member.id, Outbox.platform_id == platform_id, Outbox.channel.in_((channel, "")))
        .where(Outbox.account_id.is_(None))  # ids of messages differ in one chat only
        .order_by(Outbox.id.desc())
        .limit(1)
    )
