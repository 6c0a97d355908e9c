"""How many statements a step of a conversation may cost. Who adds something that needs more says why in `BUDGETS`."""

from collections.abc import Callable
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest
from sqlalchemy import select

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
    "a report alone": 33,
    "a report": 25,
    "a press": 43,
    "an answer": 38,
    "words in the group": 12,
    "a sweep of nothing": 8,
    "a sweep of 100": 1024,
}


@pytest.mark.parametrize(("name", "together"), [("a report among 16", 16), ("a report alone", 1)])
def test_a_report_keeps_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, together: int) -> None:
    monkeypatch.setattr(worker, "BATCH_SECONDS", inf)  # a busy machine would cut the batch
    store = Store(tmp_path, officers=16)
    work(store, 16, together)  # after this nobody writes for the first time
    made = statements(store.app.database)
    work(store, 16, together)
    store.app.database.close()
    assert len(made) / 16 <= BUDGETS[name]


async def taken(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    await house.press("liaison", "Tangani")


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
    assert len(cost) == len(BUDGETS) - 2


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
