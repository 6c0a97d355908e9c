"""Metrics, as a program that watches the server sees them."""

from collections import Counter
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from tests.web_house import WebHouse, out_of_order

STORY = "/lapor warga bernama Kucing jual sabu di Sugihwaras Jenu"


async def numbers(house: WebHouse) -> Counter[str]:
    """The metrics by name and label; what was never counted is 0."""
    status, page = await house.get("/metrics")
    assert status == 200
    return Counter(
        {
            ":".join([sample.name.removeprefix("anti_narkoba_"), *sample.labels.values()]): sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
        }
    )


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
    await polled.say("officer", "Selamat pagi")
    with out_of_order(polled):
        found = await numbers(polled)
    if polled.app.database.engine.name == "postgresql":
        assert found["database_up"] == 0
    assert found["updates_total:stored"] > 0
