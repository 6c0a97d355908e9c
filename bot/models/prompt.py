"""Prompts: questions that a member answers with the next message."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import OneOf, Row
from bot.sealing import Sealed


class PromptKind(StrEnum):
    """What a prompt asks for."""

    REPORT = "report"  # the story of a tip
    AREA = "area"
    ANSWER = "answer"  # to a liaison's question
    DISPUTE = "dispute"  # why the outcome is wrong
    QUESTION = "ask"  # to the officer
    REASON = "reason"
    FOLLOW_UP = "follow_up"
    VERIFIED = "verified"  # before action was taken
    SETTLEMENT = "settle"  # the sentence of an outcome
    CORRECTION = "correction"  # the words that replace the story
    SOURCE = "source"  # who told the officer
    OPEN_SOURCE = "open_source"  # the reason
    OPEN_STORY = "open_story"  # the reason
    INVITE = "invite"
    REVOKE = "revoke"
    MEMBER = "member"  # what becomes of one part of a member: a village, a place on the ladder, a substitute
    REVOKE_SHOWN = "revoke_shown"  # what revoking would do, to be confirmed by a press
    LOCK = "lock"  # shown, to be confirmed by a press
    NIL = "nil"  # in which village; `detail` has the words that came with the command
    INFO_WORDS = "info_words"
    INFO = "info"  # shown, to be shared by a press


class Prompt(Row):
    """The question that the member's next message answers. A member has one prompt at most."""

    __tablename__ = "prompts"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), unique=True)
    kind: Mapped[PromptKind] = mapped_column(OneOf(PromptKind))
    ref: Mapped[str]
    created_at: Mapped[datetime]
    detail_sealed: Mapped[bytes | None]

    detail = Sealed("prompt.detail")
