"""`Tarik kembali`: the reporter withdraws a tip. Once it is taken, its owner must agree."""

from bot.database.transaction import Tx
from bot.domain.due_steps import cancel
from bot.domain.tips import find_owned, record_event, refuse_if_past
from bot.errors import Refusal
from bot.messages import Action, Content, Purpose, Verb, Why, text
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.models.tip import Outcome, Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.ownership import end_follow_ups, tell_reporter
from bot.services.casework.withdrawal_requests import ask_owner, is_requested
from bot.services.reporting.corrections import find_correctable
from bot.services.routing.offers import withdraw_offers


def ask_if_sure(tx: Tx, member: Member, code: str) -> None:
    """Asks the reporter for a yes, and says what it would do."""
    tip = find_correctable(tx, member, code)
    question = text("withdraw.sure" if tip.status == Status.NEW else "withdraw.sure_taken", code=tip.code)
    yes = Action(text("button.withdraw_now"), Verb.WITHDRAW_NOW, tip.ref)
    tx.send(member, Why(Purpose.REPORTER, tip.id), Content(question, [yes]))


def withdraw(tx: Tx, member: Member, ref: str, question: Outbox | None) -> None:
    """Withdraws a tip that nobody has taken; asks the owner of one that is taken.

    Raises:
        Refusal: it was taken, returned or settled since the question, or its owner was asked already.
    """
    tip = find_correctable(tx, member, ref)
    refuse_if_past(tip, member, ref)
    if tip.status == Status.NEW:
        _close(tx, tip, member)
        done = "withdraw.done"
    else:
        _ask_owner(tx, tip, member)
        done = "withdraw.asked"
    tx.send(member, Why(Purpose.REPORTER, tip.id), text(done, code=tip.code), edits=question)


def agree(tx: Tx, owner: Member, ref: str, question: Outbox | None) -> None:
    """The owner lets the reporter withdraw the tip.

    Raises:
        Refusal: this member does not own it any more, or the reporter did not ask.
    """
    tip = _find_asked(tx, owner, ref)
    _close(tx, tip, owner)
    tx.send(owner, Why(Purpose.OWNER, tip.id), text("withdraw.agreed", code=tip.code), edits=question)
    tell_reporter(tx, tip, text("withdraw.done", code=tip.code))


def decline(tx: Tx, owner: Member, ref: str, question: Outbox | None) -> None:
    """The owner goes on working on the tip.

    Raises:
        Refusal: this member does not own it any more, or the reporter did not ask.
    """
    tip = _find_asked(tx, owner, ref)
    record_event(tx, tip, Event.WITHDRAWAL_REFUSED, owner)
    tx.send(owner, Why(Purpose.OWNER, tip.id), text("withdraw.kept", code=tip.code), edits=question)
    tell_reporter(tx, tip, text("withdraw.refused", code=tip.code))


def _ask_owner(tx: Tx, tip: Tip, member: Member) -> None:
    if is_requested(tx, tip):
        raise Refusal("refuse.withdrawal_asked", code=tip.code)
    record_event(tx, tip, Event.WITHDRAWAL_ASKED, member)
    ask_owner(tx, tip, tx.session.get_one(Member, tip.owner_id))


def _close(tx: Tx, tip: Tip, actor: Member) -> None:
    """Closes the tip as withdrawn. Who was offered it is told so."""
    tip.become(Status.CLOSED, tx.now)
    tip.outcome, tip.closed_at = Outcome.WITHDRAWN, tx.now
    record_event(tx, tip, Event.WITHDRAWN, actor)
    cancel(tx, tip)
    end_follow_ups(tx, tip)
    withdraw_offers(tx, tip)


def _find_asked(tx: Tx, owner: Member, ref: str) -> Tip:
    tip = find_owned(tx, owner, ref)
    if not is_requested(tx, tip):
        raise Refusal("refuse.moved_on", code=tip.code)
    return tip
