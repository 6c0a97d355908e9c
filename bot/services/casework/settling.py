"""Settling a tip with an outcome."""

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.due_steps import cancel
from bot.domain.tips import find_owned, record_event
from bot.domain.wording import brief
from bot.errors import Refusal, not_found
from bot.messages import Action, Choice, Content, Purpose, Verb, Why, text
from bot.models.member import Member
from bot.models.prompt import PromptKind
from bot.models.tip import SETTLED_AS, Outcome, Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.ownership import end_follow_ups, tell_reporter


def ask_outcome(tx: Tx, member: Member, code: str) -> None:
    """Shows the owner of a tip the outcomes to choose from."""
    tip = find_owned(tx, member, code)
    outcomes = [Action(text(f"outcome.{each}"), Verb.OUTCOME, f"{tip.ref}:{each}") for each in SETTLED_AS]
    tx.send(member, Why(Purpose.OWNER, tip.id), Content(text("close.outcome", code=tip.code), Choice(outcomes)))


def choose_outcome(tx: Tx, member: Member, code: str, outcome: Outcome) -> None:
    """Asks for a sentence about the outcome; for `action_taken` first for what was verified."""
    tip = _find_to_settle(tx, member, code, outcome)
    if outcome == Outcome.ACTION_TAKEN and not tip.verified:
        prompt(tx, member, PromptKind.VERIFIED, tip.ref)
        tx.send(member, Why(Purpose.OWNER, tip.id), text("close.verified", code=tip.code))
    else:
        _ask_sentence(tx, member, tip, outcome)


def verified(tx: Tx, member: Member, code: str, words: str) -> None:
    """Stores what was verified before action was taken, and asks for a sentence about it."""
    tip = find_owned(tx, member, code)
    tip.verified = brief(words)
    _ask_sentence(tx, member, tip, Outcome.ACTION_TAKEN)


def _find_to_settle(tx: Tx, member: Member, code: str, outcome: Outcome) -> Tip:
    """The member's open tip. Only its reporter withdraws it: no button of ours has that outcome."""
    tip = find_owned(tx, member, code)
    if outcome not in SETTLED_AS:
        raise not_found()
    return tip


def _ask_sentence(tx: Tx, member: Member, tip: Tip, outcome: Outcome) -> None:
    ref = f"{tip.ref}:{outcome}"
    prompt(tx, member, PromptKind.SETTLEMENT, ref)
    question = text("close.sentence", code=tip.code, sentence=text(f"sentence.{outcome}"))
    standard = Action(text("button.standard"), Verb.SETTLE, ref)
    tx.send(member, Why(Purpose.OWNER, tip.id), Content(question, [standard]))


def settle(tx: Tx, member: Member, code: str, outcome: Outcome, sentence: str) -> None:
    """Closes the tip with an outcome, ends its follow-ups and due steps, and tells the reporter.

    Raises:
        Refusal: nothing is stored as verified for `action_taken`, or this member does not own the tip.
    """
    tip = _find_to_settle(tx, member, code, outcome)
    if outcome == Outcome.ACTION_TAKEN and not tip.verified:
        raise Refusal("refuse.verify_first", code=tip.code)
    tip.become(Status.CLOSED, tx.now)
    tip.outcome, tip.closed_at, tip.settlement = outcome, tx.now, brief(sentence)
    record_event(tx, tip, Event.CLOSED, member, sentence)
    cancel(tx, tip)
    end_follow_ups(tx, tip)
    words = text("reporter.words", sentence=sentence) if sentence else text(f"sentence.{outcome}")
    outcome_name = text(f"outcome.{outcome}")
    reporter_active = tx.session.get_one(Member, tip.reporter_id).active
    key = "closed.owner" if reporter_active else "closed.alone"
    tx.send(member, Why(Purpose.OWNER, tip.id), text(key, code=tip.code, outcome=outcome_name))
    dispute = Action(text("button.dispute"), Verb.DISPUTE, tip.ref)
    tell_reporter(tx, tip, text(f"reporter.closed_{outcome}", code=tip.code, words=words), dispute)
