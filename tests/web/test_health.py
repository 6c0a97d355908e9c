"""Health, as a program that watches the server sees it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.channel import DeliveryError
from tests.tips import REPORT
from tests.web_house import WebHouse, out_of_order


async def failing(house: WebHouse) -> list[str]:
    status, page = await house.get("/healthz")
    found = json.loads(page)["failing"]
    assert status == (503 if found else 200)
    return found  # type: ignore[no-any-return]


async def work(house: WebHouse) -> None:
    """One round of everything that the running app repeats."""
    if house.app.receivers["telegram"].pushed:
        await house.app.receivers["telegram"].check_subscription()
    await house.pump()
    await house.app.sweep()


async def test_red_while_all_stands_still_and_green_after(either: WebHouse) -> None:
    await work(either)
    either.clock.move(timedelta(seconds=55))
    assert await failing(either) == []
    either.clock.move(timedelta(seconds=10))
    assert await failing(either) == ["intake", "handling", "sweeps", "delivery"]
    await work(either)
    assert await failing(either) == []


async def test_the_part_that_stands_still_is_named(polled: WebHouse) -> None:
    polled.clock.move(timedelta(seconds=65))
    await polled.pump()
    assert await failing(polled) == ["sweeps"]


async def test_handling_is_well_while_a_backlog_comes_in_and_ordinary_updates_are_held_back(polled: WebHouse) -> None:
    for number in range(150):
        polled.client.say(polled.users["officer"], f"Selamat pagi {number}")
    polled.clock.move(timedelta(seconds=65))
    await polled.app.poll(0)
    assert await polled.app.handle() == 0
    assert not {"intake", "handling"} & set(await failing(polled))


async def test_polling_without_an_answer_is_red(polled: WebHouse) -> None:
    polled.clock.move(timedelta(seconds=65))
    polled.client.faults("getUpdates", status=502)
    with pytest.raises(DeliveryError):
        await polled.app.receivers["telegram"].listen()
    assert "intake" in await failing(polled)
    await polled.app.receivers["telegram"].listen()
    assert "intake" not in await failing(polled)


async def test_a_database_that_is_down_is_red(pushed: WebHouse) -> None:
    pushed.clock.move(timedelta(seconds=65))
    with out_of_order(pushed):
        with pytest.raises(SQLAlchemyError):
            await work(pushed)
        assert await failing(pushed) == ["intake", "handling", "sweeps", "delivery"]
    await work(pushed)
    assert await failing(pushed) == []


async def test_a_webhook_that_telegram_cannot_reach_is_red_until_it_can(pushed: WebHouse) -> None:
    webhook = pushed.sandbox.world.webhook
    pushed.client.settings(webhook_retry_seconds=0.1)
    webhook.secret = "another"
    pushed.clock.move(timedelta(seconds=65))
    pushed.client.say(pushed.users["officer"], REPORT)
    await pushed.until(lambda _client: "403" in webhook.last_error)
    await pushed.app.receivers["telegram"].check_subscription()  # sees the trouble, and sets the webhook anew
    assert "intake" in await failing(pushed)
    await work(pushed)
    assert await failing(pushed) == []
    assert len(pushed.tips()) == 1
