"""The reporter's `Rahasia`: seals the own tip, or lifts the seal."""

from bot.database.transaction import Tx
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.services.reporting.enrichment import find_own_open, show_receipt
from bot.services.sealed_tips import sealing


def seal(tx: Tx, member: Member, code: str, receipt: Outbox | None) -> None:
    """Seals the tip and shows the receipt.

    Raises:
        Refusal: it is closed, or another member reported it.
    """
    tip = find_own_open(tx, member, code)
    if not tip.is_sealed:
        sealing.seal(tx, tip, member)
    show_receipt(tx, member, tip, receipt)


def unseal(tx: Tx, member: Member, code: str, receipt: Outbox | None) -> None:
    """Lifts the seal and shows the receipt.

    Raises:
        Refusal: it is closed, another member reported it, or a reader has read it.
    """
    tip = find_own_open(tx, member, code)
    if tip.is_sealed:
        sealing.unseal(tx, tip, member)
    show_receipt(tx, member, tip, receipt)
