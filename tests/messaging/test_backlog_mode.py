"""Much waits at the platform, as after an outage, and an emergency behind it."""

from datetime import timedelta

import pytest

from bot.channels.channel import DeliveryError
from bot.messaging import worker
from bot.messaging.backlog_mode import LONGEST_SECONDS
from tests.house import GROUP, House
from tests.rows import waiting
from tests.tips import STORY

EMERGENCY = "/lapor DARURAT ada yang overdosis sabu di Beji Jenu, tolong cepat"


async def test_a_backlog_of_thousands_does_not_hold_up_an_emergency(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BATCH_SECONDS", 60.0)  # what is claimed goes in one commit
    await house.say("liaison", "/piket")
    talk = [house.client.say(house.users["officer"], f"Selamat pagi {number}", GROUP) for number in range(200)]
    house.client.say(house.users["officer2"], "Selamat pagi")
    house.client.say(house.users["officer2"], "/lapor DARURAT ada yang overdosis sabu di Beji Jenu, tolong cepat")
    while await house.app.poll(0):
        pass
    house.sees("liaison")
    await house.app.handle()  # what was claimed when it arrived
    await house.app.handle()
    await house.app.sender.finish()
    assert any("darurat" in text for text in house.sees("liaison"))
    assert len(waiting(house)) > len(talk) - 100
    await house.pump()
    assert waiting(house) == []
    assert house.story().startswith("DARURAT")


def waits(house: House, updates: int) -> None:
    """A report and talk lie ready at the platform, full polls of 100 in all."""
    house.client.say(house.users["officer"], f"/lapor {STORY}")
    for number in range(updates - 1):
        house.client.say(house.users["kanit"], f"Selamat pagi {number}", GROUP)


async def work(house: House) -> None:
    """One round of what the loops repeat: something comes in, and a batch is handled."""
    await house.app.poll(0)
    await house.app.handle()
    await house.app.sender.finish()


async def ready(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison"), house.sees("officer"), house.sees("officer2")


async def test_an_emergency_behind_full_polls_is_answered_before_all_that_came_earlier(house: House) -> None:
    await ready(house)
    waits(house, 300)
    house.client.say(house.users["officer2"], EMERGENCY)
    for _ in range(4):
        await work(house)
    (offer,) = house.sees("liaison")
    assert "darurat" in offer.lower()
    assert len(house.sees("officer2")) == 1
    assert house.sees("officer") == []
    await house.pump()
    assert len(house.sees("officer")) == len(house.sees("liaison")) == 1
    assert len(house.tips()) == 2


async def test_an_emergency_does_not_wait_for_what_still_lies_at_the_platform(house: House) -> None:
    await ready(house)
    waits(house, 150)
    house.client.say(house.users["officer2"], EMERGENCY)
    waits(house, 149)
    for _ in range(2):
        await work(house)
    assert house.client.wait(-1, 0)["pending_updates"] > 0
    assert len(house.sees("officer2")) == len(house.sees("liaison")) == 1
    assert house.sees("officer") == []


async def test_a_press_does_not_wait_behind_a_backlog(house: House) -> None:
    await ready(house)
    await house.say("officer2", EMERGENCY)
    house.sees("officer2"), house.sees("liaison")
    waits(house, 300)
    house.client.press(
        house.users["liaison"], house.client.messages(house.users["liaison"])[-1]["message_id"], "Tangani"
    )
    for _ in range(4):
        await work(house)
    assert any("sedang ditangani" in text for text in house.sees("officer2"))
    assert house.sees("officer") == []


async def test_nothing_is_held_back_while_nothing_comes_in_and_the_next_full_poll_begins_anew(house: House) -> None:
    await ready(house)
    waits(house, 100)
    waits(house, 100)
    await work(house)
    house.clock.move(timedelta(seconds=LONGEST_SECONDS - 1))
    house.client.faults("getUpdates", status=502)
    with pytest.raises(DeliveryError):
        await house.app.poll(0)
    await house.app.handle()
    await work(house)
    assert len(house.sees("officer")) == 1  # the second report came with a full poll, and is held back


async def test_another_backlog_long_after_is_stored_first_again(house: House) -> None:
    await ready(house)
    waits(house, 100)
    await house.app.poll(0)  # then another process leads
    house.clock.move(timedelta(seconds=2 * LONGEST_SECONDS))
    waits(house, 100)
    await work(house)
    assert house.sees("officer") == []


async def test_a_backlog_without_end_does_not_hold_up_the_ordinary_for_ever(house: House) -> None:
    await ready(house)
    waits(house, 300)
    await work(house)
    house.clock.move(timedelta(seconds=LONGEST_SECONDS / 2))
    await work(house)
    assert house.sees("officer") == []
    house.clock.move(timedelta(seconds=LONGEST_SECONDS / 2))
    await work(house)
    assert len(house.sees("officer")) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_poll_after_a_full_one_does_not_wait_for_more(house: House) -> None:
    waits(house, 100)
    before = house.client.calls()[-1]["number"]
    for _ in range(2):
        await house.app.receivers["telegram"].listen()
    polls = [call for call in house.client.calls(before) if call["method"] == "getUpdates"]
    assert [int(call["params"]["timeout"]) for call in polls] == [0, 0]
    await work(house)
    assert len(house.sees("officer")) == 1
