"""What an officer sends after the report becomes a part of the tip: answers, edits, additions, parts of an album."""

from uuid import UUID

from bot.database.transaction import Tx
from bot.domain.conversations import prompt, sent_to
from bot.domain.stored_media import media_of
from bot.domain.stored_messages import album_of, album_tip, attach, find_message, latest_text, store_message
from bot.domain.tip_buttons import fix_button, urgency_button
from bot.domain.tips import additions, find_own_tip, get_tip, own_tip, record_addition, record_event
from bot.domain.wording import call_help, happened_as_read, mark, place_of, shorten
from bot.errors import Refusal
from bot.messages import (
    Action,
    Content,
    Incoming,
    Purpose,
    Text,
    Verb,
    Why,
    controls,
    plain,
    priority_of,
    text,
)
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import PromptKind
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event
from bot.reading.understanding import understand
from bot.services.casework.idle_clock import restart_idle_clock
from bot.services.casework.views import show_media
from bot.services.dialogue.later_words import (
    Changed,
    became_emergency,
    call_others,
    learn,
    perhaps_emergency,
)
from bot.services.sealed_tips.sealing import keep_apart, must_be_kept_apart

# What the owner is told, by event.
_NEWS = {Event.ANSWERED: "owner.answer", Event.ADDED: "owner.added"}


def ask_answer(tx: Tx, member: Member, code: str) -> None:
    """Asks the reporter for an answer, unless the tip was closed after the button was sent."""
    tip = find_own_tip(tx, member, code)
    if not tip.is_open:
        raise Refusal("refuse.closed", code=tip.code)
    prompt(tx, member, PromptKind.ANSWER, tip.code)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("answer.ask", code=tip.code))


def answer_if_about_own_tip(tx: Tx, member: Member, incoming: Incoming, code: str) -> bool:
    """Takes a message as an answer if it is about a tip of the member. Returns whether it is.

    It is about a tip if it replies to a message about it, or to one that is a part of it, or begins with its code. If
    the tip is settled, the member is asked whether to open it again.
    """
    tip = own_tip(tx, member, _quoted_tip(tx, member, incoming), code)
    if tip is None:
        return False
    if tip.is_open:
        answer(tx, member, tip.code, incoming)
    else:
        offer_to_reopen(tx, member, tip, store_message(tx, incoming, member, None))
    return True


def _quoted_tip(tx: Tx, member: Member, incoming: Incoming) -> UUID | None:
    """The tip that the message replied to is about, or a part of."""
    if quoted := sent_to(tx, member, incoming.channel, incoming.reply_to):
        return quoted.tip_id
    stored = find_message(tx, incoming, incoming.reply_to) if incoming.reply_to else None
    return stored.tip_id if stored else None


