"""Who sends too much: all of it is stored and handled in order, after what others send."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.channels.channel import Rates
from bot.clock import monotonic
from bot.database.transaction import Tx
from bot.messages import Incoming, Priority, Purpose
from bot.messaging.floods import Floods
from bot.runtime.loops import work_or_wait
from bot.settings import FloodSettings
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.phones import alarms
from tests.rows import inbox, owed, waiting
from tests.tips import REPORT

TALK = "Selamat pagi"
EMERGENCY = "/lapor DARURAT ada yang overdosis sabu di Beji Jenu, tolong cepat"


class Order:
    """The texts in the order in which they are handled. Talk is not answered, which takes long."""

    def __init__(self, house: House) -> None:
        self.texts: list[str] = []
        self._real: Callable[[Tx, Incoming], bool] = house.app.worker.dispatch
        house.app.worker.dispatch = self

    def __call__(self, tx: Tx, incoming: Incoming) -> bool:
        self.texts.append(incoming.text)
        return False if incoming.text.startswith(TALK) else self._real(tx, incoming)

    def talk(self, name: str) -> list[str]:
        return [each for each in self.texts if each.startswith(f"{TALK} {name} ")]


def message(house: House, name: str, number: int, text: str, chat: int = 0) -> dict[str, Any]:
    person = {"id": house.users[name], "is_bot": False, "first_name": "x"}
    place = {"id": chat, "type": "supergroup", "title": "x"} if chat else {"id": person["id"], "type": "private"}
    return {"message": {"message_id": number, "date": 1_790_000_000, "chat": place, "from": person, "text": text}}


def talks(house: House, name: str, count: int, first: int = 0, chat: int = 0) -> list[str]:
    """Somebody talks: so many messages, which wait at the platform. Their texts."""
    texts = [f"{TALK} {name} {number}" for number in range(first, first + count)]
    base = house.users[name] * 10_000
    house.client.updates(*(message(house, name, base + first + n, text, chat) for n, text in enumerate(texts)))
    return texts


async def store(house: House) -> None:
    while await house.app.poll(0):
        pass


async def handle(house: House) -> None:
    while await house.app.handle():
        pass


async def a_round(house: House) -> None:
    """One round of the loop that handles."""
    await work_or_wait(house.app._arrived, house.app._handle_batch, 0)


async def test_others_do_not_wait_for_a_flood_and_nothing_of_it_is_lost(house: House) -> None:
    many = 2000 if house.app.database.engine.name == "sqlite" else 300
    order = Order(house)
    flood = talks(house, "officer", many)
    await store(house)
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    reports = [f"{REPORT} {name}" for name in ("officer2", "kanit")]
    for name, report in zip(("officer2", "kanit"), reports, strict=True):
        house.client.say(house.users[name], report)
    house.client.say(house.users["stranger"], "Halo")
    house.client.say(house.users["liaison"], "Sudah makan?", GROUP)
    await store(house)
    await handle(house)
    others = [*reports, "Halo", "Sudah makan?"]
    assert [each for each in order.texts if each in others] == others
    # The limit, and what was claimed before they came.
    assert max(map(order.texts.index, others)) < 30 + 16 + len(others)
    assert order.talk("officer") == flood
    assert inbox(house) == {}
    await house.pump()
    assert len(house.tips()) == 2


@SQLITE
async def test_what_comes_while_a_flood_is_handled_waits_for_none_of_its_rows(house: House) -> None:
    order = Order(house)
    talks(house, "officer", 200)
    await store(house)
    for _ in range(4):  # the rows within the limit, and two of the flood
        await house.app.handle()
    house.client.say(house.users["officer2"], REPORT)
    await store(house)
    await house.app.handle()
    assert order.texts.index(REPORT) == 32
    await handle(house)
    assert len(order.texts) == 201


@SQLITE
async def test_after_a_stop_of_minutes_a_flood_rests_no_longer_than_otherwise(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks(house, "officer", 33)
    await store(house)
    rests: list[float] = []

    async def rest(_: object, seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr("bot.app.wait_to_be_woken", rest)
    monkeypatch.setattr("bot.app.monotonic", count(0, 300).__next__)  # each row takes five minutes
    while await house.app._handle_batch():
        pass
    assert inbox(house) == {} and rests and max(rests) <= 1.0


async def test_an_emergency_in_a_flood_comes_before_other_floods_and_after_its_own_words(house: House) -> None:
    order = Order(house)
    other = talks(house, "kanit", 130)
    own = talks(house, "officer", 130)
    house.client.say(house.users["officer"], EMERGENCY)
    await store(house)
    await handle(house)
    at = order.texts.index(EMERGENCY)
    assert order.talk("officer") == own and order.texts.index(own[-1]) < at
    assert order.talk("kanit") == other and order.texts.index(other[30 + 16]) > at
    await house.pump()
    assert house.story().startswith("DARURAT")


@SQLITE
async def test_in_a_backlog_the_emergency_of_a_flooder_is_handled_too(house: House) -> None:
    order = Order(house)
    talks(house, "officer", 98)
    house.client.say(house.users["officer"], EMERGENCY)
    talks(house, "kanit", 1)
    await house.app.poll(0)  # a full poll: what is ordinary is held back
    await handle(house)
    assert order.texts[-1] == EMERGENCY and order.talk("kanit") == []


@SQLITE
async def test_a_burst_of_photos_is_no_flood_and_after_a_minute_the_count_begins_again(house: House) -> None:
    for number in range(3):
        talks(house, "officer", 30, 100 * number)
        await store(house)
        assert behind(house) == 0
        await handle(house)
        house.clock.move(timedelta(seconds=61))
    talks(house, "officer", 31, 500)
    await store(house)
    assert behind(house) == 1
    await handle(house)
    house.clock.move(timedelta(seconds=61))
    talks(house, "officer", 1, 600)
    await store(house)
    assert behind(house) == 0


@SQLITE
@pytest.mark.parametrize("restarted", [False, True])
async def test_what_follows_a_flood_stays_behind_it_until_it_is_handled(house: House, restarted: bool) -> None:
    order = Order(house)
    texts = talks(house, "officer", 100)
    await store(house)
    house.clock.move(timedelta(minutes=5))
    if restarted:
        house.app.worker.floods = Floods(house.settings.floods, house.clock.elapsed)
    texts += talks(house, "officer", 2, 100)
    await store(house)
    assert behind(house) == 72
    await handle(house)
    assert order.talk("officer") == texts
    house.clock.move(timedelta(seconds=61))
    talks(house, "officer", 1, 200)
    await store(house)
    assert behind(house) == 0


async def test_a_row_that_another_process_did_not_put_behind_still_keeps_its_order(house: House) -> None:
    order = Order(house)
    texts = talks(house, "officer", 90)
    await store(house)
    house.app.worker.floods = Floods(FloodSettings(), house.clock.elapsed)
    house.app.worker.floods._find_behind = lambda *_: set()  # type: ignore[method-assign]
    texts += talks(house, "officer", 3, 90)
    await store(house)
    assert [each.after_others for each in waiting(house)][-4:] == [True, False, False, False]
    await handle(house)
    assert order.talk("officer") == texts


@SQLITE
async def test_strangers_share_a_limit_and_are_never_urgent(house: House) -> None:
    for number in range(34):
        house.users[f"stranger{number}"] = 8_000_000 + number
        talks(house, f"stranger{number}", 1)
    house.users["last"] = 9_000_000
    house.client.updates(message(house, "last", 1, EMERGENCY))
    talks(house, "officer", 1)
    house.client.updates(message(house, "officer2", 1, EMERGENCY))
    await store(house)
    assert behind(house) == 5
    assert [each.urgent for each in waiting(house)][-3:] == [False, False, True]
    assert [each.after_others for each in waiting(house)][-3:] == [True, False, False]


@SQLITE
async def test_after_a_row_of_a_flood_the_bot_rests_until_others_send_something(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.FLOOD_REST", 1e6)  # days
    house.app.worker.floods.limits = FloodSettings(person_per_minute=1)
    order = Order(house)
    talks(house, "officer", 3)
    await store(house)
    await a_round(house)  # the row within the limit
    round_of_flood = asyncio.ensure_future(a_round(house))
    while len(order.texts) < 2:
        await house.app.database.in_writer(lambda: None)
    talks(house, "officer", 1, 3)
    await store(house)  # more of the flood
    assert not round_of_flood.done()
    house.client.say(house.users["officer2"], REPORT)
    await store(house)
    await round_of_flood
    await a_round(house)
    assert order.texts[2] == REPORT


@SQLITE
async def test_what_a_flood_sends_does_not_delay_what_others_send(house: House) -> None:
    await house.say("liaison", "/piket")
    house.app.worker.floods.limits = FloodSettings(person_per_minute=2)
    limiter = house.app.sender.limiters["telegram"]
    limiter.rates, limiter.next_at = Rates(messages_per_second=1000), monotonic() + 3600  # nothing is sent yet
    for number in range(10):
        house.client.say(house.users["officer"], f"{REPORT} di rumah nomor {number}")
    await store(house)
    await handle(house)
    house.client.say(house.users["officer2"], f"{REPORT} kedua")
    await store(house)
    await handle(house)
    answers = [row.priority for row in owed(house) if row.purpose == Purpose.REPORTER]
    assert len(answers) >= 11 and set(answers) == {Priority.NORMAL}  # who floods is answered like others
    limiter.next_at = 0.0
    await house.pump()
    last = house.tips()[-1].code
    offers = [text for text in house.texts("liaison") if "Ada informasi baru" in text]
    (place,) = (place for place, offer in enumerate(offers) if last in offer)
    # After the two within the limit. Messages of another priority are sent beside them, one at a time.
    assert len(offers) == 11 and place <= 2 * 2 + 1


@SQLITE
async def test_a_group_has_a_limit_as_a_whole_and_private_chats_do_not_notice(house: House) -> None:
    house.app.worker.floods.limits = FloodSettings(group_per_minute=10)
    for number in range(3):
        for name in ("officer", "officer2", "liaison", "kanit"):
            talks(house, name, 1, number, GROUP)
    talks(house, "officer", 1, 50)
    await store(house)
    assert behind(house) == 2
    assert not waiting(house)[-1].after_others


@SQLITE
async def test_presses_of_a_flood_are_not_urgent(house: House) -> None:
    house.app.worker.floods.limits = FloodSettings(person_per_minute=3)
    person = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    presses = ({"callback_query": {"id": f"{n}", "from": person, "data": "run:menu"}} for n in range(5))
    house.client.updates(*presses)
    await store(house)
    assert [each.urgent for each in waiting(house)] == [True, True, True, False, False]


@SQLITE
async def test_many_outsiders_in_the_group_do_not_flood_the_operator(house: House) -> None:
    for number in outsiders(house, 12):
        await house.say(f"outsider{number}", "Halo", GROUP)
        await house.say(f"outsider{number}", "Halo lagi", GROUP)
    told = house.sees("operator")
    assert len(told) == 6 and told[-1].startswith("Lebih dari 5 akun yang bukan anggota")
    await house.pass_time(hours=1, minutes=1)
    await house.say("outsider3", "Halo", GROUP)  # the operators know of this one today
    await house.say("outsider9", "Halo", GROUP)
    assert alarms(house, "akun di grup yang bukan anggota") == 6


def outsiders(house: House, count: int) -> Iterator[int]:
    for number in range(count):
        house.users[f"outsider{number}"] = int(house.client.user("Orang")["id"])
        house.client.member(GROUP, house.users[f"outsider{number}"], "member")
        yield number


def behind(house: House) -> int:
    return sum(each.after_others for each in waiting(house))
