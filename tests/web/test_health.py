"""Health and metrics, as whoever watches the server sees them."""

import asyncio
import json
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import SQLAlchemyError

from bot.messages import DeliveryError, text
from bot.operations.doctor.platform import outside_faults
from tests.web.conftest import WebHouse, out_of_order

STORY = "/lapor warga bernama Kucing jual sabu di Sugihwaras Jenu"


async def failing(house: WebHouse) -> list[str]:
    status, page = await house.get("/healthz")
    found = json.loads(page)["failing"]
    assert status == (503 if found else 200)
    return found  # type: ignore[no-any-return]


async def work(house: WebHouse) -> None:
    """One round of everything that the running app repeats."""
    if house.app.receiver.pushed:
        await house.app.receiver.check_subscription()
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
        await polled.app.receiver.listen()
    assert "intake" in await failing(polled)
    await polled.app.receiver.listen()
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
    pushed.client.say(pushed.users["officer"], STORY)
    await pushed.until(lambda _client: "403" in webhook.last_error)
    await pushed.app.receiver.check_subscription()  # sees the trouble, and sets the webhook anew
    assert "intake" in await failing(pushed)
    await work(pushed)
    assert await failing(pushed) == []
    assert len(pushed.tips()) == 1


async def numbers(house: WebHouse) -> dict[str, float]:
    status, page = await house.get("/metrics")
    assert status == 200
    return {
        ":".join([sample.name.removeprefix("anti_narkoba_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def test_metrics_count_what_happened_and_name_nobody(polled: WebHouse) -> None:
    before = await numbers(polled)
    assert before["database_up"] == 1 and before["waiting_rows:inbox"] == 0
    polled.client.say(polled.users["officer"], STORY)
    await polled.app.poll(0)
    polled.clock.move(timedelta(seconds=90))
    waiting = await numbers(polled)
    assert waiting["waiting_rows:inbox"] == 1 and 90 <= waiting["lag_seconds:inbox"] < 120
    assert waiting["updates_total:stored"] == before["updates_total:stored"] + 1
    polled.client.faults("sendMessage", status=500)
    await polled.pump()
    polled.client.updates({"message": "nonsense"})
    await polled.pump()
    await polled.app.sweep()
    after = await numbers(polled)
    assert after["updates_total:handled"] == before["updates_total:handled"] + 1
    assert after["updates_total:parked"] == 1
    assert after["messages_total:failed"] == 1
    assert after["messages_total:sent"] > before["messages_total:sent"]
    assert after["waiting_rows:outbox"] == 1
    assert after["sweeps_total"] == 1
    page = (await polled.get("/metrics"))[1]
    assert not any(word in page for word in ("Kucing", "Officer", "Sugihwaras", *map(str, polled.users.values())))


async def test_messages_given_up_are_counted_as_dead(polled: WebHouse) -> None:
    polled.client.block(polled.users["officer"])
    polled.client.faults("sendMessage", status=400, times=1)
    await polled.say("liaison", "/bantuan")
    assert (await numbers(polled))["messages_total:dead"] == 1


async def test_metrics_answer_while_the_database_is_down(polled: WebHouse) -> None:
    with out_of_order(polled):
        found = await numbers(polled)
    if polled.app.database.engine.name == "postgresql":
        assert found["database_up"] == 0
    assert found["updates_total:stored"] > 0


async def test_doctor_names_what_stands_still_in_the_running_bot(polled: WebHouse) -> None:
    assert await asyncio.to_thread(outside_faults, polled.settings) == []
    polled.clock.move(timedelta(seconds=65))
    await polled.pump()
    (fault,) = await asyncio.to_thread(outside_faults, polled.settings)
    assert fault == text("doctor.failing", parts="sweeps")


async def test_nothing_else_is_served(polled: WebHouse) -> None:
    assert [(await polled.get(path))[0] for path in ("/", "/telegram", "/healthz/x")] == [404] * 3
