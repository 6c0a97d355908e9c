"""Takes back attachments that were shown: their sender replaced them, or a check of their content refused them."""

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.messages import Operation
from bot.models.account import USABLE, Account
from bot.models.message import Media
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip

TAKEN_BACK = timedelta(hours=47)  # older messages the platform does not delete


def take_back(tx: Tx, tip: Tip, media: Sequence[Media]) -> None:
    """Deletes these attachments from every chat where they were shown, and sends none that still waits."""
    references, rows = {each.reference for each in media} - {""}, {each.id.hex for each in media}
    shown = select(Outbox).where(Outbox.tip_id == tip.id, Outbox.shows_story, Outbox.created_at > tx.now - TAKEN_BACK)
    for row in tx.session.scalars(shown.order_by(Outbox.id)):
        attachment = json.loads(row.content).get("attachment")
        if attachment and (attachment.get("media") in rows or attachment["reference"] in references):
            take_back_message(tx, row)


def take_back_message(tx: Tx, row: Outbox) -> None:
    """Deletes the message from the chats of its recipient, or does not send it if it still waits."""
    if row.state == OutboxState.WAITING:
        row.state, row.ended_at = OutboxState.DROPPED, tx.now
    if row.state != OutboxState.SENT or not row.platform_id:
        return
    there = (Account.member_id == row.member_id, Account.channel == row.channel, *USABLE)
    for account in tx.session.scalars(select(Account).where(*there)):
        tx.call(Operation.TAKE_BACK, account.channel, account.address, message_id=row.platform_id)
