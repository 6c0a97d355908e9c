"""Delivery: a lease that ran out, a message that cannot be prepared, and what is recorded."""

from datetime import timedelta

from sqlalchemy import select

from bot.messages import Purpose, text
from bot.models.queue import Outbox, OutboxState
from bot.outbox import LEASE
from bot.services import roster
from tests.house import PEOPLE, House


def owe(house: House, name: str, key: str) -> None:
    with house.app.database.transaction() as tx:
        tx.send(roster.find(tx, PEOPLE[name][0]), text(key), purpose=Purpose.REPLY)


def sent(house: House) -> int:
    return sum(call["method"] == "sendMessage" for call in house.client.calls())


async def test_a_sleeper_that_wakes_does_not_send(house: House) -> None:
    owe(house, "officer", "menu.hint")
    delivery = house.app.delivery
    leased = await house.app.database.write(delivery.lease)
    before = sent(house)
    house.clock.move(LEASE + timedelta(seconds=1))
    delivery.start(leased)
    await delivery.finish()
    assert len(leased.calls) == 1
    assert sent(house) == before
    await house.pump()
    assert sent(house) == before + 1


async def test_what_cannot_be_prepared_holds_up_nobody_else(house: House) -> None:
    owe(house, "officer", "there.is_no_such_text")
    owe(house, "liaison", "menu.hint")
    house.sees("liaison")
    while await house.app.delivery.deliver():
        pass
    assert len(house.sees("liaison")) == 1
    with house.app.database.transaction() as tx:
        rows = tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.WAITING)).all()
        assert [row.error for row in rows] == ["KeyError"]
        assert rows[0].not_before is not None


async def test_what_the_rates_hold_back_goes_as_soon_as_they_allow(house: House) -> None:
    limiter = house.app.delivery.limiter
    limiter.rates = limiter.rates.model_copy(update={"messages_per_second": 50, "chat_per_second": 50})
    for name in ("officer", "liaison", "officer"):
        owe(house, name, "menu.hint")
    before = sent(house)
    while await house.app.delivery.deliver():
        pass
    assert sent(house) == before + 3


async def test_each_message_is_recorded_with_its_number(house: House) -> None:
    for name in ("officer", "liaison", "kanit", "leader"):
        owe(house, name, "menu.hint")
    while await house.app.delivery.deliver():
        pass
    with house.app.database.transaction() as tx:
        rows = tx.session.scalars(select(Outbox).order_by(Outbox.id.desc()).limit(4)).all()
        assert {row.state for row in rows} == {OutboxState.SENT}
        assert len({row.platform_id for row in rows} - {""}) == 4
        assert all(row.tries == 1 for row in rows)
