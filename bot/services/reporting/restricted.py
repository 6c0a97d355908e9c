"""Tips through an account that may only send tips: each gets a short receipt, and no question.

The full receipt goes to the member's active account, if there is one.
"""

from bot.database.transaction import Tx
from bot.domain.stored_messages import latest_text
from bot.domain.wording import mark
from bot.messages import Incoming, text
from bot.models.account import Account
from bot.models.group import Group
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Tip, Urgency
from bot.reading.understanding import understand
from bot.services.reporting import intake, reports
from bot.services.reporting.enrichment import warning


def report(tx: Tx, member: Member, account: Account, incoming: Incoming, words: str) -> None:
    """Reports what `/lapor` brings. If it brings nothing, says what the account may do.

    Raises:
        Refusal: the message belongs to a tip already.
    """
    tip = intake.report_words(tx, member, incoming, words)
    if tip:
        _send_receipt(tx, account, tip, tip.story)
    else:
        tell_standing(tx, account)


def report_own(tx: Tx, member: Member, account: Account, message_id: str) -> None:
    """Reports the message under which the button was pressed.

    Raises:
        Refusal: another member wrote it, or it belongs to a tip already.
    """
    tip = reports.report_own(tx, member, message_id)
    _send_receipt(tx, account, tip, tip.story)


def offer_to_report(tx: Tx, member: Member, account: Account, incoming: Incoming) -> None:
    """Stores a private message without a command, and sends the button that reports it."""
    if question := intake.reportable(tx, member, incoming):
        tx.send_to_account(account, question)


def hear_in_group(tx: Tx, account: Account, message: Message, words: str) -> None:
    """Handles a message in the group. If it reads like a report, asks its author in private."""
    if question := intake.overheard(tx, message, tx.session.get_one(Group, message.group_id), words):
        tx.send_to_account(account, question)


def repeat_receipt(tx: Tx, account: Account, message: Message) -> None:
    """Sends the receipt of the tip that the message is a part of, as the tip is now."""
    _send_receipt(tx, account, tx.session.get_one(Tip, message.tip_id), latest_text(tx, message))


def tell_standing(tx: Tx, account: Account) -> None:
    """Tells that the account waits or is locked, and that tips still arrive."""
    tx.send_to_account(account, text(f"standing.{account.standing}"))


def _send_receipt(tx: Tx, account: Account, tip: Tip, words: str) -> None:
    """Such an account cannot answer whether it is an emergency: what may be one is called in by phone."""
    perhaps = tip.urgency != Urgency.EMERGENCY and understand(words).perhaps_emergency
    help_line = text("receipt.may_be_emergency", warning=warning(tip)) if perhaps else warning(tip)
    receipt = text("receipt.short", mark=mark(tip), code=tip.code, at=tip.created_at, warning=help_line)
    tx.send_to_account(account, receipt)
