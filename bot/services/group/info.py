"""Sharing information with the whole group, without names."""

import re

from bot.database.transaction import Tx
from bot.domain.conversations import end_prompt, open_prompt, prompt
from bot.domain.groups import find_group, the_group
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.messages import Action, Content, Incoming, Purpose, Verb, text
from bot.models.member import Member
from bot.models.prompt import PromptKind
from bot.reading.understanding import understand
from bot.services.group.groups import remove_from_group

# Signs that a text names a person: a title before a name, or a long number.
NAMES = re.compile(
    r"\b(bripda|briptu|brigadir|bripka|aipda|aiptu|ipda|iptu|akp|kompol|bin|binti)\b\.?\s+\S+|"
    r"\b(sdr|sdri|an|a\.n|bpk|bapak|pak|bu|ibu|mas|mbak|inisial|nik|alias)\b\.?\s+\S+|\d{8,}",
    re.IGNORECASE,
)


def prepare(tx: Tx, member: Member, incoming: Incoming, words: str) -> None:
    """Shows the member what the group would read; without words, asks for them.

    Raises:
        Refusal: the words name somebody, or read like a tip.
    """
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    if group:  # a command typed in the group shows the author's name
        remove_from_group(tx, group, incoming.message_id)
    if words:
        preview(tx, member, words, incoming.topic)
    else:
        prompt(tx, member, PromptKind.INFO_WORDS, incoming.topic)
        tx.send(member, Purpose.REPLY, text("info.ask"))


def preview(tx: Tx, member: Member, words: str, topic: str) -> None:
    """Shows the words as the group would read them, with the button that shares them.

    `topic`: of the group's forum, in which the member asked for it.

    Raises:
        Refusal: they name somebody, or read like a tip.
    """
    if NAMES.search(words):
        raise Refusal("refuse.info_names")
    if understand(words).reads_like_tip:
        raise Refusal("refuse.info_tip")
    prompt(tx, member, PromptKind.INFO, topic, detail=brief(words))
    share_it = Action(text("button.share"), Verb.SHARE)
    tx.send(member, Purpose.REPLY, Content(text("info.preview", words=words), [share_it]))


def share(tx: Tx, member: Member) -> None:
    """Posts the previewed words in the group, without the member's name."""
    shown = open_prompt(tx, member)
    group = the_group(tx)
    if shown is None or shown.kind != PromptKind.INFO:
        raise Refusal("refuse.info_gone")
    if group is None:
        raise Refusal("refuse.no_group")
    shared = text("info.group", words=shown.detail)
    tx.post(group.channel, group.address, Purpose.GROUP, shared, topic=shown.ref, words=shown.detail)
    tx.send(member, Purpose.REPLY, text("info.sent"))
    end_prompt(tx, member)
