"""Updates that cannot be handled: retried, parked, and holding up nobody else."""

import asyncio
import json
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.clock import Ids, MovableClock
from bot.database.transaction import Tx
from bot.messages import Incoming
from bot.messaging.inbox import BACKOFF, MAX_TRIES
from bot.settings import load_settings
from tests.faults import POISON, Log, Poisoned
from tests.house import House
from tests.marks import SQLITE
from tests.phones import alarms, receipts
from tests.rows import inbox, stories, waiting, waiting_tries
from tests.shell import configured, forked, shell
from tests.tips import REPORT, STORY


async def test_an_unreadable_update_is_parked_and_the_others_go_through(house: House) -> None:
    officer = {"id": house.users["officer"]}
    house.client.updates({"message": {"message_id": "no number", "chat": officer, "date": "yesterday"}})
    await house.say("officer", f"/lapor {STORY}")
    assert len(house.tips()) == 1
    assert any("dead list" in text for text in house.sees("operator"))


async def test_an_update_of_a_megabyte_and_odd_shapes_hold_up_nobody(house: House) -> None:
    long = {"message_id": 7_000_000, "date": 1_700_000_000, "text": f"/lapor {'sabu ' * 200_000}"}
    officer = {"id": house.users["officer"], "type": "private"}
    long |= {"chat": officer, "from": {"id": officer["id"], "is_bot": False, "first_name": "Orang"}}
    odd: list[Any] = [
        {"message": long},
        {"message": None},
        {"message": {"chat": 5}},
        {"edited_message": []},
        {"callback_query": {"id": {}}},
        {},
    ]
    house.client.updates(*odd)
    house.client.say(house.users["officer2"], f"/lapor {STORY}")
    await house.pump()
    assert any("tercatat" in text for text in house.texts("officer2"))
    assert waiting(house) == []
    await house.say("officer", f"/lapor {STORY} lagi")
    assert house.story().endswith("lagi")


async def test_poison_is_retried_then_parked_and_holds_back_its_own_conversation_only(house: House, log: Log) -> None:
    poisoned = Poisoned(house)
    house.client.say(house.users["officer"], f"{REPORT} {POISON}")
    house.client.say(house.users["officer2"], f"{REPORT} lain")
    house.client.say(house.users["officer"], f"{REPORT} kedua")
    await house.pump()
    house.client.say(house.users["officer"], f"{REPORT} ketiga")  # while nothing is handled
    await house.pump()
    assert [story.split()[-1] for story in stories(house)] == ["lain"]
    for tries in range(1, MAX_TRIES):
        assert waiting_tries(house) == [tries, 0, 0]
        wait = BACKOFF * 2 ** (tries - 1)
        await house.pass_time(seconds=wait.total_seconds() / 10)
        assert waiting_tries(house) == [tries, 0, 0]  # not before its time
        await house.pass_time(seconds=wait.total_seconds())
    assert inbox(house) == {"parked": 1}
    assert [story.split()[-1] for story in stories(house)] == ["lain", "kedua", "ketiga"]
    assert alarms(house, "dead list") == 1
    folder = configured(house)
    (found,) = json.loads(shell(folder, "dead", "list", "--json"))
    assert found["error"] == "RuntimeError"
    assert POISON not in json.dumps([found, *log.lines], default=str) + "".join(house.texts("operator"))
    poisoned.mended = True
    assert "1 dicoba lagi" in shell(folder, "dead", "retry")
    await house.pump()
    assert POISON in stories(house)[-1]
    assert sum(house.code() in words for words in receipts(house)) == 1
    assert inbox(house) == {}


def handle_deadly(ahead: float, deadly_words: str) -> None:
    """The bot's own handling, in a process that the planted message kills."""
    app = App(load_settings(Path("config.toml")), MovableClock(timedelta(seconds=ahead)), Ids())
    real = app.worker.dispatch

    def deadly(tx: Tx, incoming: Incoming) -> bool:
        if deadly_words in incoming.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(tx, incoming)

    async def handle() -> None:
        app.worker.dispatch = deadly
        while await app.handle():
            pass
        await app.sender.finish()
        await app.close()

    asyncio.run(handle())


@SQLITE
async def test_a_row_that_kills_the_process_is_handled_alone_and_parked_in_the_end(house: House) -> None:
    folder = configured(house)
    house.client.say(house.users["liaison"], "/menu")
    await house.app.poll(0)  # whoever stores it claims it, and so the next ones are claimed by who handles them
    house.client.say(house.users["officer"], f"{REPORT} {POISON}")
    house.client.say(house.users["officer2"], REPORT)
    await house.app.poll(0)
    ahead = house.clock.offset.total_seconds()
    tries: list[list[int]] = []
    while forked(folder, handle_deadly, (ahead, POISON), (), {})[0]:
        tries.append(waiting_tries(house))
    # Both together at first; from then on the first one alone, until it is given up.
    assert tries == [[1, 1], *([count, 1] for count in range(2, MAX_TRIES + 1))]
    await house.pump()
    assert [len(receipts(house, name)) for name in ("officer", "officer2")] == [0, 1]
    assert inbox(house) == {"parked": 1}
    assert alarms(house, "dead list") == 1
    shell(folder, "dead", "retry")
    await house.pump()
    assert len(receipts(house)) == 1


ODD_WORDS = (
    *("/rekap ²", "/rekap 0", "/rekap 99999999999999999999", "/rekap 2026-W99", "/rekap -1"),
    *("/detail", "/detail AN-", "/detail ²²²²", "/tanya", "/tanya AN-0000 ?", "/selesai %", "/antrian ["),
    *("/tindaklanjut {code} 32/13/2026 25:99 x", "/tindaklanjut {code} ²", "/tindaklanjut {code} 31 Februari 09:00"),
    *("/tindaklanjut {code} 99999999 hari lagi", "/tindaklanjut {code} 1/1/99999", "/tindaklanjut {code} besok 24:00"),
    *("/undang", "/undang ²", "/undang [", "/anggota *", "/cabut 0", "/start ²", "/start", "/bahasa x", "/batal"),
    *("#lapor", "/lapor", "<b>&lt;{code}", "{", "%s {x}", "\u202e😀", "/" * 4000, "1" * 4000, "/lapor " + "²" * 4000),
)


async def test_nothing_that_people_type_is_poison(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    await house.press("liaison", "Tangani")
    code = house.code()
    for name in ("officer", "liaison", "leader", "operator"):
        for words in ODD_WORDS:
            house.client.say(house.users[name], words.replace("{code}", code))
    await house.pump()
    assert inbox(house) == {}
    assert alarms(house, "dead list") == 0
