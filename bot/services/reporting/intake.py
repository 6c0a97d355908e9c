"""What a member sends without knowing how the bot works: words, a photo, a command with or without a story.

Any of it becomes a tip when the member says so, by `/lapor` or by the button under the message.
"""

from collections.abc import Sequence

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.groups import find_group
from bot.domain.new_tips import Origin
from bot.domain.stored_media import add_media, media_of, tells
from bot.domain.stored_messages import album_tip, attach, find_message, latest_text, store_message, story_of
from bot.errors import Refusal
from bot.messages import (
    Action,
    Content,
    Incoming,
    Kind,
    Purpose,
    Text,
    Verb,
    Why,
    controls,
    plain,
    priority_of,
    text,
)
from bot.models.group import Group
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import PromptKind
from bot.models.tip import Tip
from bot.reading.understanding import understand
from bot.services.dialogue.answers import add_to_tip
from bot.services.group.groups import remove_from_group
from bot.services.reporting import reports
from bot.services.reporting.albums import withdraw_question, words_of_others
from bot.services.reporting.doubles import asked_before

# Fewer words tell no story: no report after a refused command, and by themselves no reason to ask about danger.
WORDS_OF_A_STORY = 3


def report_command(tx: Tx, member: Member, incoming: Incoming, words: str) -> None:
    """Reports what the command brings. If it brings nothing, asks for the story."""
    if report_words(tx, member, incoming, words) is None:
        prompt(tx, member, PromptKind.REPORT)
        tx.send(member, Purpose.REPLY, text("report.ask_story"))


def report_words(tx: Tx, member: Member, incoming: Incoming, words: str) -> Tip | None:
    """Reports the words, the attachment, or the message replied to. Without any of them, returns None.

    The message replied to counts if there are no words, and if they are a remark about it.

    Raises:
        Refusal: the message belongs to a tip already, or nothing can be read of what it replies to.
    """
    if incoming.kind == Kind.PRESS:  # a press of the menu comes with the id of the bot's message
        return None
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    own = store_message(tx, incoming, member, group)
    story = words.strip() or words_of_others(tx, own)
    message = own
    if not story:
        message, story = _replied_to(tx, incoming, own, group)
    elif incoming.reply_to or incoming.quoted or incoming.quoted_attachments:
        message, story = _with_replied_to(tx, incoming, own, group, story)
    if not story and not tells("", media_of(tx, message)):
        if message is not own:
            raise Refusal("refuse.cannot_read")
        return None
    reports.refuse_if_reported(tx, message)
    withdraw_question(tx, member, own)
    origin = Origin(member, incoming.channel, in_group=not incoming.private)
    tip = reports.report(tx, origin, story, message)
    if message is not own:
        _join_command(tx, tip, own, group, words.strip())
    return tip


def _with_replied_to(tx: Tx, incoming: Incoming, own: Message, group: Group | None, words: str) -> tuple[Message, str]:
    """The message that is reported, and its story, if a command with words replies to another message.

    A bare attachment goes with the words. Words that tell no report by themselves go with what they reply to; where
    that does not read like a report either, it stays the message of its author.
    """
    found = find_message(tx, incoming, incoming.reply_to) if incoming.reply_to else None
    told = story_of(tx, found) if found else incoming.quoted
    belongs = tells("", media_of(tx, found) if found else incoming.quoted_attachments)
    if told:
        belongs = len(told.split()) >= WORDS_OF_A_STORY and not _reports(words)
    if not belongs or (found and found.tip_id):
        return own, words
    if told and not _reports(told):
        return own, f"{told}\n{words}"
    message, told = _replied_to(tx, incoming, own, group)
    return message, f"{told}\n{words}".strip()


def _reports(words: str) -> bool:
    reading = understand(words)
    return reading.report or reading.is_emergency


def _replied_to(tx: Tx, incoming: Incoming, own: Message, group: Group | None) -> tuple[Message, str]:
    """The message that a command replies to, and its story. What is not stored came with the command."""
    found = find_message(tx, incoming, incoming.reply_to) if incoming.reply_to else None
    if found:
        return found, story_of(tx, found)
    add_media(tx, own, incoming.quoted_attachments)
    if group and incoming.reply_to and (incoming.quoted or incoming.quoted_attachments):
        remove_from_group(tx, group, incoming.reply_to)
    return own, incoming.quoted


