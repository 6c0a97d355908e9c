"""The list of an officer's own tips, and one of them."""

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.sources import source_of
from bot.domain.tips import find_own_tip
from bot.domain.wording import mark, summary
from bot.messages import Action, Choice, Content, Purpose, Text, Verb, Why, plain, text
from bot.models.member import Member
from bot.models.tip import Tip

LATEST_TIPS = 10


def show_own_tips(tx: Tx, member: Member) -> None:
    """Shows the member's latest tips with their status and outcome, each with a button."""
    tips = tx.session.scalars(
        select(Tip).where(Tip.reporter_id == member.id).order_by(Tip.id.desc()).limit(LATEST_TIPS)
    ).all()
    if not tips:
        tx.send(member, Purpose.REPLY, text("my_tips.none"))
        return
    lines = [text("my_tips.line", outcome=_outcome(tip), **summary(tx, tip)) for tip in tips]
    options = [Action(plain(tip.code), Verb.OWN_TIP, tip.code) for tip in tips]
    tx.send(member, Purpose.REPLY, Content(text("my_tips.list", lines=lines), Choice(options)))


def show_own_tip(tx: Tx, member: Member, code: str) -> None:
    """Shows one of the member's tips, with the buttons for its source."""
    tip = find_own_tip(tx, member, code)
    buttons = [Action(text("button.source"), Verb.SOURCE, tip.code)]
    source = source_of(tx, tip)
    if source:
        buttons.append(Action(text("button.remove_source"), Verb.REMOVE_SOURCE, tip.code))
    shown = text(
        "my_tips.detail",
        mark=mark(tip),
        outcome=_outcome(tip),
        source=text("my_tips.source") if source else plain(""),
        **summary(tx, tip),
    )
    tx.send(member, Why(Purpose.REPORTER, tip.id), Content(shown, buttons))


def _outcome(tip: Tip) -> Text:
    return text("detail.outcome", outcome=text(f"outcome.{tip.outcome}")) if tip.outcome else plain("")
