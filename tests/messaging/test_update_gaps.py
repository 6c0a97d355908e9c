"""Gaps in the numbers of updates: somebody else has read some."""

import json
from datetime import timedelta
from typing import Any

from tests.web_house import WebHouse, heard


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
