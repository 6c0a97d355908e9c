"""What tests look for in the database."""

from sqlalchemy import select

from bot.models.inbox import Inbox, InboxState
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip
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
