"""What must not happen: a message in the wrong hands, a word in the wrong place, a row that is lost."""

import ast
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.messaging import worker
from bot.models.inbox import Inbox
from bot.models.message import Revision
from bot.models.outbox import Outbox
from bot.models.tip import Tip
from bot.sealing import WrongKey
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from tests.house import GROUP, PEOPLE, House

PLANTED = "kucingbelangtiga"
BOT = Path(__file__).parents[1] / "bot"
# Calls of which the linter cannot hold the method, and the files that may make them.
ONLY_IN = {
    "commit": {"database.py"},
    "rollback": set(),
    "create_task": {"sandbox/app.py", "sandbox/webhook.py"},
    "ensure_future": {"app.py", "delivery.py", "demo/process.py"},
}


async def test_nothing_reaches_who_lost_the_role_between_queueing_and_sending(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await _report_while_nothing_can_be_sent(house)
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    await house.pass_time(seconds=61)
    assert house.sees("liaison") == []


async def test_an_offer_does_not_reach_who_is_no_liaison_any_more(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await _report_while_nothing_can_be_sent(house)
    row = {"nrp": PEOPLE["liaison"][0], "name": "Liaison", "rank": "Briptu", "phone": "", "ladder": ""}
    with house.app.database.transaction() as tx:
        roster.import_members(tx, [row | {"roles": "operator", "areas": "35.23"}])
    await house.pass_time(seconds=61)
    assert house.sees("liaison") == []
    house.client.press(house.users["liaison"], _any_message(house), data=f"take:{house.code()}")
    await house.pump()
    assert house.tips()[0].owner_id is None


async def test_no_call_waits_for_a_commit_that_may_forbid_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BATCH_SECONDS", 0.0)  # a commit for each row
    await house.say("liaison", "/piket")
    house.sees("liaison")
    house.client.say(house.users["officer"], "/lapor transaksi sabu di Sugihwaras Jenu")
    house.client.say(house.users["operator"], f"/cabut {PEOPLE['liaison'][0]}")
    await house.app.poll(0)
    await house.app.handle()
    await house.app.sender.finish()
    with house.app.database.transaction() as tx:
        assert roster.find(tx, PEOPLE["liaison"][0]).active
    assert len(house.sees("liaison")) == 1
    await house.pump()
    with house.app.database.transaction() as tx:
        assert not roster.find(tx, PEOPLE["liaison"][0]).active


async def _report_while_nothing_can_be_sent(house: House) -> None:
    """The offer is owed, and not sent yet: the platform wants a minute's rest."""
    house.client.faults("sendMessage", times=2, retry_after=60)
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    assert house.sees("officer") == []


def _any_message(house: House) -> int:
    return int(house.client.messages(house.users["liaison"])[-1]["message_id"])


async def test_old_buttons_refuse_a_former_member(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    house.sees("liaison")
    await house.press("liaison", "Tangani")
    assert house.tips()[0].owner_id is None
    assert house.sees("liaison") == []


async def test_anothers_tip_and_no_tip_are_the_same_answer(house: House) -> None:
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    code = house.code()
    house.sees("binmas")
    await house.say("binmas", f"/detail {code}")
    await house.say("binmas", "/detail AN-0000")
    first, second = house.sees("binmas")
    assert first == second


async def test_a_planted_word_is_in_no_database_byte_and_no_log(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {PLANTED} jual sabu di Sugihwaras Jenu")
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {house.code()} {PLANTED}?")
    assert any(PLANTED in text for text in house.texts("officer"))
    shown = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("telegram", "http"))]
    assert PLANTED not in "".join(ours) + shown.out + shown.err
    if house.app.database.engine.name == "sqlite":
        house.app.database.engine.dispose()
        content = _bytes_of(tmp_path)
        assert PLANTED.encode() not in content and b"Sugihwaras" in content


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("test.db*"))


async def test_a_value_moved_to_another_row_does_not_open(house: House) -> None:
    await house.say("officer", "/lapor satu, sabu di Sugihwaras Jenu")
    await house.say("officer", "/lapor dua, sabu di Sugihwaras Jenu")
    with house.app.database.transaction() as tx:
        first, second = tx.session.scalars(select(Tip).order_by(Tip.id)).all()
        first.story_sealed = second.story_sealed
        with pytest.raises(WrongKey):
            _ = first.story


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


async def test_sends_are_repeated_after_trouble_and_markup_falls_back_to_plain(house: House) -> None:
    house.client.faults("sendMessage", times=1, status=500)
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.pass_time(seconds=10)
    assert sum("tercatat" in text for text in house.texts("officer")) == 1
    body = '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: x"}'
    house.client.faults("sendMessage", times=1, status=400, body=body)
    await house.say("officer", "/bantuan")
    assert any("/lapor" in text for text in house.sees("officer"))


async def test_an_invite_is_single_use_short_lived_and_limited_in_tries(house: House) -> None:
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["binmas"][0]))
    await house.pass_time(minutes=11)
    await house.say("stranger", f"/start {code}")
    assert not any("Selamat datang" in text for text in house.sees("stranger"))
    for _ in range(5):
        await house.say("stranger", "/start 00000000")
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["binmas"][0]))
    await house.say("stranger", f"/start {code}")
    assert not any("Selamat datang" in text for text in house.sees("stranger"))
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["binmas"][0]))
    house.users["new phone"] = int(house.client.user("Baru")["id"])
    await house.say("new phone", f"/start {code.lower()}")
    assert any("Selamat datang" in text for text in house.sees("new phone"))
    house.users["second"] = int(house.client.user("Dua")["id"])
    await house.say("second", f"/start {code}")
    assert not any("Selamat datang" in text for text in house.sees("second"))


@pytest.mark.parametrize("name", ONLY_IN)
def test_only_one_place_commits_and_starts_loops(name: str) -> None:
    found = {
        path.relative_to(BOT).as_posix()
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == name
    }
    assert found == ONLY_IN[name]
