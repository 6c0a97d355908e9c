"""A liaison asks the officer a question."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from bot.database.transaction import Tx, locked
from bot.domain.conversations import end_prompt, open_prompt, prompt
from bot.domain.tips import find_owned, record_event
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.messages import Action, Content, Purpose, Verb, Why, text
from bot.models.member import Member
from bot.models.prompt import PromptKind
from bot.models.tip import OPEN, Status, Tip
from bot.models.tip_event import Event, TipEvent
from bot.services.casework.idle_clock import restart_idle_clock

# So long after a question the reporter's words are its answer, also without the reply gesture.
QUESTION_LIFE = timedelta(hours=24)


def open_questions(tx: Tx, reporter: Member) -> Sequence[Tip]:
    """The open tips about which a liaison has asked this member within QUESTION_LIFE without an answer yet, locked."""
    later = aliased(TipEvent)
    answered = (later.tip_id == TipEvent.tip_id, later.id > TipEvent.id, later.event == Event.ANSWERED)
    asked = select(TipEvent.tip_id).where(
        TipEvent.event == Event.ASKED,
        TipEvent.at > tx.now - QUESTION_LIFE,
        ~select(later.id).where(*answered, later.withdrawn_at.is_(None)).exists(),
    )
    waiting = (Tip.reporter_id == reporter.id, Tip.status.in_(OPEN), Tip.id.in_(asked))
    return tx.session.scalars(locked(select(Tip).where(*waiting).order_by(Tip.id))).all()


def ask_words(tx: Tx, member: Member, code: str) -> None:
    """Asks the owner of a tip for the question."""
    tip = find_owned(tx, member, code)
    prompt(tx, member, PromptKind.QUESTION, tip.ref)
    tx.send(member, Why(Purpose.OWNER, tip.id), text("ask.words", code=tip.code))


def ask(tx: Tx, member: Member, code: str, question: str) -> None:
    """Sends a question to the officer, who answers by replying to it."""
    tip = find_owned(tx, member, code)
    if not tx.session.get_one(Member, tip.reporter_id).active:
        raise Refusal("refuse.reporter_left", code=tip.code)
    tip.become(Status.NEEDS_INFO, tx.now)
    record_event(tx, tip, Event.ASKED, member, brief(question))
    restart_idle_clock(tx, tip)
    reporter = tx.session.get_one(Member, tip.reporter_id)
    asked = open_prompt(tx, reporter)
    if asked and asked.kind == PromptKind.CORRECTION:  # otherwise the answer would replace the story
        end_prompt(tx, reporter)
    tx.send(
        reporter,
        Why(Purpose.REPORTER, tip.id),
        Content(
            text("reporter.question", code=tip.code, question=question),
            [Action(text("button.answer"), Verb.ANSWER, tip.code)],
        ),
    )
    tx.send(member, Why(Purpose.OWNER, tip.id), text("asked.sent", code=tip.code))
