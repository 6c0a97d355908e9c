"""Sharing information with the whole group, without names."""

import re
from uuid import UUID

from bot.database.transaction import Tx
from bot.domain.conversations import end_prompt, open_prompt, prompt
from bot.domain.groups import find_group, the_group
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.messages import Action, Content, Incoming, Purpose, Verb, text
from bot.models.group import Group
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


def place_of(tx: Tx, incoming: Incoming) -> str:
    """Where the words appear: the topic, "@", and the group in which the member asked for it; "" in private."""
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    return f"{incoming.topic}@{group.id.hex}" if group else ""


def prepare(tx: Tx, member: Member, incoming: Incoming, words: str) -> None:
    """Shows the member what the group would read; without words, asks for them.

    Raises:
        Refusal: the words name somebody, or read like a tip.
    """
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    if group:  # a command typed in the group shows the author's name
        remove_from_group(tx, group, incoming.message_id)
    place = place_of(tx, incoming)
    if words:
        preview(tx, member, words, place)
    else:
        prompt(tx, member, PromptKind.INFO_WORDS, place)
        tx.send(member, Purpose.REPLY, text("info.ask"))


def preview(tx: Tx, member: Member, words: str, place: str) -> None:
    """Shows the words as the group would read them, with the button that shares them.

    `place`: where they appear (`place_of`).

    Raises:
        Refusal: they name somebody, or read like a tip.
    """
    if NAMES.search(words):
        raise Refusal("refuse.info_names")
    if understand(words).reads_like_tip:
        raise Refusal("refuse.info_tip")
    prompt(tx, member, PromptKind.INFO, place, detail=brief(words))
    share_it = Action(text("button.share"), Verb.SHARE)
    tx.send(member, Purpose.REPLY, Content(text("info.preview", words=words), [share_it]))


def share(tx: Tx, member: Member) -> None:
    """Posts the previewed words in the group, without the member's name."""
    shown = open_prompt(tx, member)
    if shown is None or shown.kind != PromptKind.INFO:
        raise Refusal("refuse.info_gone")
    topic, _, asked_in = shown.ref.partition("@")
    group = _served(tx, asked_in) or the_group(tx)
    if group is None:
        raise Refusal("refuse.no_group")
    shared = text("info.group", words=shown.detail)
    tx.post(group.channel, group.address, Purpose.GROUP, shared, topic=topic, words=shown.detail)
    tx.send(member, Purpose.REPLY, text("info.sent"))
    end_prompt(tx, member)


def _served(tx: Tx, group_id: str) -> Group | None:
    group = tx.session.get(Group, UUID(group_id)) if group_id else None
    return group if group and group.left_at is None else None