def answer(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Takes a message as the officer's answer.

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
    changed = take_in(tx, tip, member, message, Event.ANSWERED)
    if changed is not None:
        confirm(tx, member, tip, message, text("answer.received", code=tip.code), changed)


def take_in(tx: Tx, tip: Tip, member: Member, message: Message, event: Event) -> Changed | None:
    """Makes a message of the reporter a part of the open tip, and tells the owner.

    Returns what its words changed of the tip; None if they became a sealed tip of their own.
    """
    words = latest_text(tx, message)
    if must_be_kept_apart(tx, tip, words):
        keep_apart(tx, member, words, message, tip)
        return None
    attach(tx, message, tip)
    changed = learn(tx, tip, words, message)
    status = tip.status
    if event == Event.ANSWERED and status == Status.NEEDS_INFO:
        tip.become(Status.IN_PROGRESS, tx.now)
    moved = {"status": [status, tip.status]} if status != tip.status else {}
    record_addition(tx, tip, event, member, words, message, changed | moved)
    call_others(tx, tip, changed)
    tell_owner(tx, tip, text(_NEWS[event], mark=mark(tip), code=tip.code, sentence=shorten(words)))
    show_media_to_owner(tx, tip, message)
    return changed


def confirm(  # noqa: PLR0917 - the same order as in all functions here
    tx: Tx, member: Member, tip: Tip, message: Message, said: Text, changed: Changed, *undo: Action, before: str = ""
) -> None:
    """Tells the reporter what became of a message, and what its words changed: the place, or that it is an emergency.

    If they may tell of an emergency, asks. `undo`: buttons that take it back. `before`: the words before an edit.
    """
    raised = became_emergency(tip, changed)
    perhaps = perhaps_emergency(tip, latest_text(tx, message), before)
    stored = text(
        "later.stored",
        mark=mark(tip),
        said=said,
        warning=call_help(emergency=raised, perhaps=perhaps),
        place=text("later.place", place=place_of(tx, tip.area_code)) if "area_code" in changed else plain(""),
        happened=happened_as_read(tx, tip) if "happened_at" in changed else plain(""),
    )
    columns = {"area": "area_code", "when": "happened_at"}
    fixes = [fix_button(tip, question) for question, column in columns.items() if column in changed]
    buttons = [*undo, *([urgency_button(tip)] if raised or perhaps else []), *fixes]
    why = Why(Purpose.REPORTER, tip.id, priority_of(emergency=raised))
    tx.send(member, why, Content(stored, controls(buttons)))


def amended(tx: Tx, message: Message, words: str, before: str) -> bool:
    """Adds the new text of an edited message to its tip's history. The story stays as it was sent.

    Returns whether the tip became an emergency by it, or may be one.
    """
    tip = get_tip(tx, message.tip_id) if message.tip_id else None
    if tip is None or message.author_id != tip.reporter_id:  # a message that the officer reported for somebody else
        return False
    reporter = tx.session.get_one(Member, tip.reporter_id)
    if must_be_kept_apart(tx, tip, words):
        keep_apart(tx, reporter, words, message, tip)  # later edits of the message follow it
        return False
    if not tip.is_open:
        offer_to_reopen(tx, reporter, tip, message)
        return False
    changed = learn(tx, tip, words, message, instead_of=before)
    _record_more(tx, tip, reporter, words, message, changed)
    call_others(tx, tip, changed)
    tell_owner(tx, tip, text("owner.amended", mark=mark(tip), code=tip.code, sentence=shorten(words)))
    perhaps = perhaps_emergency(tip, words, before)
    if changed or perhaps:
        confirm(tx, reporter, tip, message, text("edit.received", code=tip.code), changed, before=before)
    return perhaps or became_emergency(tip, changed)


def add_to_tip(tx: Tx, tip: Tip, message: Message) -> None:
    """Adds a late part of an album to the tip of its first part."""
    words, reporter = latest_text(tx, message), tx.session.get_one(Member, tip.reporter_id)
    if must_be_kept_apart(tx, tip, words):
        keep_apart(tx, reporter, words, message, tip)
        return
    attach(tx, message, tip)
    changed = learn(tx, tip, words, message) if tip.is_open else {}
    _record_more(tx, tip, reporter, words, message, changed)
    call_others(tx, tip, changed)
    if changed or (tip.is_open and perhaps_emergency(tip, words)):
        confirm(tx, reporter, tip, message, text("join.added", code=tip.code), changed)
    show_media_to_owner(tx, tip, message)


def _record_more(  # noqa: PLR0917 - the same order as in `record_addition`
    tx: Tx, tip: Tip, reporter: Member, words: str, message: Message, changed: Changed
) -> None:
    """Records an edit, or a late part of an album. Only of an addition it can be taken out again, not of the story."""
    if additions(tx, tip, [message, *album_of(tx, message)]):
        record_addition(tx, tip, Event.ADDED, reporter, words, message, changed)
    else:
        record_event(tx, tip, Event.ADDED, reporter, words)


def offer_to_reopen(tx: Tx, member: Member, tip: Tip, message: Message) -> None:
    """Says that the tip is settled, with a button that opens it again with this message.

    A message that is no part of the tip may also become a new one.
    """
    buttons = [Action(text("button.dispute"), Verb.DISPUTE, f"{tip.ref}:{message.id.hex}")]
    if message.tip_id is None:
        buttons.append(Action(text("button.send"), Verb.SEND_OVERHEARD, message.id.hex))
    reading = understand(latest_text(tx, message))
    why = Why(Purpose.REPORTER, tip.id, priority_of(emergency=reading.is_emergency))
    perhaps = text("report.perhaps_emergency") if reading.perhaps_emergency else plain("")
    said = text("settled.offer", code=tip.code, warning=call_help(emergency=True) if reading.is_emergency else perhaps)
    tx.send(member, why, Content(said, buttons))


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


def show_media_to_owner(tx: Tx, tip: Tip, message: Message) -> None:
    if tip.owner_id:
        show_media(tx, tx.session.get_one(Member, tip.owner_id), tip, media_of(tx, message))
