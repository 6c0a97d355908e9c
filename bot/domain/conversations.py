"""Keeping what people write, and what a person was asked and answers next."""

from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from bot.database.transaction import Tx
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.models.prompt import Prompt

_END_PROMPT = delete(Prompt).where(Prompt.member_id == bindparam("member"))
PROMPT_LIFE = timedelta(minutes=30)


def prompt(tx: Tx, member: Member, kind: str, ref: str = "", detail: str = "") -> None:
    """The member's next message answers this; whatever was asked before is forgotten."""
    end_prompt(tx, member)
    tx.append(Prompt, member_id=member.id, kind=kind, ref=ref, created_at=tx.now, detail=detail)


def open_prompt(tx: Tx, member: Member) -> Prompt | None:
    """What the member was asked, unless that is so long ago that the next words are about something else."""
    return tx.session.scalar(
        select(Prompt).where(Prompt.member_id == member.id, Prompt.created_at > tx.now - PROMPT_LIFE)
    )


def end_prompt(tx: Tx, member: Member) -> bool:
    """Whether there was one."""
    return tx.execute(_END_PROMPT, {"member": member.id}).rowcount > 0


def sent_to(tx: Tx, member: Member, platform_id: str) -> Outbox | None:
    """The message the bot sent this member under this platform id."""
    if not platform_id:
        return None
    return tx.session.scalar(
        select(Outbox)
        .where(Outbox.member_id == member.id, Outbox.platform_id == platform_id)
        .order_by(Outbox.id.desc())
        .limit(1)
    )
