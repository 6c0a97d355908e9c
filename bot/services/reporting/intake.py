"""What a member sends without knowing how the bot works: words, a photo, a command with or without a story.

Any of it becomes a tip when the member says so, by `/lapor` or by the button under the message.
"""

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.groups import find_group
from bot.domain.stored_media import add_media, media_of, tells
from bot.domain.stored_messages import album_tip, attach, find_message, store_message, story_of
from bot.domain.text_analysis import read_words
from bot.errors import Refusal
from bot.messages import Action, Content, Incoming, Kind, Purpose, Verb, text
from bot.models.group import Group
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import PromptKind
from bot.models.tip import Tip
from bot.services.dialogue.answers import add_to_tip
from bot.services.group.groups import remove_from_group
from bot.services.reporting import reports
from bot.services.reporting.albums import withdraw_question, words_of_others

# With so many words after a refused command, the bot asks whether they are a report.
WORDS_OF_A_STORY = 3


def report_command(tx: Tx, member: Member, incoming: Incoming, words: str) -> None:
    """Reports what the command brings. If it brings nothing, asks for the story."""
    if report_words(tx, member, incoming, words) is None:
        prompt(tx, member, PromptKind.REPORT)
        tx.send(member, Purpose.REPLY, text("report.ask_story"))


def report_words(tx: Tx, member: Member, incoming: Incoming, words: str) -> Tip | None:
    """Reports the words, the attachment, or the message replied to. Without any of them, returns None.

    Raises:
        Refusal: the message belongs to a tip already, or nothing can be read of what it replies to.
    """
    if incoming.kind == Kind.PRESS:  # a press of the menu comes with the id of the bot's message
        return None
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    own = store_message(tx, incoming, member, group)
    story = words.strip() or words_of_others(tx, own)
    message, story = (own, story) if story else _replied_to(tx, incoming, own, group)
    if not story and not tells("", media_of(tx, message)):
        if message is not own:
            raise Refusal("refuse.cannot_read")
        return None
    reports.refuse_if_reported(tx, message)
    withdraw_question(tx, member, incoming, own)
    tip = reports.report(tx, member, story, message, in_group=not incoming.private, channel=incoming.channel)
    if message is not own:
        _join_command(tx, tip, own, group)
    return tip


def _replied_to(tx: Tx, incoming: Incoming, own: Message, group: Group | None) -> tuple[Message, str]:
    """The message that a command replies to, and its story. What is not stored came with the command."""
    found = find_message(tx, incoming, incoming.reply_to) if incoming.reply_to else None
    if found:
        return found, story_of(tx, found)
    add_media(tx, own, incoming.quoted_attachments)
    if group and incoming.reply_to and (incoming.quoted or incoming.quoted_attachments):
        remove_from_group(tx, group, incoming.reply_to)
    return own, incoming.quoted


def _join_command(tx: Tx, tip: Tip, own: Message, group: Group | None) -> None:
    """Adds the attachment of a command to the tip about another message; `report` has removed that one only."""
    if media_of(tx, own):
        attach(tx, own, tip)
    if group:
        remove_from_group(tx, group, own.platform_id)


def report_incoming(tx: Tx, member: Member, incoming: Incoming) -> None:
    """Reports a private message as it is.

    Raises:
        Refusal: it tells nothing.
    """
    if not tells(incoming.text, incoming.attachments):
        raise Refusal("refuse.cannot_read")
    reports.report_message(tx, member, store_message(tx, incoming, member, None))


def report_sent(tx: Tx, member: Member, incoming: Incoming, platform_id: str) -> None:
    """Reports the member's earlier message of this chat.

    Raises:
        Refusal: another member wrote it, or it belongs to a tip already.
    """
    message = find_message(tx, incoming, platform_id)
    if message is None or message.author_id != member.id:
        raise Refusal("refuse.tip_not_found")
    reports.report_message(tx, member, message)


def offer_to_report(tx: Tx, member: Member, incoming: Incoming) -> None:
    """Stores a private message without a command, and sends the button that reports it."""
    if question := reportable(tx, member, incoming):
        tx.send(member, Purpose.REPLY, question)


def reportable(tx: Tx, member: Member, incoming: Incoming) -> Content | None:
    """Stores a private message without a command. Returns the question whether to report it, unless it joins a tip."""
    message = store_message(tx, incoming, member, None)
    tip = album_tip(tx, message)
    if tip:
        add_to_tip(tx, tip, message)
        return None
    if reports.is_later_part(tx, message):  # the question stands under the first part
        return None
    if not tells(incoming.text, incoming.attachments):
        return Content(text("refuse.cannot_read"))
    return _question("report.offer", message)


def hear_in_group(tx: Tx, member: Member, message: Message, group: Group, words: str) -> None:
    """Handles a member's message in the group. If it reads like a report, asks its author in private."""
    if question := overheard(tx, message, group, words):
        tx.send(member, Purpose.REPLY, question)


def overheard(tx: Tx, message: Message, group: Group, words: str) -> Content | None:
    """Lets a late part of a reported album join the tip. Asks about another message that reads like a report."""
    tip = album_tip(tx, message)
    if tip:
        add_to_tip(tx, tip, message)
        remove_from_group(tx, group, message.platform_id)
        return None
    return _question("report.overheard", message) if read_words(words).reads_like_tip else None


def _question(key: str, message: Message) -> Content:
    return Content(text(key), [Action(text("button.send"), Verb.SEND_OVERHEARD, message.id.hex)])


def keep_refused(tx: Tx, member: Member, incoming: Incoming, command: str, words: str) -> None:
    """Stores a refused message again, because the refusal rolled back its transaction.

    In private, the member also gets the button that reports the words, unless the words after a command are too few.
    `command`: "" for a message without one.
    """
    if not incoming.private:
        group = find_group(tx, incoming.channel, incoming.chat)
        store_message(tx, incoming, member, group)
        if group and command == "info":  # it may contain the name for which it was refused
            remove_from_group(tx, group, incoming.message_id)
        return
    enough = WORDS_OF_A_STORY if command else 1
    if len(words.split()) >= enough or tells("", incoming.attachments):
        offer_to_report(tx, member, incoming)
