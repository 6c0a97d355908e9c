"""Who still may get a message, and recipients who block the bot."""

import pytest
from sqlalchemy import update

from bot.messaging import worker
from bot.models.tip import Tip
from bot.services.membership import roster
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.rows import owed, waiting
from tests.tips import STORY

LOST = "Peran Anda berkurang: {}. Bila ini keliru, mohon sampaikan langsung kepada pimpinan."
LOST_BY = {"liaison": [LOST.format("penghubung")], "leader": [LOST.format("pimpinan")], "operator": []}


async def test_nothing_reaches_who_lost_the_role_between_queueing_and_sending(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    await _report_while_nothing_can_be_sent(house)
    await house.press("operator", "Ya, cabut")
    await house.pass_time(seconds=61)
    (goodbye,) = house.sees("liaison")
    assert goodbye.startswith("Akses Anda pada layanan ini sudah berakhir.")


async def test_an_offer_does_not_reach_who_is_no_liaison_any_more(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await _report_while_nothing_can_be_sent(house)
    row = {"nrp": PEOPLE["liaison"][0], "name": "Liaison", "rank": "Briptu", "phone": "", "ladder": ""}
    with house.app.database.transaction() as tx:
        roster.import_members(tx, [row | {"roles": "operator", "areas": "35.23"}])
    await house.pass_time(seconds=61)
    assert house.sees("liaison") == LOST_BY["liaison"]
    house.client.press(house.users["liaison"], _any_message(house), data=f"take:{house.code()}")
    await house.pump()
    assert house.tips()[0].owner_id is None


async def test_no_call_waits_for_a_commit_that_may_forbid_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BATCH_SECONDS", 0.0)  # a commit for each row
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    house.client.say(house.users["officer"], "/lapor DARURAT ada yang overdosis sabu di Sugihwaras Jenu")
    operator = house.users["operator"]
    house.client.press(operator, house.client.messages(operator)[-1]["message_id"], "Ya, cabut")
    await house.app.poll(0)
    await house.app.handle()
    await house.app.sender.finish()
    with house.app.database.transaction() as tx:
        assert roster.find(tx, PEOPLE["liaison"][0]).active
    assert len(house.sees("liaison")) == 1
    await house.pump()
    with house.app.database.transaction() as tx:
        assert not roster.find(tx, PEOPLE["liaison"][0]).active


async def test_what_waits_about_a_tip_does_not_arrive_once_it_is_sealed_to_another(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await _report_while_nothing_can_be_sent(house)
    with house.app.database.transaction() as tx:
        reader = roster.find(tx, PEOPLE["leader"][0]).id
        tx.session.execute(update(Tip).values(sealed_to=reader))
    await house.pass_time(seconds=61)
    assert house.sees("liaison") == []
    assert any("tercatat" in text for text in house.sees("officer"))


@pytest.mark.parametrize(
    ("name", "command", "roles"),
    [
        ("operator", f"/undang {PEOPLE['officer'][0]}", "officer"),
        ("operator", "/undang", "officer"),
        ("operator", "/anggota", "officer"),
        ("leader", "/rekap", "officer"),
        ("liaison", "/antrian", "officer"),
        ("liaison", "/detail {code}", "operator"),
        ("liaison", "/piket", "operator"),
    ],
)
@SQLITE
async def test_what_a_role_was_asked_for_does_not_arrive_once_the_role_is_lost(
    house: House, name: str, command: str, roles: str
) -> None:
    house.reassign("officer2", roles="operator", areas="35.23")  # the last operator stays
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    house.look()
    house.client.faults("sendMessage", retry_after=60)
    await house.say(name, command.format(code=house.code()))
    assert owed(house) and house.sees(name) == []
    house.reassign(name, roles=roles, areas="35.23.15.2003" if roles == "officer" else "35.23")
    await house.pass_time(seconds=61)
    assert house.sees(name) == LOST_BY[name]


async def _report_while_nothing_can_be_sent(house: House) -> None:
    """The offer is owed, and not sent yet: the platform wants a minute's rest."""
    house.client.faults("sendMessage", times=2, retry_after=60)
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    assert house.sees("officer") == []


def _any_message(house: House) -> int:
    return int(house.client.messages(house.users["liaison"])[-1]["message_id"])


async def test_who_blocks_the_bot_holds_up_nothing_and_is_back_by_writing(house: House) -> None:
    await house.say("liaison", "/piket")
    house.client.block(house.users["liaison"])
    await house.say("officer", f"/lapor {STORY} satu")
    assert any(house.code() in text for text in house.texts("kanit"))  # nobody else is on duty
    house.client.block(house.users["officer"])
    house.client.say(house.users["officer2"], f"/lapor {STORY} dua")
    await house.pump()
    await house.press("kanit", "Tangani")  # the officer cannot hear of it
    await house.pass_time(hours=2)
    assert waiting(house) == [] and owed(house) == []
    assert len(house.tips()) == 2
    house.client.block(house.users["liaison"], False)
    await house.say("liaison", "/menu")
    await house.say("officer2", f"/lapor {STORY} tiga")
    assert any(house.code() in text for text in house.texts("liaison"))
