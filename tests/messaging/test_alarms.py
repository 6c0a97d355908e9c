"""The operator's alarms when somebody else uses the token, or Telegram cannot hand updates over."""

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.channel import DeliveryError, Push, SecondReader
from bot.channels.telegram.adapter import TelegramChannel
from tests.faults import failing_commits
from tests.house import House
from tests.phones import alarms, receipts
from tests.running import MANY_SECONDS, running, until
from tests.tips import REPORT
from tests.web_house import WebHouse, heard, look

MANY_READS = 10
FOREIGN = "http://127.0.0.1:9/thief"


async def test_a_second_reader_of_the_token_alarms_once_an_hour_and_the_bot_goes_on(house: House) -> None:
    other = TelegramChannel(house.settings.telegram)

    async def read_beside() -> None:
        """Ends the bot's poll, and is ended by its next one."""
        with pytest.raises(SecondReader):
            await other.fetch("", MANY_SECONDS)

    async def read_until(told: int) -> None:
        """The bot's own polls do not wait at first: only one that waits can be ended."""
        for _ in range(MANY_READS):
            await read_beside()
            with contextlib.suppress(TimeoutError):
                await until(house, lambda _: alarms(house, "program lain") == told, seconds=3)
                return
        raise AssertionError("the operator was not told")

    async with running(house):
        await read_until(told=1)
        house.client.say(house.users["officer"], REPORT)
        await until(house, lambda _: receipts(house))
        await read_beside()
    await house.pump()
    assert alarms(house, "program lain") == 1
    await house.pass_time(hours=1)
    async with running(house):
        await read_until(told=2)
    await other.close()
    assert len(house.tips()) == len(receipts(house)) == 1


async def test_all_well_is_silent(either: WebHouse) -> None:
    await either.say("officer", "Selamat pagi")
    assert await heard(either) == []


async def test_a_foreign_webhook_is_told_once_an_hour_and_undone(either: WebHouse) -> None:
    await either.app.receivers["telegram"].check_subscription()
    ours = either.sandbox.world.webhook.url
    for minutes in (0, 20, 50):
        either.sandbox.world.webhook.url = FOREIGN
        either.clock.move(timedelta(minutes=minutes))
        (alarm,) = await heard(either) or [""]
        assert ("webhook" in alarm and "127.0.0.1" in alarm) == (minutes != 20)
        assert either.sandbox.world.webhook.url == ours


async def test_a_foreign_webhook_that_stops_polling_is_undone_at_once(polled: WebHouse) -> None:
    polled.client.say(polled.users["officer"], "/lapor transaksi sabu di Sugihwaras Jenu")
    await polled.app.receivers["telegram"].check_subscription()
    polled.sandbox.world.webhook.url = FOREIGN
    with pytest.raises(DeliveryError):
        await polled.app.receivers["telegram"].listen()
    await polled.app.receivers["telegram"].listen()
    await polled.pump()
    assert len(polled.tips()) == 1
    (alarm,) = polled.sees("operator")
    assert "webhook" in alarm


async def test_a_removed_webhook_is_told_and_set_again(pushed: WebHouse) -> None:
    await pushed.app.receivers["telegram"].check_subscription()
    ours, pushed.sandbox.world.webhook.url = pushed.sandbox.world.webhook.url, ""
    assert ["webhook" in each for each in await heard(pushed)] == [True]
    assert pushed.sandbox.world.webhook.url == ours


async def test_an_address_left_from_before_is_no_alarm(polled: WebHouse) -> None:
    polled.app.receivers["telegram"]._push = Push(earlier=FOREIGN)
    polled.sandbox.world.webhook.url = FOREIGN
    assert await heard(polled) == []
    assert polled.sandbox.world.webhook.url == ""


async def test_a_second_reader_is_told(polled: WebHouse) -> None:
    body = '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'
    for _ in range(2):
        polled.client.faults("getUpdates", status=409, body=body)
        with pytest.raises(DeliveryError):
            await polled.app.receivers["telegram"].listen()
    await polled.pump()
    (alarm,) = polled.sees("operator")
    assert "program lain" in alarm


async def test_what_telegram_cannot_hand_over_is_told(pushed: WebHouse) -> None:
    world = pushed.sandbox.world
    pushed.client.settings(webhook_retry_seconds=0.1)
    await pushed.app.receivers["telegram"].check_subscription()
    pushed.clock.move(timedelta(seconds=30))
    world.webhook.secret = "another"
    pushed.client.say(pushed.users["officer"], "Selamat pagi")
    await pushed.until(lambda _client: "403" in world.webhook.last_error)
    await pushed.app.receivers["telegram"].check_subscription()
    await pushed.pump()
    (alarm,) = pushed.sees("operator")
    assert "403" in alarm


async def test_an_alarm_whose_transaction_is_rolled_back_is_told_at_the_next_look(polled: WebHouse) -> None:
    for _ in range(2):
        polled.client.say(polled.users["officer"], "Selamat pagi")
        await look(polled)
    polled.client.say(polled.users["officer"], "Selamat pagi")
    with failing_commits(polled), pytest.raises(OperationalError):
        await look(polled)
    await look(polled)
    await polled.pump()
    (alarm,) = polled.sees("operator")
    assert alarm.startswith("3 pesan")


async def test_a_growing_heap_is_told(polled: WebHouse) -> None:
    for _ in range(3):
        polled.client.say(polled.users["officer"], "Selamat pagi")
        await look(polled)
    await polled.pump()
    (alarm,) = polled.sees("operator")
    assert alarm.startswith("3 pesan")
