"""The same words a second time: within minutes they are the same tip, and their author is not asked again."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import bindparam, func, select

from bot.database.ahead import Lookup
from bot.database.transaction import Tx
from bot.domain.stored_media import media_of
from bot.domain.stored_messages import album_of, latest_texts
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import OPEN, Tip

DOUBLED_WITHIN = timedelta(minutes=10)
ASKED_AGAIN_AFTER = timedelta(days=1)
LAST = 20  # tips or messages of one author that are compared: else a member who sends hundreds would delay others
_place = func.row_number().over(partition_by=Tip.reporter_id, order_by=Tip.id.desc())
_NUMBERED = (
    select(Tip.id, _place.label("place"))
    .where(
        Tip.reporter_id.in_(bindparam("keys", expanding=True)),
        Tip.created_at > bindparam("since"),
        Tip.status.in_(OPEN),
    )
    .subquery()
)
_RECENT_TIPS = Lookup(
    select(Tip.reporter_id, Tip.id, Tip.story_sealed)
    .join(_NUMBERED, _NUMBERED.c.id == Tip.id)
    .where(_NUMBERED.c.place <= LAST)
    .order_by(Tip.id.desc()),
    within=DOUBLED_WITHIN,
    changed_by={Tip: lambda tip: tip["reporter_id"]},
)


def plain_words(words: str) -> str:
    """Words as they are compared: in lower case, with one space between them."""
    return " ".join(words.casefold().split())


def expect_recent_tips(tx: Tx, members: Iterable[Member]) -> None:
    tx.ahead.expect(_RECENT_TIPS, [each.id for each in members])


def repeated_tip(tx: Tx, member: Member, words: str, message: Message | None) -> Tip | None:
    """The member's open tip that told the same words a moment ago. With a picture they are not the same."""
    told = plain_words(words)
    if not told or (message and media_of(tx, message)):
        return None
    for found in tx.ahead.ask(_RECENT_TIPS, member.id):
        if plain_words(Tip.story.open(found.id, found.story_sealed)) == told:
            tip = tx.session.get_one(Tip, found.id, with_for_update=True, populate_existing=True)
            return tip if tip.is_open else None  # another process may have closed it since the question was asked
    return None


def asked_before(tx: Tx, message: Message, words: str) -> Message | None:
    """A message of the same author in the same chat about which they were asked, and which this one repeats.

    It is another part of the same album, or told the same words within a day. With a picture they are not the same,
    and of a tip that is closed they are news.
    """
    part = next((each for each in album_of(tx, message) if each.asked_at), None)
    if part:
        return part
    if media_of(tx, message):
        return None
    lately = (Message.asked_at > tx.now - ASKED_AGAIN_AFTER, Message.id != message.id)
    same = (Message.chat_key == message.chat_key, Message.author_id == message.author_id)
    told = plain_words(words)
    newest = select(Message).where(*same, *lately).order_by(Message.id.desc()).limit(LAST)
    asked = tx.session.scalars(newest).all()
    texts = latest_texts(tx, asked)
    same_words = (each for each in asked if plain_words(texts.get(each.id, "")) == told)
    return next((each for each in same_words if not _is_closed(tx, each)), None)


def _is_closed(tx: Tx, message: Message) -> bool:
    return message.tip_id is not None and not tx.session.get_one(Tip, message.tip_id).is_open
