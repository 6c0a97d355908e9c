"""The list of an officer's own tips, and one of them."""

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.sources import source_of
from bot.domain.tips import find_own_tip
from bot.domain.wording import mark, summary
from bot.messages import Action, Choice, Content, Purpose, Text, Verb, Why, plain, text
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.models.tip import Tip

PER_PAGE = 8


def show_own_tips(tx: Tx, member: Member, page: str = "", shown: Outbox | None = None) -> None:
    """Shows a page of the member's tips, the newest first: the state of each in words, and a button that opens it.

    `shown`: the message whose button leads to the page, and which then shows it.
    """
    number = int(page) if page.isdecimal() and len(page) < len("1000") else 1
    start = (max(number, 1) - 1) * PER_PAGE
    own = select(Tip).where(Tip.reporter_id == member.id).order_by(Tip.id.desc())
    tips = tx.session.scalars(own.offset(start).limit(PER_PAGE + 1)).all()
    if not tips and start:
        show_own_tips(tx, member, shown=shown)
        return
    if not tips:
        tx.send(member, Purpose.REPLY, text("my_tips.none"))
        return
    lines = [text("my_tips.line", state=_state(tip), **summary(tx, tip)) for tip in tips[:PER_PAGE]]
    options = [Action(plain(tip.code), Verb.OWN_TIP, tip.code) for tip in tips[:PER_PAGE]]
    options += _leading_to(number, more=len(tips) > PER_PAGE)
    tx.send(member, Purpose.REPLY, Content(text("my_tips.list", lines=lines), Choice(options)), edits=shown)


def _leading_to(number: int, *, more: bool) -> list[Action]:
    """The buttons that lead to the pages before and after this one."""
    newer = [Action(text("button.newer"), Verb.RUN, f"laporansaya {number - 1}")] if number > 1 else []
    return newer + ([Action(text("button.older"), Verb.RUN, f"laporansaya {number + 1}")] if more else [])


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
        state=_state(tip),
        source=text("my_tips.source") if source else plain(""),
        **summary(tx, tip),
    )
    tx.send(member, Why(Purpose.REPORTER, tip.id), Content(shown, buttons))


def _state(tip: Tip) -> Text:
    """The state of a tip in the words of its reporter."""
    outcome = text(f"outcome.{tip.outcome}") if tip.outcome else plain("")
    return text(f"my_tips.{tip.status}", outcome=outcome)
