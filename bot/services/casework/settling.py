"""Settling a tip with an outcome."""

from bot.database.transaction import Tx
from bot.domain.due_steps import cancel
from bot.domain.tips import find_owned, record_event
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.messages import Button, Purpose, Verb, plain, text
from bot.models.member import Member
from bot.models.tip import Outcome, Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.ownership import end_follow_ups, tell_reporter


def settle(tx: Tx, member: Member, code: str, outcome: Outcome, sentence: str) -> None:
    """Closes the tip with an outcome, ends its follow-ups and due steps, and tells the reporter.

    Raises:
        Refusal: nothing is stored as verified for `action_taken`, or this member does not own the tip.
    """
    tip = find_owned(tx, member, code)
    if outcome == Outcome.ACTION_TAKEN and not tip.verified:
        raise Refusal("refuse.verify_first", code=tip.code)
    tip.become(Status.CLOSED, tx.now)
    tip.outcome, tip.closed_at, tip.settlement = outcome, tx.now, brief(sentence)
    record_event(tx, tip, Event.CLOSED, member, sentence)
    cancel(tx, tip)
    end_follow_ups(tx, tip)
    own_words = text("reporter.words", sentence=sentence) if sentence else plain("")
    outcome_name = text(f"outcome.{outcome}")
    reporter_active = tx.session.get_one(Member, tip.reporter_id).active
    key = "closed.owner" if reporter_active else "closed.alone"
    tx.send(member, text(key, code=tip.code, outcome=outcome_name), tip_id=tip.id, purpose=Purpose.OWNER)
    dispute = Button(text("button.dispute"), Verb.DISPUTE, tip.code)
    tell_reporter(tx, tip, text(f"reporter.closed_{outcome}", code=tip.code, words=own_words), dispute)


def verified(tx: Tx, member: Member, code: str, words: str) -> Tip:
    """Stores what was verified before action was taken."""
    tip = find_owned(tx, member, code)
    tip.verified = brief(words)
    return tip
