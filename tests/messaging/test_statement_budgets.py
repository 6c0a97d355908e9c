"""How many statements a step of a conversation may cost. Who adds something that needs more says why in `BUDGETS`."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.domain.due_steps import schedule
from bot.messaging import worker
from bot.models.due_step import Step
from bot.models.tip import Tip
from tests.bench.floor import work
from tests.bench.growth import Store
from tests.database.statements import statements
from tests.house import GROUP, House
from tests.tips import REPORT

# BEGIN and COMMIT count. The first two are stored, handled and sent; the others handled only, with the claim of the
# next rows and what is leased to be sent.
BUDGETS = {
    "a report among 16": 4,
    "a report alone": 28,
    "a report": 25,
    "a press": 43,
    "an answer": 38,
    "words in the group": 12,
    "a sweep of nothing": 8,
    "a sweep of 100": 1024,
}
# Tables that grow with the reports. An index of few rows, such as those that wait, may be read whole.
GROWING = ("messages", "revisions", "media", "tips", "tip_history", "offers", "due_steps", "alarms", "accounts")


@pytest.mark.parametrize(("name", "together"), [("a report among 16", 16), ("a report alone", 1)])
def test_a_report_keeps_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, together: int) -> None:
    monkeypatch.setattr(worker, "BATCH_SECONDS", inf)  # a busy machine would cut the batch
    store = Store(tmp_path, officers=16)
    work(store, 16, together)  # after this nobody writes for the first time
    made = statements(store.app.database)
    work(store, 16, together)
    store.app.database.close()
    assert len(made) / 16 <= BUDGETS[name]


def test_nothing_on_the_way_of_a_report_reads_a_whole_table_that_grows(tmp_path: Path) -> None:
    store = Store(tmp_path, officers=16)
    work(store, 16, 16)
    engine, asked = store.app.database.engine, dict[str, Any]()
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, sql, values, *_: asked.setdefault(sql, values))
    work(store, 17, 17)  # more than one batch, so that rows are claimed by queries
    queries = {sql: values for sql, values in asked.items() if sql.startswith(("SELECT", "UPDATE")) and "?" in sql}
    with sqlite3.connect(store.file) as connection:
        plans = [
            row[3] for sql in queries for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", some(queries[sql]))
        ]
    store.app.database.close()
    assert len(queries) >= 15 and any("SEARCH messages" in plan for plan in plans)
    whole = [plan for plan in plans if any(plan.startswith(f"SCAN {table}") for table in GROWING)]
    assert [plan for plan in whole if " USING INDEX ix_" not in plan] == []


def some(values: Any) -> Any:
    """The values of one row, if there are many."""
    return values[0] if isinstance(values, list) else values


async def handled(house: House, act: Callable[[], object]) -> int:
    """The statements by which an event is handled."""
    act()
    await house.app.poll(0)
    made = statements(house.app.database)
    while await house.app.handle():
        pass
    count = len(made)
    await house.app.settle()
    return count


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the statements are nearly the same
async def test_each_step_keeps_its_budget(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BATCH_SECONDS", inf)
    await house.say("liaison", "/piket")
    await house.say("officer2", REPORT)
    say, users = house.client.say, house.users
    cost = {"a report": await handled(house, lambda: say(users["officer"], f"{REPORT} lagi"))}
    offer = house.client.messages(users["liaison"])[-1]
    press = lambda: house.client.press(users["liaison"], offer["message_id"], "Tangani")  # noqa: E731 - as the others
    cost["a press"] = await handled(house, press)
    await house.say("liaison", f"/tanya {house.code()} Warna rumahnya apa?")
    cost["an answer"] = await handled(house, lambda: say(users["officer"], "Hijau, pagar putih"))
    cost["words in the group"] = await handled(house, lambda: say(users["officer"], "Siap, laksanakan", GROUP))
    cost |= await swept(house)
    assert {name: count for name, count in cost.items() if count > BUDGETS[name]} == {}
    assert cost.keys() == BUDGETS.keys() - {"a report among 16", "a report alone"}


async def swept(house: House) -> dict[str, int]:
    """The statements of sweeps."""
    made = statements(house.app.database)
    await house.app.sweep()
    nothing = len(made)
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip).order_by(Tip.id)).first()
        for minutes in range(100):
            schedule(tx, Step.NEWS, tx.now - timedelta(minutes=minutes), tip)
    made.clear()
    await house.app.sweep()
    return {"a sweep of nothing": nothing, "a sweep of 100": len(made)}
