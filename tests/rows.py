"""What tests look for in the database."""

from sqlalchemy import func, select

from bot.models.base import Row
from bot.models.due_step import DueStep
from bot.models.follow_up import FollowUp
from bot.models.grant import Grant
from bot.models.inbox import Inbox, InboxState
from bot.models.message import Message
from bot.models.nil_report import NilReport
from bot.models.offer import Offer
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent
from tests.house import House


def owed(house: House) -> list[Outbox]:
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.WAITING)))


def stories(house: House) -> list[str]:
    with house.app.database.transaction() as tx:
        return [tip.story for tip in tx.session.scalars(select(Tip).order_by(Tip.id))]


def inbox(house: House) -> dict[str, int]:
    """The rows of the inbox that are not done, by their state."""
    with house.app.database.transaction() as tx:
        states = [state for state in tx.session.scalars(select(Inbox.state)) if state != "done"]
    return {state: states.count(state) for state in states}


def waiting_tries(house: House) -> list[int]:
    """How often each waiting row of the inbox was tried, in their order."""
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(Inbox.tries).where(Inbox.state == "waiting").order_by(Inbox.id)))


def waiting(house: House) -> list[Inbox]:
    with house.app.database.transaction() as tx:
        rows = select(Inbox).where(Inbox.state == InboxState.WAITING).order_by(Inbox.id)
        return list(tx.session.scalars(rows))


def changes(house: House) -> dict[str, object]:
    """What is stored about tips: their columns, and how many rows tell of what was done to them; and what waits."""
    kinds = (TipEvent, Offer, FollowUp, Message, NilReport)
    columns = [column for column in Tip.__table__.columns if not column.name.endswith("_sealed")]
    with house.app.database.transaction() as tx:
        counts = {kind.__name__: tx.session.scalar(select(func.count()).select_from(kind)) for kind in kinds}
        steps = tx.session.scalar(select(func.count()).select_from(DueStep).where(DueStep.ended_at.is_(None)))
        grants = tx.session.scalar(select(func.count()).select_from(Grant).where(Grant.ended_at.is_(None)))
        tips = [tuple(row) for row in tx.session.execute(select(*columns).order_by(Tip.id))]
    return counts | {"steps": steps, "tips": tips, "grants": grants}


def newest_id(house: House, kind: type[Row]) -> str:
    """The newest row's id as a button carries it; "" if there is none."""
    with house.app.database.transaction() as tx:
        found = tx.session.scalar(select(kind.id).order_by(kind.id.desc()).limit(1))
        return found.hex if found else ""