def _join_command(tx: Tx, tip: Tip, own: Message, group: Group | None, words: str) -> None:
    """Adds the words and attachment of a command to the tip about another message; `report` has removed that one."""
    if words or media_of(tx, own):
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
    message = store_message(tx, incoming, member, None)
    if not joins_album(tx, message):
        offer(tx, member, message)


def reportable(tx: Tx, member: Member, incoming: Incoming) -> Content | None:
    """Stores a private message without a command. Returns the question whether to report it, unless it joins a tip."""
    message = store_message(tx, incoming, member, None)
    return None if joins_album(tx, message) else _offered(tx, message, text("report.offer"))


def joins_album(tx: Tx, message: Message) -> bool:
    """Lets a late part of an album join the tip of the first part. Returns whether there is nothing more to do."""
    tip = album_tip(tx, message)
    if tip:
        add_to_tip(tx, tip, message)
    return tip is not None or reports.is_later_part(tx, message)  # the question stands under the first part


def offer(
    tx: Tx, member: Member, message: Message, question: Text | None = None, choices: Sequence[Action] = ()
) -> None:
    """Asks whether to report a stored message, or to do something else with it. An emergency rings, and names 110."""
    tx.send(member, _why(_warning(tx, message)), _offered(tx, message, question or text("report.offer"), choices))


def _offered(tx: Tx, message: Message, question: Text, choices: Sequence[Action] = ()) -> Content:
    """The question about a message, or that nothing can be read of it."""
    if not tells(latest_text(tx, message), media_of(tx, message)):
        return Content(text("refuse.cannot_read"))
    return _question(question, message, _warning(tx, message), choices)


def hear_in_group(tx: Tx, member: Member, message: Message, group: Group, words: str) -> None:
    """Handles a member's message in the group. If it reads like a report, asks its author in private."""
    if question := overheard(tx, message, group, words):
        tx.send(member, _why(_warning(tx, message)), question)


def overheard(tx: Tx, message: Message, group: Group, words: str) -> Content | None:
    """Lets a late part of a reported album join the tip. Asks about another message that reads like a report, once.

    An edit asks again only if it makes an emergency of the message.
    """
    tip = album_tip(tx, message)
    if tip:
        add_to_tip(tx, tip, message)
        remove_from_group(tx, group, message.platform_id)
        return None
    reading = understand(words)
    if (
        not reading.reads_like_tip
        or (message.asked_at and not reading.is_emergency)
        or _repeats(tx, message, group, words)
    ):
        return None
    message.asked_at = tx.now
    return _question(text("report.overheard"), message, _warning(tx, message))


def _repeats(tx: Tx, message: Message, group: Group, words: str) -> bool:
    """Whether the author was asked about the same words already. If those are a tip by now, these join it."""
    earlier = asked_before(tx, message, words)
    if earlier and earlier.tip_id:
        attach(tx, message, tx.session.get_one(Tip, earlier.tip_id))
        remove_from_group(tx, group, message.platform_id)
    return earlier is not None


def newly_reads_like_report(words: str, before: str) -> bool:
    """Whether the words of an edit read like a report or an emergency, and those before did not."""
    now, then = understand(words), understand(before)
    if now.is_emergency and not then.is_emergency:
        return True
    return (now.report and not then.report) or (now.reads_like_tip and not then.reads_like_tip)


def _question(said: Text, message: Message, warning: Text, choices: Sequence[Action] = ()) -> Content:
    send = Action(text("button.send"), Verb.SEND_OVERHEARD, message.id.hex)
    return Content(text("report.question", said=said, warning=warning), controls([*choices, send]))


def _why(warning: Text) -> Why:
    return Why(Purpose.REPLY, None, priority_of(emergency=warning.key == "receipt.emergency"))


def _warning(tx: Tx, message: Message) -> Text:
    """What a message that reads like an emergency is answered at once: call 110, do not act alone."""
    words = story_of(tx, message)
    reading = understand(words)
    if reading.is_emergency:
        return text("receipt.emergency")
    perhaps = reading.perhaps_emergency and reading.report and len(words.split()) >= WORDS_OF_A_STORY
    return text("report.perhaps_emergency") if perhaps else plain("")


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
