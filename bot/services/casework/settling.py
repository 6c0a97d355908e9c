"""A tip is settled with an outcome."""

from bot.database.transaction import Tx
from bot.domain.due_steps import cancel
from bot.domain.tips import find_owned, record_event
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.messages import Button, plain, text
from bot.models.member import Member
from bot.models.tip import Outcome, Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.ownership import _end_follow_ups, _tell_reporter


def settle(tx: Tx, member: Member, code: str, outcome: str, sentence: str) -> None:
    """Closes the tip with an outcome; the officer hears it, and nothing is due any more.

    Raises:
        Refusal: `action_taken` without what was verified, or not this member's tip.
    """
    tip = find_owned(tx, member, code)
    if outcome == Outcome.ACTION_TAKEN and not tip.verified:
        raise Refusal("refuse.verify_first", code=tip.code)
    tip.become(Status.CLOSED, tx.now)
    tip.outcome, tip.closed_at, tip.settlement = Outcome(outcome), tx.now, brief(sentence)
    record_event(tx, tip, Event.CLOSED, member, sentence)
    cancel(tx, tip)
    _end_follow_ups(tx, tip)
    said = text("reporter.words", sentence=sentence) if sentence else plain("")
    named = text(f"outcome.{outcome}")
    told = tx.session.get_one(Member, tip.reporter_id).active
    tx.send(member, text("closed.owner" if told else "closed.alone", code=tip.code, outcome=named), tip_id=tip.id)
    dispute = Button(text("button.dispute"), "dispute", tip.code)
    _tell_reporter(tx, tip, text(f"reporter.closed_{outcome}", code=tip.code, words=said), dispute)


def verified(tx: Tx, member: Member, code: str, words: str) -> Tip:
    """Notes what was verified before action was taken."""
    tip = find_owned(tx, member, code)
    tip.verified = brief(words)
    return tip
