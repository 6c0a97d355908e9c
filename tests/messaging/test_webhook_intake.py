"""Updates by webhook: stored before they are confirmed, stored once, and handled like polled ones."""

import asyncio
import json
from typing import Any

import pytest

from bot.messaging import receiver
from bot.runtime.loops import Loops
from tests.house import GROUP
from tests.tips import STORY
from tests.web_house import PATH, SECRET, WebHouse, out_of_order, rows, update_of


async def test_a_tip_by_webhook_is_received_offered_and_taken(pushed: WebHouse) -> None:
    await pushed.say("liaison", "/piket")
    pushed.sees("liaison")
    await pushed.say("officer", f"/lapor {STORY}")
    (receipt,) = pushed.sees("officer")
    assert pushed.code() in receipt and "tercatat" in receipt
    (offer,) = pushed.sees("liaison")
    assert pushed.code() in offer and "sabu" not in offer
    await pushed.press("liaison", "Tangani")
    assert any(STORY in text for text in pushed.sees("liaison"))
    assert not any(call["method"] == "getUpdates" for call in pushed.client.calls())


async def test_telegram_is_told_secret_and_kinds(pushed: WebHouse) -> None:
    told = next(call["params"] for call in pushed.client.calls() if call["method"] == "setWebhook")
    assert told["url"] == pushed.address + PATH and told["secret_token"] == SECRET
    assert {"message", "callback_query", "chat_member"} <= set(told["allowed_updates"])


async def test_back_to_polling_keeps_what_waits(polled: WebHouse) -> None:
    polled.sandbox.world.webhook.url = "http://127.0.0.1:9/left-from-before"
    polled.client.say(polled.users["officer"], f"/lapor {STORY}")
    stop = asyncio.Event()
    running = asyncio.ensure_future(polled.app.run(stop))
    await polled.until(lambda client: any("tercatat" in str(each["text"]) for each in messages(client, polled)))
    stop.set()
    await running
    assert len(polled.tips()) == 1


def messages(client: Any, house: WebHouse) -> list[dict[str, Any]]:
    return client.messages(house.users["officer"])  # type: ignore[no-any-return]


async def test_half_a_character_pair_blocks_nobody_else(pushed: WebHouse) -> None:
    body = json.dumps(update_of(pushed, text="\ud83d"))
    assert await pushed.push(body) == 200
    await pushed.say("officer2", f"/lapor {STORY}")
    assert len(pushed.tips()) == 1


async def test_a_database_that_is_down_loses_and_doubles_nothing(pushed: WebHouse) -> None:
    body = json.dumps(update_of(pushed))
    before = rows(pushed)
    with out_of_order(pushed):
        assert await pushed.push(body) == 503
    assert rows(pushed) == before
    assert await pushed.push(body) == 200
    assert await pushed.push(body) == 200
    assert rows(pushed) == before + 1
    await pushed.app.settle()
    assert len(pushed.tips()) == 1


async def test_many_at_once_share_commits_and_each_is_answered_for(pushed: WebHouse) -> None:
    bodies = [json.dumps(update_of(pushed, 900 + number, f"Pagi {number}")) for number in range(30)]
    before = rows(pushed)
    assert 'stored"' not in (await pushed.get("/metrics"))[1]
    with out_of_order(pushed):
        assert set(await asyncio.gather(*(pushed.push(body) for body in bodies))) == {503}
    assert rows(pushed) == before
    assert set(await asyncio.gather(*(pushed.push(body) for body in bodies * 2))) == {200}
    assert rows(pushed) == before + len(bodies)
    assert 'stored"} ' + f"{float(len(bodies))}" in (await pushed.get("/metrics"))[1]


async def test_a_request_that_is_broken_off_takes_no_other_with_it(pushed: WebHouse) -> None:
    receiver, before = pushed.app.receivers["telegram"], rows(pushed)
    first, second, third = (
        asyncio.ensure_future(receiver.receive([update_of(pushed, 900 + number, "Pagi")])) for number in range(3)
    )
    await first  # the other two share the next commit, which the second has begun
    second.cancel()
    await third
    assert rows(pushed) == before + 3


async def test_a_refusal_of_telegram_is_in_the_log_with_its_reason(
    pushed: WebHouse, capfd: pytest.CaptureFixture[str]
) -> None:
    pushed.sandbox.world.webhook.url = ""
    body = '{"ok":false,"error_code":400,"description":"Bad Request: bad webhook: Webhook can be set up only on ports"}'
    pushed.client.faults("setWebhook", status=400, body=body)
    loops = Loops(pushed.app.heartbeats, asyncio.Event())
    assert not await loops.run_once("intake", pushed.app.receivers["telegram"].check_subscription, 1.0)
    assert "only on ports" in capfd.readouterr().out


async def test_the_running_app_answers(either: WebHouse) -> None:
    stop = asyncio.Event()
    running = asyncio.ensure_future(either.app.run(stop))
    either.client.say(either.users["officer"], f"/lapor {STORY}")
    await either.until(lambda client: any("tercatat" in str(each["text"]) for each in messages(client, either)))
    stop.set()
    await running
    assert len(either.tips()) == 1


async def test_telegram_delivers_again_what_met_a_database_that_was_down(pushed: WebHouse) -> None:
    pushed.client.settings(webhook_retry_seconds=0.1)
    with out_of_order(pushed):
        pushed.client.say(pushed.users["officer"], f"/lapor {STORY}")
        await pushed.until(lambda _client: "503" in pushed.sandbox.world.webhook.last_error)
    await pushed.pump()
    assert len(pushed.tips()) == 1
    assert sum("tercatat" in text for text in pushed.texts("officer")) == 1


async def test_a_pushed_backlog_is_stored_first_and_only_its_emergencies_are_handled(
    pushed: WebHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "BACKLOG_CHECK_SECONDS", 0.0)
    await pushed.say("liaison", "/piket")
    pushed.sees("liaison"), pushed.sees("officer"), pushed.sees("officer2")
    for number in range(250):
        pushed.client.say(pushed.users["kanit"], f"Selamat pagi {number}", GROUP)
        if number == 150:
            pushed.client.say(pushed.users["officer"], "/lapor transaksi sabu di Sugihwaras Jenu")
    pushed.client.say(pushed.users["officer2"], "/lapor DARURAT ada yang overdosis sabu di Beji Jenu, tolong cepat")
    await pushed.app.receivers["telegram"].check_subscription()
    await pushed.until(lambda client: client.wait(-1, 0)["pending_updates"] == 0)
    while await pushed.app.handle():  # some were claimed before the first look
        pass
    await pushed.app.sender.finish()
    assert len(pushed.sees("officer2")) == len(pushed.sees("liaison")) == 1
    assert pushed.sees("officer") == []
    await pushed.app.receivers["telegram"].follow_backlog()
    await pushed.app.settle()
    assert len(pushed.sees("officer")) == 1
