"""The receiver: garbled answers, doubled updates, and all that came in is found again."""

from sqlalchemy import select

from bot.models.inbox import Inbox
from bot.models.message import Revision
from bot.models.outbox import Outbox
from tests.faults import Log
from tests.house import GROUP, House
from tests.phones import receipts
from tests.running import running, until
from tests.tips import REPORT


async def test_a_doubled_update_makes_one_tip(house: House) -> None:
    update = {
        "message": {
            "message_id": 900,
            "date": 1_790_000_000,
            "chat": {"id": house.users["officer"], "type": "private", "first_name": "x"},
            "from": {"id": house.users["officer"], "is_bot": False, "first_name": "x"},
            "text": "/lapor transaksi sabu di Sugihwaras Jenu",
        }
    }
    house.client.updates(update, update)
    await house.pump()
    house.client.updates(update)
    await house.pump()
    assert len(house.tips()) == 1


async def test_everything_sent_is_found_again_with_its_edits(house: House) -> None:
    for number in range(40):
        await house.say("officer" if number % 2 else "officer2", f"Selamat pagi, giat nomor {number}", chat=GROUP)
    message = await house.say("officer", "Rapat jam 9", chat=GROUP)
    house.client.edit(house.users["officer"], message["message_id"], "Rapat jam 10", chat=GROUP)
    await house.pump()
    with house.app.database.transaction() as tx:
        rows = tx.session.execute(select(Inbox.state)).scalars().all()
        assert set(rows) == {"done"}
        states = tx.session.execute(select(Outbox.state)).scalars().all()
        assert set(states) <= {"sent", "dropped"}
    assert await _texts(house) >= {f"Selamat pagi, giat nomor {number}" for number in range(40)}
    assert {"Rapat jam 9", "Rapat jam 10"} <= await _texts(house)


async def _texts(house: House) -> set[str]:
    with house.app.database.transaction() as tx:
        return {row.text for row in tx.session.scalars(select(Revision))}


async def test_what_the_far_end_garbles_is_asked_for_again(house: House, log: Log) -> None:
    answers = ("<html>Bad Gateway</html>", '{"ok":tr', '{"ok":true,"result":{}}', '{"ok":true,"result":[{}, 7]}')
    for body in answers:
        house.client.faults("getUpdates", body=body)
    house.client.faults("getUpdates", status=500)
    async with running(house):
        house.client.say(house.users["officer"], REPORT)
        await until(house, lambda _: receipts(house))
    assert len(house.tips()) == 1
    assert {line["event"] for line in log.lines} == {"will try again"}
