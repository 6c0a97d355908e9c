"""The list of an officer's own tips."""

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.wording import summary
from bot.messages import Purpose, Text, plain, text
from bot.models.member import Member
from bot.models.tip import Tip

LATEST_TIPS = 10


def show_own_tips(tx: Tx, member: Member) -> None:
    """Shows the member's latest tips with their status and outcome."""
    tx.send(member, Purpose.REPLY, _own_tips(tx, member))


def _own_tips(tx: Tx, member: Member) -> Text:
    tips = tx.session.scalars(
        select(Tip).where(Tip.reporter_id == member.id).order_by(Tip.id.desc()).limit(LATEST_TIPS)
    ).all()
    if not tips:
        return text("my_tips.none")
    return text("my_tips.list", lines=[text("my_tips.line", outcome=_outcome(tip), **summary(tx, tip)) for tip in tips])


def _outcome(tip: Tip) -> Text:
    return text("detail.outcome", outcome=text(f"outcome.{tip.outcome}")) if tip.outcome else plain("")
