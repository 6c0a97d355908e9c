"""`Sumber`: the officer says who told them, replaces it, or removes it. Its words are stored in the source only."""

from sqlalchemy import delete

from bot.database.transaction import Tx
from bot.domain.conversations import prompt, sent_to
from bot.domain.sources import source_of
from bot.domain.stored_messages import attach, find_message, store_without_words
from bot.domain.tips import find_own_tip, get_tip, record_event
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.messages import Incoming, Purpose, Why, text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import Prompt, PromptKind
from bot.models.source import Source
from bot.models.tip import Tip
from bot.models.tip_event import Event


def ask_source(tx: Tx, member: Member, code: str) -> None:
    """Asks the reporter for the source."""
    tip = find_own_tip(tx, member, code)
    prompt(tx, member, PromptKind.SOURCE, tip.code)
    tx.send(member, Why(Purpose.SOURCE, tip.id), text("source.ask", code=tip.code))


def asked_for_source(tx: Tx, member: Member, incoming: Incoming, asked: Prompt | None) -> str:
    """The code of the tip whose source these words name; "" if they are no such words.

    They reply to a message about a source or to one that names it, however old; or the open question asks for it, and
    they do not reply to a message about anything else.
    """
    quoted = sent_to(tx, member, incoming.channel, incoming.reply_to)
    if quoted and quoted.tip_id:
        return get_tip(tx, quoted.tip_id).code if quoted.purpose == Purpose.SOURCE else ""
    named = find_message(tx, incoming, incoming.reply_to) if incoming.reply_to else None
    if named and named.names_source and named.tip_id:
        return get_tip(tx, named.tip_id).code
    return asked.ref if asked and asked.kind == PromptKind.SOURCE else ""


def give_source(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Stores the source; it replaces an earlier one.

    Raises:
        Refusal: the message is too long or has an attachment, or another officer reported the tip.
    """
    tip = find_own_tip(tx, member, code)
    if incoming.attachments:  # a picture would stay in the message store
        raise Refusal("refuse.words_please")
    attach(tx, store_without_words(tx, incoming, member), tip)
    _store(tx, tip, member, incoming.text)


def change_source(tx: Tx, message: Message, words: str) -> None:
    """The officer edited a message that names a source: its new words replace the source."""
    if message.tip_id and words:
        tip = get_tip(tx, message.tip_id)
        _store(tx, tip, tx.session.get_one(Member, tip.reporter_id), words)


def remove_source(tx: Tx, member: Member, code: str) -> None:
    """Deletes the source."""
    tip = find_own_tip(tx, member, code)
    if tx.execute(delete(Source).where(Source.tip_id == tip.id)).rowcount:
        record_event(tx, tip, Event.SOURCE_REMOVED, member)
    tx.send(member, Why(Purpose.SOURCE, tip.id), text("source.removed", code=tip.code))


def _store(tx: Tx, tip: Tip, member: Member, words: str) -> None:
    source = source_of(tx, tip)
    if source:
        source.identity = brief(words)
    else:
        tx.add(Source, tip_id=tip.id, created_at=tx.now, identity=brief(words))
    record_event(tx, tip, Event.SOURCE_GIVEN, member)
    tx.send(member, Why(Purpose.SOURCE, tip.id), text("source.stored", code=tip.code))
