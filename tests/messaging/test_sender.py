"""The sender: a lease that ran out, a message that cannot be prepared, and what is recorded."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from bot.channels.channel import Rates
from bot.clock import monotonic
from bot.messages import Purpose, text
from bot.messaging.outbox import LEASE
from bot.models.outbox import Outbox, OutboxState
from bot.outgoing import Outgoing
from bot.services.membership import roster
from tests.house import PEOPLE, House


async def test_sends_are_repeated_after_trouble_and_markup_falls_back_to_plain(house: House) -> None:
    house.client.faults("sendMessage", times=1, status=500)
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.pass_time(seconds=10)
    assert sum("tercatat" in text for text in house.texts("officer")) == 1
    body = '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: x"}'
    house.client.faults("sendMessage", times=1, status=400, body=body)
    await house.say("officer", "/bantuan")
    assert any("/lapor" in text for text in house.sees("officer"))


def owe(house: House, name: str, key: str) -> None:
    with house.app.database.transaction() as tx:
        tx.send(roster.find(tx, PEOPLE[name][0]), Purpose.REPLY, text(key))


def sent(house: House) -> int:
    return sum(call["method"] == "sendMessage" for call in house.client.calls())


async def test_a_sleeper_that_wakes_does_not_send(house: House) -> None:
    owe(house, "officer", "menu.head")
    sender = house.app.sender
    leased = await house.app.database.write(sender.lease)
    before = sent(house)
    house.clock.move(LEASE + timedelta(seconds=1))
    sender.start(leased)
    await sender.finish()
    assert len(leased.calls) == 1
    assert sent(house) == before
    await house.pump()
    assert sent(house) == before + 1


async def test_what_cannot_be_prepared_holds_up_nobody_else(house: House) -> None:
    owe(house, "officer", "there.is_no_such_text")
    owe(house, "liaison", "menu.head")
    house.sees("liaison")
    while await house.app.sender.send_due():
        pass
    assert len(house.sees("liaison")) == 1
    with house.app.database.transaction() as tx:
        rows = tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.WAITING)).all()
        assert [row.error for row in rows] == ["KeyError"]
        assert rows[0].not_before is not None


async def test_a_row_that_cannot_be_judged_costs_no_tip(house: House) -> None:
    owe(house, "operator", "menu.head")
    with house.app.database.transaction() as tx:
        tx.session.execute(sql("UPDATE outbox SET purpose = 'of a newer version' WHERE state = 'waiting'"))
    house.client.say(house.users["officer"], "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.app.poll(0)
    await house.app.handle()
    assert len(house.tips()) == 1


async def test_at_the_end_what_was_sent_is_noted_though_another_call_hangs(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang, carry_out = asyncio.Event(), house.app.channels["telegram"].carry_out

    async def hanging(outgoing: Outgoing) -> str:
        if outgoing.chat == str(house.users["liaison"]):
            await hang.wait()
        return await carry_out(outgoing)

    monkeypatch.setattr(house.app.channels["telegram"], "carry_out", hanging)
    owe(house, "officer", "menu.head")
    owe(house, "liaison", "menu.head")
    sender = house.app.sender
    sender.start(await house.app.database.write(sender.lease))
    finishing = asyncio.ensure_future(sender.finish())
    last_two = select(Outbox.state).order_by(Outbox.id.desc()).limit(2)
    async with asyncio.timeout(10):
        states: set[str] = set()
        while OutboxState.SENT not in states:
            await asyncio.sleep(0)
            with house.app.database.transaction() as tx:
                states = set(tx.session.scalars(last_two))
    assert states == {OutboxState.SENT, OutboxState.WAITING}
    hang.set()
    await finishing


async def test_a_recipient_queue_that_must_rest_long_holds_up_no_look(house: House) -> None:
    house.app.sender.limiters["telegram"].free_at[b"a group"] = monotonic() + 3600
    async with asyncio.timeout(10):
        assert await house.app.sender.send_due()


async def test_what_the_rates_hold_back_goes_as_soon_as_they_allow(house: House) -> None:
    limiter = house.app.sender.limiters["telegram"]
    limiter.rates = Rates(messages_per_second=50, chat_per_second=50)
    for name in ("officer", "liaison", "officer"):
        owe(house, name, "menu.head")
    before = sent(house)
    while await house.app.sender.send_due():
        pass
    assert sent(house) == before + 3


async def test_each_message_is_recorded_with_its_number(house: House) -> None:
    for name in ("officer", "liaison", "kanit", "leader"):
        owe(house, name, "menu.head")
    while await house.app.sender.send_due():
        pass
    with house.app.database.transaction() as tx:
        rows = tx.session.scalars(select(Outbox).order_by(Outbox.id.desc()).limit(4)).all()
        assert {row.state for row in rows} == {OutboxState.SENT}
        assert len({row.platform_id for row in rows} - {""}) == 4
        assert all(row.tries == 1 for row in rows)


async def test_the_answer_to_a_press_is_not_sent_when_nobody_waits_for_it_any_more(house: House) -> None:
    await house.say("officer", "Kata warga ada sabu di Beji Jenu")
    house.client.faults("answerCallbackQuery", retry_after=20)
    await house.press("officer", "Ya, kirim")
    await house.pass_time(seconds=30)
    calls = [each["method"] for each in house.client.calls()]
    assert calls.count("answerCallbackQuery") == 1 and len(house.tips()) == 1
