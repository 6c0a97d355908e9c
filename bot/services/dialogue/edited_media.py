"""What an edit does to the attachment of a message that belongs to a tip."""

from collections.abc import Sequence

from bot.database.transaction import Tx
from bot.domain.stored_media import media_of
from bot.domain.tips import get_tip, record_event
from bot.domain.wording import mark
from bot.messages import Incoming, text
from bot.models.member import Member
from bot.models.message import Media, MediaKind, Message
from bot.models.tip_event import Event
from bot.services.casework.shown_media import take_back
from bot.services.casework.views import show_media
from bot.services.dialogue.answers import tell_owner


def media_edited(tx: Tx, incoming: Incoming, message: Message, before: Sequence[Media]) -> None:
    """Shows the owner what an edit has added or put in the place of an attachment, and takes the earlier one back.

    A live location is shown again when it ends. `before`: what was shown until now.
    """
    if message.tip_id is None or not incoming.attachments:
        return
    kind, known = incoming.attachments[0].kind, {each.id for each in before}
    now = media_of(tx, message)
    ended = kind == MediaKind.LOCATION
    if kind == MediaKind.LIVE_LOCATION or not (ended or any(each.id not in known for each in now)):
        return
    tip = get_tip(tx, message.tip_id)
    if message.author_id != tip.reporter_id:  # the officer reported somebody else's message, as it was then
        return
    record_event(tx, tip, Event.ADDED, tip.reporter_id)
    take_back(tx, tip, [each for each in before if each.replaced_at])
    if tip.owner_id and tip.is_open:
        if before and not ended:
            tell_owner(tx, tip, text("owner.replaced", mark=mark(tip), code=tip.code))
        show_media(tx, tx.session.get_one(Member, tip.owner_id), tip, now)
