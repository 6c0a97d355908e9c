"""The webhook: stored before it is confirmed, forgeries leave nothing behind."""

import asyncio
import json
import logging
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.messaging import receiver
from bot.models.inbox import Inbox
from bot.runtime.loops import Loops
from bot.web.server import MAX_BYTES
from tests.web.conftest import PATH, SECRET, SECRET_HEADER, WebHouse, out_of_order

STORY = "Info warga ada transaksi sabu di warung dekat balai desa Sugihwaras Jenu"


def update_of(house: WebHouse, number: int = 900, text: str = f"/lapor {STORY}") -> dict[str, Any]:
    person = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    chat = {"id": house.users["officer"], "type": "private", "first_name": "x"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": 5_000_000_000 + number, "message": message}


def rows(house: WebHouse) -> int:
    with house.app.database.transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(Inbox)) or 0


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


REFUSALS: list[tuple[str, int, dict[str, Any]]] = [
    ("no secret", 401, {"secret": None}),
    ("wrong secret", 403, {"secret": SECRET[:-1]}),
    ("secret that is no ASCII", 403, {"secret": "gehéim"}),
    ("another method", 405, {"method": "GET"}),
    ("not JSON", 400, {"body": b"{"}),
    ("not UTF-8", 400, {"body": b'{"a": "\xff"}'}),
    ("not an object", 400, {"body": b"[1]"}),
    ("nested without end", 400, {"body": b"[" * 100_000}),
    ("not what it says to be", 400, {"body": b"{}", "Content-Encoding": "gzip"}),
    ("too large", 413, {"body": b" " * (MAX_BYTES + 1)}),
]


@pytest.mark.parametrize(("status", "sent"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
async def test_what_is_no_update_is_refused(pushed: WebHouse, status: int, sent: dict[str, Any]) -> None:
    before = rows(pushed)
    body = json.dumps(update_of(pushed)).encode()
    assert await pushed.push(**{"body": body} | sent) == status
    assert rows(pushed) == before


async def test_size_and_secret_are_checked_before_the_body_is_read(pushed: WebHouse) -> None:
    for header, status in (
        (f"Content-Length: {MAX_BYTES + 1}\r\n{SECRET_HEADER}: {SECRET}", 413),
        (f"Content-Length: 10\r\n{SECRET_HEADER}: wrong", 403),
    ):
        host, port = pushed.address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        assert f" {status} " in (await asyncio.wait_for(reader.readline(), 20)).decode()
        writer.close()
        await writer.wait_closed()


async def test_a_body_without_length_is_cut_off_at_the_limit(pushed: WebHouse) -> None:
    async def endless() -> Any:
        for _ in range(MAX_BYTES // 2**16 + 2):
            yield b" " * 2**16

    assert await pushed.push(endless()) == 413


async def test_a_thousand_forgeries_leave_no_row_and_no_line(
    pushed: WebHouse, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    before = rows(pushed)
    body = json.dumps(update_of(pushed)).encode()
    async with aiohttp.ClientSession() as session:

        async def forge(number: int) -> int:
            headers = {SECRET_HEADER: f"guess-{number}"}
            async with session.post(pushed.address + PATH, data=body, headers=headers) as answer:
                return answer.status

        statuses = await asyncio.gather(*(forge(number) for number in range(1000)))
    assert set(statuses) == {403}
    assert rows(pushed) == before
    shown = capfd.readouterr()
    lines = [record for record in caplog.records if record.name.startswith("aiohttp")]
    assert (shown.out, shown.err, lines) == ("", "", [])
    assert 'anti_narkoba_webhook_answers_total{status="403"} 1000.0' in (await pushed.get("/metrics"))[1]


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
    with out_of_order(pushed):
        assert set(await asyncio.gather(*(pushed.push(body) for body in bodies))) == {503}
    assert rows(pushed) == before
    assert set(await asyncio.gather(*(pushed.push(body) for body in bodies * 2))) == {200}
    assert rows(pushed) == before + len(bodies)
    assert 'stored"} ' + f"{float(rows(pushed))}" in (await pushed.get("/metrics"))[1]


async def test_a_request_that_is_broken_off_takes_no_other_with_it(pushed: WebHouse) -> None:
    receiver, before = pushed.app.receiver, rows(pushed)
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
    assert not await loops.run_once("intake", pushed.app.receiver.check_subscription, 1.0)
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
    monkeypatch.setattr(receiver, "BACKLOG_SECONDS", 0.0)
    await pushed.say("liaison", "/piket")
    pushed.sees("liaison"), pushed.sees("officer"), pushed.sees("officer2")
    for number in range(250):
        pushed.client.say(pushed.users["kanit"], f"Selamat pagi {number}")
        if number == 150:
            pushed.client.say(pushed.users["officer"], "/lapor transaksi sabu di Sugihwaras Jenu")
    pushed.client.say(pushed.users["officer2"], "/lapor DARURAT ada yang overdosis sabu di Beji Jenu, tolong cepat")
    await pushed.app.receiver.check_subscription()
    await pushed.until(lambda client: client.wait(-1, 0)["pending_updates"] == 0)
    while await pushed.app.handle():  # some were claimed before the first look
        pass
    await pushed.app.sender.finish()
    assert len(pushed.sees("officer2")) == len(pushed.sees("liaison")) == 1
    assert pushed.sees("officer") == []
    await pushed.app.receiver.follow_backlog()
    await pushed.app.settle()
    assert len(pushed.sees("officer")) == 1
