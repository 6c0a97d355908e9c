"""Setting, finishing and moving follow-ups."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.clock import next_at
from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.due_steps import cancel
from bot.domain.tips import find_owned, parse_id, record_event
from bot.domain.wording import brief
from bot.errors import Refusal, not_found
from bot.messages import Action, Content, Purpose, Verb, Why, text
from bot.models.follow_up import FollowUp
from bot.models.member import Member
from bot.models.prompt import PromptKind
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event, Reason, TipEvent
from bot.reading.dates import PastMoment, read_when
from bot.services.casework.idle_clock import restart_idle_clock
from bot.services.casework.ownership import reason_buttons
from bot.services.follow_ups.reminders import REMINDERS, follow_up_words, schedule_reminders


def ask_when(tx: Tx, member: Member, code: str) -> None:
    """Asks the owner of a tip when and what the follow-up is."""
    tip = find_owned(tx, member, code)
    prompt(tx, member, PromptKind.FOLLOW_UP, tip.ref)
    tx.send(member, Why(Purpose.OWNER, tip.id), text("follow_up.ask", code=tip.code))


def set_from_words(tx: Tx, member: Member, code: str, words: str) -> None:
    """Sets a follow-up from words that begin with a date.

    Raises:
        Refusal: they do not, or the time is in the past.
    """
    try:
        read = read_when(words, tx.now, tx.settings.unit.zone)
    except PastMoment:
        raise Refusal("refuse.past") from None
    if read is None:
        raise Refusal("refuse.no_date")
    set_follow_up(tx, member, code, *read)


def set_from_button(tx: Tx, member: Member, code: str, choice: str) -> None:
    """Sets a follow-up without words, at the time that a button stands for."""
    set_follow_up(tx, member, code, moment_of(tx, choice), "")


def set_follow_up(tx: Tx, member: Member, code: str, due_at: datetime, words: str) -> None:
    """Sets a follow-up for a tip, with reminders before, at and after its time."""
    tip = find_owned(tx, member, code)
    if _is_set_already(tx, tip, due_at, words):
        raise Refusal("refuse.follow_up_stands", code=tip.code, due=due_at)
    tip.become(Status.IN_PROGRESS, tx.now)
    row = tx.add(FollowUp, tip_id=tip.id, owner_id=member.id, created_at=tx.now, due_at=due_at, text=brief(words))
    record_event(tx, tip, Event.FOLLOW_UP_SET, member, words)
    restart_idle_clock(tx, tip)
    schedule_reminders(tx, tip, row)
    tx.send(
        member, Why(Purpose.OWNER, tip.id), text("follow_up.set", code=tip.code, due=due_at, words=follow_up_words(row))
    )


def moment_of(tx: Tx, choice: str) -> datetime:
    """The time that a button stands for: "hour" (in an hour), "tomorrow" (09:00), or "days" (in three days, 09:00).

    Raises:
        Refusal: no button of ours sends this choice.
    """
    zone, nine = tx.settings.unit.zone, datetime.min.time().replace(hour=9)
    tomorrow = next_at(next_at(tx.now, zone, datetime.min.time()), zone, nine)
    match choice:
        case "hour":
            return tx.now + timedelta(hours=1)
        case "tomorrow":
            return tomorrow
        case "days":
            return tomorrow + timedelta(days=2)
        case _:
            raise not_found()


def finish(tx: Tx, member: Member, follow_up_id: str) -> None:
    """Ends a follow-up that is done, and its reminders."""
    row, tip = _find_open(tx, member, follow_up_id)
    row.ended_at = tx.now
    cancel(tx, tip, *REMINDERS, follow_up=row)
    record_event(tx, tip, Event.FOLLOW_UP_DONE, member)
    restart_idle_clock(tx, tip)
    tx.send(
        member,
        Why(Purpose.OWNER, tip.id),
        Content(
            text("follow_up.done", code=tip.code),
            [Action(text("button.follow_up"), Verb.PLAN, tip.ref), Action(text("button.close"), Verb.CLOSE, tip.ref)],
        ),
    )


def snooze(tx: Tx, member: Member, follow_up_id: str, choice: str) -> None:
    """Moves a follow-up with its reminders, and asks for the reason."""
    row, tip = _find_open(tx, member, follow_up_id)
    due_at = moment_of(tx, choice)
    if row.due_at == due_at:
        raise Refusal("refuse.follow_up_stands", code=tip.code, due=due_at)
    cancel(tx, tip, *REMINDERS, follow_up=row)
    row.due_at = due_at
    record_event(tx, tip, Event.FOLLOW_UP_MOVED, member)
    restart_idle_clock(tx, tip)
    schedule_reminders(tx, tip, row)
    reasons = reason_buttons(tip, Reason.BUSY, Reason.WAITING)
    tx.send(
        member, Why(Purpose.OWNER, tip.id), Content(text("follow_up.moved", code=tip.code, due=row.due_at), reasons)
    )


def _is_set_already(tx: Tx, tip: Tip, due_at: datetime, words: str) -> bool:
    """Whether the same follow-up is set already (a button pressed twice)."""
    at_time = select(FollowUp).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None), FollowUp.due_at == due_at)
    return any(row.text == words for row in tx.session.scalars(at_time))


def _find_open(tx: Tx, member: Member, follow_up_id: str) -> tuple[FollowUp, Tip]:
    """An open follow-up of a tip that the member owns, with the tip, which is locked."""
    row = tx.session.get(FollowUp, parse_id(follow_up_id))
    if row is None:
        raise not_found()
    tip = find_owned(tx, member, tx.session.get_one(Tip, row.tip_id).code)
    tx.session.refresh(row)  # read again under the lock of its tip
    if row.ended_at:
        raise Refusal("refuse.follow_up_done" if _is_done(tx, tip, row) else "refuse.moved_on", code=tip.code)
    return row, tip


def _is_done(tx: Tx, tip: Tip, row: FollowUp) -> bool:
    """Whether somebody did this follow-up; else it ended when the tip was settled, returned or handed over."""
    done = select(TipEvent.id).where(TipEvent.event == Event.FOLLOW_UP_DONE, TipEvent.at == row.ended_at)
    return tx.session.scalar(done.where(TipEvent.tip_id == tip.id).limit(1)) is not None
