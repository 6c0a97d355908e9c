"""Dead letters: listed and retried in the shell."""

import json

from tests.faults import POISON, OlderTelegram
from tests.house import House
from tests.phones import alarms, receipts
from tests.rows import inbox, stories
from tests.shell import configured, shell
from tests.tips import REPORT


async def test_an_unreadable_update_is_parked_alone_and_handled_by_a_version_that_reads_it(house: House) -> None:
    telegram = house.settings.telegram
    older = OlderTelegram(telegram)
    known, house.app.worker.channels = house.app.worker.channels, {"telegram": older}
    house.client.say(house.users["officer"], f"{REPORT} {POISON}")
    house.client.say(house.users["officer2"], REPORT)
    await house.pump()
    await older.close()
    assert [len(receipts(house, name)) for name in ("officer", "officer2")] == [0, 1]
    assert inbox(house) == {"parked": 1}
    assert alarms(house, "dead list") == 1
    folder = configured(house)
    (found,) = json.loads(shell(folder, "dead", "list", "--json"))
    assert set(found) == {"id", "kind", "since", "error"}
    assert (found["kind"], found["error"]) == ("inbox", "Unreadable")
    house.app.worker.channels = known
    shell(folder, "dead", "retry", found["id"])
    await house.pump()
    assert len(receipts(house)) == 1
    assert POISON in stories(house)[-1]
    assert json.loads(shell(folder, "dead", "list", "--json")) == []
