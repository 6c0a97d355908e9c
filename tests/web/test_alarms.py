"""What the operator hears when somebody else uses the token, or Telegram cannot hand updates over."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.messages import DeliveryError
from tests.web.conftest import WebHouse

FOREIGN = "http://127.0.0.1:9/thief"


async def heard(house: WebHouse) -> list[str]:
    """What the operator is told within two minutes."""
    for _ in range(4):
        await look(house)
    await house.pump()
    return house.sees("operator")


async def look(house: WebHouse) -> None:
    house.clock.move(timedelta(seconds=30))
    await house.app.receiver.check_subscription()


async def test_all_well_is_silent(either: WebHouse) -> None:
    await either.say("officer", "Selamat pagi")
    assert await heard(either) == []


async def test_a_foreign_webhook_is_told_once_an_hour_and_undone(either: WebHouse) -> None:
    await either.app.receiver.check_subscription()
    ours = either.sandbox.world.webhook.url
    for minutes in (0, 20, 50):
        either.sandbox.world.webhook.url = FOREIGN
        either.clock.move(timedelta(minutes=minutes))
        (alarm,) = await heard(either) or [""]
        assert ("webhook" in alarm and "127.0.0.1" in alarm) == (minutes != 20)
        assert either.sandbox.world.webhook.url == ours


async def test_a_foreign_webhook_that_stops_polling_is_undone_at_once(polled: WebHouse) -> None:
    polled.client.say(polled.users["officer"], "/lapor transaksi sabu di Sugihwaras Jenu")
    await polled.app.receiver.check_subscription()
    polled.sandbox.world.webhook.url = FOREIGN
    with pytest.raises(DeliveryError):
        await polled.app.receiver.listen()
    await polled.app.receiver.listen()
    await polled.pump()
    assert len(polled.tips()) == 1
    (alarm,) = polled.sees("operator")
    assert "webhook" in alarm


async def test_a_removed_webhook_is_told_and_set_again(pushed: WebHouse) -> None:
    await pushed.app.receiver.check_subscription()
    ours, pushed.sandbox.world.webhook.url = pushed.sandbox.world.webhook.url, ""
    assert ["webhook" in each for each in await heard(pushed)] == [True]
    assert pushed.sandbox.world.webhook.url == ours


async def test_an_address_left_from_before_is_no_alarm(polled: WebHouse) -> None:
    settings = polled.settings.telegram.model_copy(update={"webhook_url": FOREIGN})
    polled.app.receiver._settings = settings
    polled.sandbox.world.webhook.url = FOREIGN
    assert await heard(polled) == []
    assert polled.sandbox.world.webhook.url == ""


async def test_a_second_reader_is_told(polled: WebHouse) -> None:
    body = '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'
    for _ in range(2):
        polled.client.faults("getUpdates", status=409, body=body)
        with pytest.raises(DeliveryError):
            await polled.app.receiver.listen()
    await polled.pump()
    (alarm,) = polled.sees("operator")
    assert "program lain" in alarm


async def test_what_telegram_cannot_hand_over_is_told(pushed: WebHouse) -> None:
    world = pushed.sandbox.world
    pushed.client.settings(webhook_retry_seconds=0.1)
    await pushed.app.receiver.check_subscription()
    pushed.clock.move(timedelta(seconds=30))
    world.webhook.secret = "another"
    pushed.client.say(pushed.users["officer"], "Selamat pagi")
    await pushed.until(lambda _client: "403" in world.webhook.last_error)
    await pushed.app.receiver.check_subscription()
    await pushed.pump()
    (alarm,) = pushed.sees("operator")
    assert "403" in alarm


async def test_a_growing_heap_is_told(polled: WebHouse) -> None:
    for _ in range(3):
        polled.client.say(polled.users["officer"], "Selamat pagi")
        await look(polled)
    await polled.pump()
    (alarm,) = polled.sees("operator")
    assert alarm.startswith("3 pesan")


def stolen(house: WebHouse, count: int) -> None:
    """Somebody else reads and confirms so many updates."""
    for _ in range(count):
        house.client.say(house.users["officer"], "Selamat pagi")
    queue = house.sandbox.world.queue
    queue.confirm(queue.next_id)


async def test_updates_that_somebody_else_took_are_told(polled: WebHouse) -> None:
    stolen(polled, 3)
    await polled.say("officer", "Selamat siang")
    (alarm,) = await heard(polled)
    assert alarm.startswith("3 pesan")
    stolen(polled, 2)
    await polled.say("officer", "Selamat sore")
    assert await heard(polled) == []
    polled.clock.move(timedelta(hours=1))
    (alarm,) = await heard(polled)
    assert alarm.startswith("2 pesan")


async def test_numbers_that_start_anew_after_a_quiet_week_are_no_alarm(polled: WebHouse) -> None:
    polled.clock.move(timedelta(days=7))
    polled.sandbox.world.queue.next_id += 1_000_000
    await polled.say("officer", "Selamat pagi")
    assert await heard(polled) == []
    stolen(polled, 1)
    await polled.say("officer", "Selamat siang")
    assert len(await heard(polled)) == 1


async def test_pushed_updates_may_overtake_each_other_and_come_twice(pushed: WebHouse) -> None:
    async def push(number: int) -> None:
        person = {"id": pushed.users["officer"], "is_bot": False, "first_name": "x"}
        chat: dict[str, Any] = {"id": pushed.users["officer"], "type": "private", "first_name": "x"}
        message = {"message_id": 900 + number, "date": 1_790_000_000, "chat": chat, "from": person, "text": "Siap"}
        body = {"update_id": pushed.sandbox.world.queue.next_id + number, "message": message}
        assert await pushed.push(json.dumps(body)) == 200

    for number in (3, 0, 2, 3, 1):
        await push(number)
    assert await heard(pushed) == []
    await push(6)
    (alarm,) = await heard(pushed)
    assert alarm.startswith("2 pesan")
