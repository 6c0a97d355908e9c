"""What an officer sends after the report: answers, edits, late parts of an album, a dispute of the outcome."""

from bot.database.transaction import Tx
from bot.domain.conversations import prompt, sent_to
from bot.domain.people import has_account
from bot.domain.permissions import answers_for
from bot.domain.stored_media import media_of
from bot.domain.stored_messages import album_tip, attach, latest_text, store_message
from bot.domain.tips import find_own_tip, get_tip, own_open_tip, record_event
from bot.domain.wording import mark, shorten
from bot.errors import Refusal
from bot.messages import Action, Content, Incoming, Purpose, Text, Verb, Why, text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import PromptKind
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event
from bot.services.casework.idle_clock import restart_idle_clock
from bot.services.casework.ownership import give_back
from bot.services.casework.views import show_media
from bot.services.sealed_tips.sealing import keep_apart, must_seal


def ask_answer(tx: Tx, member: Member, code: str) -> None:
    """Asks the reporter for an answer, unless the tip was closed after the button was sent."""
    _ask(tx, find_own_tip(tx, member, code), member, PromptKind.ANSWER, still_open=True)


def ask_dispute(tx: Tx, member: Member, code: str) -> None:
    """Asks the reporter why the outcome is wrong, unless the tip was reopened after the button was sent."""
    _ask(tx, find_own_tip(tx, member, code), member, PromptKind.DISPUTE, still_open=False)


def _ask(tx: Tx, tip: Tip, member: Member, kind: PromptKind, *, still_open: bool) -> None:
    if tip.is_open != still_open:
        raise Refusal("refuse.closed" if still_open else "refuse.open_again", code=tip.code)
    prompt(tx, member, kind, tip.code)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text(f"{kind}.ask", code=tip.code))


def answer_if_about_own_tip(tx: Tx, member: Member, incoming: Incoming, code: str) -> bool:
    """Stores a message as an answer if it is about an open tip of the member. Returns whether it is.

    It is about a tip if it replies to a message about it, or begins with its code.
    """
    quoted = sent_to(tx, member, incoming.channel, incoming.reply_to)
    tip = own_open_tip(tx, member, quoted.tip_id if quoted else None, code)
    if tip is None:
        return False
    answer(tx, member, tip.code, incoming)
    return True


def answer(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Stores the officer's answer in the tip's history, and sends it to the owner if there is one.

    Raises:
        Refusal: the tip is closed, or another officer reported it.
    """
    tip = find_own_tip(tx, member, code)
    if not tip.is_open:
        raise Refusal("refuse.closed", code=tip.code)
    message = store_message(tx, incoming, member, None)
    tip_of_album = album_tip(tx, message)
    if tip_of_album is not None and tip_of_album.id == tip.id:  # the first part of the album was the answer
        add_to_tip(tx, tip, message)
        return
    words = latest_text(tx, message)
    if _must_be_kept_apart(tx, tip, words):
        keep_apart(tx, member, words, message, tip)
        return
    message.tip_id = tip.id
    record_event(tx, tip, Event.ANSWERED, member, words)
    if tip.status == Status.NEEDS_INFO:
        tip.become(Status.IN_PROGRESS, tx.now)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("answer.received", code=tip.code))
    tell_owner(tx, tip, text("owner.answer", mark=mark(tip), code=tip.code, sentence=shorten(words)))
    _show_media_to_owner(tx, tip, message)


def amended(tx: Tx, message: Message, words: str) -> None:
    """Adds the new text of an edited message to its tip's history. The story stays as it was sent."""
    if message.tip_id is None:
        return
    tip = get_tip(tx, message.tip_id)
    if message.author_id != tip.reporter_id:  # the officer reported somebody else's message, as it was then
        return
    reporter = tx.session.get_one(Member, tip.reporter_id)
    if _must_be_kept_apart(tx, tip, words):
        keep_apart(tx, reporter, words, None, tip)
        return
    record_event(tx, tip, Event.ADDED, reporter, words)
    tell_owner(tx, tip, text("owner.amended", mark=mark(tip), code=tip.code, sentence=shorten(words)))


def add_to_tip(tx: Tx, tip: Tip, message: Message) -> None:
    """Adds a late part of an album to the tip of its first part."""
    words = latest_text(tx, message)
    if _must_be_kept_apart(tx, tip, words):
        keep_apart(tx, tx.session.get_one(Member, tip.reporter_id), words, message, tip)
        return
    attach(tx, message, tip)
    record_event(tx, tip, Event.ADDED)
    _show_media_to_owner(tx, tip, message)


def reopen(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Reopens a tip whose outcome the officer disputes: for its owner, or for the queue if the owner cannot work on it.

    Raises:
        Refusal: the tip is open, or another officer reported it.
    """
    tip = find_own_tip(tx, member, code)
    message = store_message(tx, incoming, member, None)
    tip.become(Status.ACKNOWLEDGED, tx.now)
    tip.outcome = tip.closed_at = None
    tip.verified = ""
    words = latest_text(tx, message)
    if _must_be_kept_apart(tx, tip, words):
        keep_apart(tx, member, words, message, tip)
        words = ""
    else:
        message.tip_id = tip.id
    record_event(tx, tip, Event.REOPENED, member, words)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("reporter.reopened", code=tip.code))
    owner = tx.session.get(Member, tip.owner_id) if tip.owner_id else None
    if owner is None or not (answers_for(tx, owner, tip) and has_account(tx, owner)):
        give_back(tx, tip)
        return
    restart_idle_clock(tx, tip)
    tell_owner(tx, tip, text("owner.reopened", mark=mark(tip), code=tip.code, sentence=shorten(words)))
    if message.tip_id == tip.id:
        _show_media_to_owner(tx, tip, message)


def _must_be_kept_apart(tx: Tx, tip: Tip, words: str) -> bool:
    """Whether these later words must not reach the people who work on the tip."""
    return not tip.is_sealed and must_seal(tx, words)


def tell_owner(tx: Tx, tip: Tip, message: Text) -> None:
    """Sends news to the owner of an open tip, if it has one, and restarts the idle clock."""
    if tip.owner_id is None or not tip.is_open:
        return
    restart_idle_clock(tx, tip)
    tx.send(
        tx.session.get_one(Member, tip.owner_id),
        Why(Purpose.OWNER, tip.id),
        Content(message, [Action(text("button.detail"), Verb.SHOW, tip.code)], protect=True, shows_story=True),
    )


def _show_media_to_owner(tx: Tx, tip: Tip, message: Message) -> None:
    if tip.owner_id:
        show_media(tx, tx.session.get_one(Member, tip.owner_id), tip, media_of(tx, message))
