"""An officer says that a settled tip is not settled."""

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.people import has_account
from bot.domain.permissions import answers_for
from bot.domain.stored_messages import attach, latest_text, own_message, store_message
from bot.domain.tips import find_own_tip, record_addition, record_event, refuse_if_past
from bot.domain.wording import mark, shorten
from bot.errors import Refusal, not_found
from bot.messages import Incoming, Purpose, Why, text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import PromptKind
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.idle_clock import restart_idle_clock
from bot.services.casework.ownership import give_back
from bot.services.dialogue.answers import confirm, show_media_to_owner, tell_owner
from bot.services.dialogue.later_words import call_others, learn
from bot.services.sealed_tips.sealing import keep_apart, must_be_kept_apart


def dispute(tx: Tx, member: Member, code: str, message_id: str) -> None:
    """Opens the tip again with a message that the officer has sent; without one, asks why the outcome is wrong.

    Raises:
        Refusal: the tip was reopened after the button was sent, or another officer reported it.
    """
    tip = find_own_tip(tx, member, code)
    if tip.is_open:
        raise Refusal("refuse.open_again", code=tip.code)
    refuse_if_past(tip, member, code)
    if message_id:
        message = own_message(tx, member, message_id)
        if message.tip_id not in (None, tip.id):
            raise not_found()
        _reopen(tx, member, tip, message)
        return
    prompt(tx, member, PromptKind.DISPUTE, tip.ref)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("dispute.ask", code=tip.code))


def reopen(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Opens a tip again whose outcome the officer disputes with these words.

    Raises:
        Refusal: the tip is open, or another officer reported it.
    """
    tip = find_own_tip(tx, member, code)
    refuse_if_past(tip, member, code)
    _reopen(tx, member, tip, store_message(tx, incoming, member, None))


def _reopen(tx: Tx, member: Member, tip: Tip, message: Message) -> None:
    """Opens the tip for its owner, or for the queue if the owner cannot work on it."""
    tip.become(Status.ACKNOWLEDGED, tx.now)
    tip.outcome = tip.closed_at = None
    tip.verified = ""
    words = latest_text(tx, message)
    apart = must_be_kept_apart(tx, tip, words)
    if apart:
        keep_apart(tx, member, words, message, tip)
        words, changed = "", {}
        record_event(tx, tip, Event.REOPENED, member)
    else:
        attach(tx, message, tip)
        changed = learn(tx, tip, words, message)
        record_addition(tx, tip, Event.REOPENED, member, words, message, changed)
    confirm(tx, member, tip, message, text("reporter.reopened", code=tip.code), changed)
    owner = tx.session.get(Member, tip.owner_id) if tip.owner_id else None
    if owner is None or not (answers_for(tx, owner, tip) and has_account(tx, owner)):
        give_back(tx, tip)
        return
    restart_idle_clock(tx, tip)
    call_others(tx, tip, changed)
    tell_owner(tx, tip, text("owner.reopened", mark=mark(tip), code=tip.code, sentence=shorten(words)))
    if not apart:
        show_media_to_owner(tx, tip, message)
