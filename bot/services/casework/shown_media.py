"""Takes back attachments that were shown: their sender replaced them, or a check of their content refused them."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, true

from bot.database.transaction import Tx
from bot.messages import Operation
from bot.models.account import USABLE, Account
from bot.models.message import Media, MediaKind
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip

TAKEN_BACK = timedelta(hours=47)  # older messages the platform does not delete


def take_back(tx: Tx, tip: Tip, media: Sequence[Media]) -> None:
    """Deletes these attachments from every chat where they were shown, and sends none that still waits."""
    shown = select(Outbox).where(Outbox.tip_id == tip.id, Outbox.shows_story, Outbox.created_at > tx.now - TAKEN_BACK)
    for row in tx.session.scalars(shown.order_by(Outbox.id)):
        if _shows(json.loads(row.content), media):
            take_back_message(tx, row)


def _shows(content: dict[str, Any], media: Sequence[Media]) -> bool:
    """Whether a message shows one of these attachments. A contact is shown as words."""
    if attachment := content.get("attachment"):
        references = {each.reference for each in media} - {""}
        return attachment.get("media") in {each.id.hex for each in media} or attachment["reference"] in references
    contacts = {each.detail for each in media if each.kind == MediaKind.CONTACT}
    return content["text"]["key"] == "story.contact" and content["text"]["params"]["words"] in contacts


def take_back_message(tx: Tx, row: Outbox) -> None:
    """Deletes the message from the chats of its recipient, or does not send it if it still waits."""
    stop_sending(tx, row)
    if row.state not in {OutboxState.WAITING, OutboxState.SENT}:
        return
    through = Account.channel == row.channel if row.channel else true()
    for account in tx.session.scalars(select(Account).where(Account.member_id == row.member_id, through, *USABLE)):
        tx.call(Operation.TAKE_BACK, account.channel, account.address, behind=row)


def stop_sending(tx: Tx, row: Outbox) -> None:
    """Does not send a message that still waits. One that is being sent now keeps its place until that has ended."""
    if row.state == OutboxState.WAITING and row.leased_until:
        row.expires_at = tx.now
    elif row.state == OutboxState.WAITING:
        row.state, row.ended_at = OutboxState.DROPPED, tx.now
