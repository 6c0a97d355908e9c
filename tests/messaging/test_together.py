"""Events that are handled in one batch end as if each had come alone."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.models.account import Account
from bot.models.member import Member
from bot.models.message import Message
from bot.models.offer import Offer
from bot.models.prompt import Prompt
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent
from sandbox.telegram.server import Sandbox
from tests.conftest import START
from tests.house import GROUP, PEOPLE, Enrolled, House, clock_at
from tests.marks import SQLITE
from tests.postgres import copy_database

ROUNDS, EVENTS = 2, 16
STORIES = (  # no emergency: it overtakes
    "ada jual sabu di warung Sugihwaras",
    "transaksi ganja di Beji dekat pasar",
    "Kanit ikut jual sabu di Beji",
    "ada orang jual miras di warung Beji",
)
WORDS = ("/lapor", "/lapor", "/ralat", "/nihil", "/batal", "/piket", "/antrian", "/kunci", "Beji", "siap", "batal")
STRANGER = 901


def after(house: House) -> list[Any]:
    """What is stored, and what each person sees, without ids and codes."""
    with house.app.database.transaction() as tx:
        rows = tx.session
        names = {member.id: member.nrp for member in rows.scalars(select(Member))}
        tips = list(rows.scalars(select(Tip).order_by(Tip.id)))
        numbers, codes = {tip.id: n for n, tip in enumerate(tips)}, {tip.code: f"tip {n}" for n, tip in enumerate(tips)}
        stored: list[Any] = [
            [(names[tip.reporter_id], tip.story, tip.urgency, tip.area_code, tip.sealed_to) for tip in tips],
            [
                (numbers[row.tip_id], names[row.member_id], row.ended_at is None)
                for row in rows.scalars(select(Offer).order_by(Offer.id))
            ],
            [
                (numbers[row.tip_id], row.event, row.sentence)
                for row in rows.scalars(select(TipEvent).order_by(TipEvent.id))
            ],
            [numbers.get(row.tip_id) for row in rows.scalars(select(Message).order_by(Message.id))],
            sorted((names[row.member_id], row.kind) for row in rows.scalars(select(Prompt))),
            [(row.preferred_channel, row.language) for row in rows.scalars(select(Member).order_by(Member.id))],
            [(row.commands, row.unreachable_at) for row in rows.scalars(select(Account).order_by(Account.id))],
        ]
    shown = [
        sorted(re.sub(r"AN-\w+", lambda code: codes[code[0]], words) for words in house.texts(name)) for name in PEOPLE
    ]
    return [*stored, *shown]


def events(random: Random) -> list[tuple[str, str, int | None]]:
    """Who says what, and in which chat."""
    made: list[tuple[str, str, int | None]] = []
    for _ in range(EVENTS):
        name, story = random.choice(list(PEOPLE)), random.choice(STORIES)
        kind = random.random()
        if kind < 0.4:
            made.append((name, f"/lapor {story}", None))
        elif kind < 0.6:
            made.append((name, story, random.choice((None, GROUP))))
        elif kind < 0.9:
            made.append((name, random.choice(WORDS), None))
        else:
            made.append(("stranger", random.choice(("/start 1234ABCD", "halo")), None))
    return made


@SQLITE
@pytest.mark.parametrize("seed", range(2))
async def test_events_of_one_batch_end_as_if_each_had_come_alone(
    house: House, enrolled: Callable[[str], Enrolled], tmp_path: Path, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - the same events in each run
    async with other_house(enrolled("sqlite"), tmp_path) as alone:
        for each in (house, alone):
            each.users["stranger"] = int(each.client.user("Asing")["id"])
            await each.say("liaison", "/piket")
            await each.say("liaison2", "/piket")
            each.app.worker.lease = lambda _tx: None  # nothing is sent until all is handled
        for _ in range(ROUNDS):
            said = events(random)
            for name, words, chat in said:
                house.client.say(house.users[name], words, chat)
                alone.client.say(alone.users[name], words, chat)
                await alone.app.poll(0)
                await alone.app.handle()
            await house.pump()
            await alone.pump()
            assert after(house) == after(alone), said


@SQLITE
async def test_each_tip_of_a_batch_goes_to_whom_has_the_fewest(house: House) -> None:
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    for name in ("kanit", "leader"):  # who has written before changes nothing by writing
        await house.say(name, f"/lapor {STORIES[0]}")
    house.client.say(house.users["kanit"], f"/lapor {STORIES[1]}")
    house.client.say(house.users["officer"], "/lapor")  # opens a question
    house.client.say(house.users["leader"], f"/lapor {STORIES[1]}")
    await house.pump()
    assert [len(house.sees(name)) for name in ("liaison", "liaison2")] == [3, 3]


@asynccontextmanager
async def other_house(enrolled: Enrolled, folder: Path) -> AsyncIterator[House]:
    """A second house as it was when everybody had enrolled."""
    clock, place = clock_at(START), folder / "other"
    place.mkdir()
    url = f"sqlite:///{place / 'test.db'}"
    copy_database(enrolled.database_url, url)
    with Sandbox(enrolled.world_at(clock)) as sandbox:
        house = House(place, url, sandbox, clock, enrolled=enrolled)
        await house.app.start()
        await house.pump()
        try:
            yield house
        finally:
            await house.app.close()
