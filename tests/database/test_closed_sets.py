"""Columns of closed sets: the members of an enumeration in the program, their strings in the database."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from bot.models.inbox import Inbox, InboxState
from bot.models.tip import Desk, Happened, Outcome, Status, Tip, Urgency
from tests.house import House
from tests.tips import reported


async def test_a_value_is_read_as_a_member_and_stored_as_a_string(house: House) -> None:
    await reported(house)
    with house.app.database.transaction() as tx:
        columns = (Tip.status, Tip.urgency, Tip.desk, Tip.happened, Tip.outcome)
        values = tx.session.execute(select(*columns)).one()
        tx.session.scalars(select(Tip)).one().outcome = Outcome.REFERRED
        tx.session.flush()
        stored = tx.execute(text("SELECT status, urgency, desk, happened, outcome FROM tips")).one()
    assert [type(value) for value in values] == [Status, Urgency, Desk, type(None), type(None)]
    assert tuple(stored) == ("new", "routine", "narcotics", None, "referred")
    assert not any(isinstance(value, Status | Urgency | Desk | Happened | Outcome) for value in stored)


async def test_another_value_is_neither_written_nor_looked_for(house: House) -> None:
    await reported(house)
    with pytest.raises(StatementError, match="settled"), house.app.database.transaction() as tx:
        tx.session.scalars(select(Tip)).one().status = "settled"  # type: ignore[assignment]
    with pytest.raises(StatementError, match="lost"), house.app.database.transaction() as tx:
        tx.session.scalars(select(Inbox).where(Inbox.state == "lost")).all()
    with house.app.database.transaction() as tx:
        assert tx.session.scalars(select(Tip.status)).one() == Status.NEW
        assert set(tx.session.scalars(select(Inbox.state))) == {InboxState.DONE}
