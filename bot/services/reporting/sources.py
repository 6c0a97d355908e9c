"""`Sumber`: the officer says who told them, replaces it, or removes it.

Its words are stored in the source only, its attachments with the messages that name it.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from bot.database.transaction import Tx
from bot.domain.conversations import open_prompt, prompt, sent_to
from bot.domain.sources import media_of_source, source_of
from bot.domain.stored_media import erase_media, media_of, replace_media, tells
from bot.domain.stored_messages import album_of, attach, find_message, store_without_words
from bot.domain.tips import find_own_tip, get_tip, record_event
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.messages import Incoming, Purpose, Why, text
from bot.models.member import Member
from bot.models.message import Media, Message, chat_key
from bot.models.prompt import Prompt, PromptKind
from bot.models.source import Source
from bot.models.tip import Tip
from bot.models.tip_event import Event
from bot.services.casework.shown_media import take_back

NO_WORDS = "-"  # stored as the words of a source of which there are only attachments, until there are others


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
    named = named if named and named.names_source else _part_that_names(tx, incoming)
    if named and named.tip_id:
        return get_tip(tx, named.tip_id).code
    return asked.ref if asked and asked.kind == PromptKind.SOURCE else ""


def _part_that_names(tx: Tx, incoming: Incoming) -> Message | None:
    """Another part of the same album that names a source."""
    if not incoming.album:
        return None
    same = (Message.chat_key == chat_key(incoming.channel, incoming.chat), Message.album == incoming.album)
    return tx.session.scalars(select(Message).where(*same, Message.names_source).limit(1)).first()


def give_source(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Stores the source: words, a picture, a contact. Words replace an earlier source; other parts are added to it.

    Until there are words it waits for them: most people write them after the picture, and they belong nowhere else.

    Raises:
        Refusal: the message is too long or tells nothing, or another officer reported the tip.
    """
    tip = find_own_tip(tx, member, code)
    if not tells(incoming.text, incoming.attachments):
        raise Refusal("refuse.words_please")
    later_part = _part_that_names(tx, incoming) is not None
    message = store_without_words(tx, incoming, member)
    attach(tx, message, tip)
    if incoming.text and not _waits_for_words(tx, tip):
        kept = {message.id, *(part.id for part in album_of(tx, message))}
        _erase(tx, tip, [each for each in media_of_source(tx, tip) if each.message_id not in kept])
    if incoming.text or not later_part:
        _store(tx, tip, member, incoming.text)
    _ask_for_words(tx, member, tip)


def _ask_for_words(tx: Tx, member: Member, tip: Tip) -> None:
    """Lets the next message name the source of which there is only a picture, unless another question is open."""
    if _waits_for_words(tx, tip) and open_prompt(tx, member) is None:
        prompt(tx, member, PromptKind.SOURCE, tip.code)


def _waits_for_words(tx: Tx, tip: Tip) -> bool:
    source = source_of(tx, tip)
    return source is not None and source.identity == NO_WORDS


def change_source(tx: Tx, message: Message, incoming: Incoming) -> None:
    """The officer edited a message that names a source: what is new in it replaces what was there."""
    if message.tip_id is None:
        return
    tip, before = get_tip(tx, message.tip_id), media_of(tx, message)
    if incoming.attachments:
        replace_media(tx, incoming, message)
    replaced = [each for each in before if each.replaced_at]
    _erase(tx, tip, replaced)
    if incoming.text or replaced:
        member = tx.session.get_one(Member, tip.reporter_id)
        _store(tx, tip, member, incoming.text)
        _ask_for_words(tx, member, tip)


def remove_source(tx: Tx, member: Member, code: str) -> None:
    """Deletes the source."""
    tip = find_own_tip(tx, member, code)
    _erase(tx, tip, media_of_source(tx, tip))
    if tx.execute(delete(Source).where(Source.tip_id == tip.id)).rowcount:
        record_event(tx, tip, Event.SOURCE_REMOVED, member)
    tx.send(member, Why(Purpose.SOURCE, tip.id), text("source.removed", code=tip.code))


def _store(tx: Tx, tip: Tip, member: Member, words: str) -> None:
    source = source_of(tx, tip)
    if source is None:
        tx.add(Source, tip_id=tip.id, created_at=tx.now, identity=brief(words) or NO_WORDS)
    elif words:
        source.identity = brief(words)
    record_event(tx, tip, Event.SOURCE_GIVEN, member)
    said = "source.picture_stored" if _waits_for_words(tx, tip) else "source.stored"
    tx.send(member, Why(Purpose.SOURCE, tip.id), text(said, code=tip.code))


def _erase(tx: Tx, tip: Tip, media: Sequence[Media]) -> None:
    """Erases attachments of a source, also where the owner was shown them."""
    if media:
        take_back(tx, tip, media)
    for each in media:
        erase_media(tx, each)
