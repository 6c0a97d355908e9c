"""What a leader is shown of a tip: all but the words of its story, which open with a reason."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.permissions import may_take
from bot.domain.seen_by import seen_by
from bot.domain.wording import mark, summary
from bot.messages import Action, Content, Purpose, Text, Verb, Why, plain, text
from bot.models.member import Member
from bot.models.offer import Offer
from bot.models.tip import Tip
from bot.models.tip_event import Event, TipEvent

HISTORY_LINES = 12
_HIDDEN_EVENTS = (
    *(Event.ENRICHED, Event.OFFERED, Event.VIEWED, Event.SEALED, Event.UNSEALED),
    *(Event.SOURCE_GIVEN, Event.SOURCE_REMOVED),
)


def show_overview(tx: Tx, member: Member, tip: Tip) -> None:
    """Shows everything that is known of the tip except its words, with the button that asks for a reason."""
    buttons = [Action(text("button.take"), Verb.TAKE, tip.ref)] if may_take(tx, tip, member) else []
    buttons.append(Action(text("button.open_story"), Verb.OPEN_STORY, tip.code))
    shown = text(
        "overview.view",
        mark=mark(tip),
        outcome=text("detail.outcome", outcome=text(f"outcome.{tip.outcome}")) if tip.outcome else plain(""),
        reporter=tx.session.get_one(Member, tip.reporter_id).title,
        lines=[*_who_has_it(tx, tip), *seen_line(tx, tip), text("overview.history", lines=_history(tx, tip))],
        **summary(tx, tip),
    )
    tx.send(member, Why(Purpose.LEADER, tip.id), Content(shown, buttons, protect=True))


def seen_line(tx: Tx, tip: Tip, *, but: Member | None = None) -> list[Text]:
    """Who has seen the words of the tip, except `but`; no line if nobody has."""
    names = [each.title for each in seen_by(tx, tip) if but is None or each.id != but.id]
    return [text("story.read_by", sentence=", ".join(names))] if names else []


def by_whom(tx: Tx, line: TipEvent) -> Text:
    """What happened, and who did it."""
    what = text(f"event.{line.event}")
    if line.actor_id is None:
        return what
    return text("event.by", what=what, who=tx.session.get_one(Member, line.actor_id).title)


def _who_has_it(tx: Tx, tip: Tip) -> list[Text]:
    if tip.owner_id:
        return [text("overview.owner", names=_titles(tx, [tip.owner_id]))]
    offered = select(Offer.member_id).where(Offer.tip_id == tip.id, Offer.ended_at.is_(None)).order_by(Offer.id)
    waiting_for = tx.session.scalars(offered).all()
    return [text("overview.offered", names=_titles(tx, waiting_for))] if waiting_for else []


def _titles(tx: Tx, members: Sequence[UUID]) -> str:
    return ", ".join(tx.session.get_one(Member, each).title for each in members)


def _history(tx: Tx, tip: Tip) -> list[Text]:
    """The latest entries of the history, without their words."""
    latest = (
        select(TipEvent)
        .where(TipEvent.tip_id == tip.id, TipEvent.event.not_in(_HIDDEN_EVENTS))
        .order_by(TipEvent.id.desc())
        .limit(HISTORY_LINES)
    )
    lines = tx.session.scalars(latest).all()
    return [text("history.line", at=each.at, what=by_whom(tx, each)) for each in reversed(lines)]
