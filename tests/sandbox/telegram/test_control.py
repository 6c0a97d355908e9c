"""The control side itself: its refusals, waiting, the log and the reset."""

import asyncio
import threading

import httpx
import pytest
from telegram import Bot

from sandbox.telegram.client import SandboxClient, SandboxRefusedError
from sandbox.telegram.server import Sandbox


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("/users", {}, "first_name: Field required."),
        ("/users", {"first_name": "A", "nmae": 1}, "nmae: Extra inputs are not permitted."),
        ("/groups", {"title": "A", "members": [1]}, "There is no user 1."),
        ("/messages", {"from": 7000000001}, "A message has exactly one of"),
        ("/messages", {"from": 7000000001, "text": "x", "chat": -1}, "There is no chat -1."),
        ("/messages", {"from": 7000000001, "photo": "???"}, "The photo is not valid base64."),
        ("/presses", {"from": 7000000001, "message_id": 99, "data": "x"}, "There is no message 99"),
        ("/clock", {}, "The clock takes either"),
        ("/faults", {}, "A fault needs one of"),
        ("/updates", [1], "An update is an object"),
        ("/nothing", {}, "There is no POST /control/nothing."),
    ],
)
def test_refusals_are_one_sentence(client: SandboxClient, budi: int, path: str, body: object, sentence: str) -> None:
    with pytest.raises(SandboxRefusedError) as refused:
        client.request("POST", path, body)
    assert str(refused.value).startswith(sentence)
    assert refused.value.status in (400, 404)


def test_only_this_machine_is_served(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")


def test_waiting_ends_with_the_next_change(client: SandboxClient, budi: int) -> None:
    version = client.wait(-1)["version"]
    assert client.wait(version, 0) == {"version": version, "pending_updates": 1}
    found: list[int] = []
    waiter = threading.Thread(target=lambda: found.append(client.wait(version, 30)["version"]))
    waiter.start()
    client.say(budi, "halo")
    waiter.join(20)
    assert found and found[0] > version


def test_wait_until_gives_up(client: SandboxClient) -> None:
    with pytest.raises(TimeoutError):
        client.wait_until(lambda _: False, timeout=0.05)


async def test_the_log_of_calls(bot: Bot, client: SandboxClient, budi: int) -> None:
    last = client.calls()[-1]["number"]
    await bot.send_message(budi, "halo")
    await bot.send_document(budi, b"abc", filename="a.txt")
    with pytest.raises(Exception, match="Chat not found"):
        await bot.send_message(99, "x")
    good, file, bad = client.calls(since=last)
    assert (good["method"], good["ok"], good["params"]["chat_id"]) == ("sendMessage", True, budi)
    assert good["result"]["text"] == "halo"
    assert file["params"]["document"] == {"file_name": "a.txt", "size": 3}
    assert (bad["ok"], bad["error"]) == (False, "Bad Request: chat not found")


async def test_since_shows_only_changes(bot: Bot, client: SandboxClient, budi: int) -> None:
    first = await bot.send_message(budi, "satu")
    second = await bot.send_message(budi, "dua")
    version = client.phone(budi)["version"]
    await bot.edit_message_text("2", budi, second.message_id)
    await bot.delete_message(budi, first.message_id)
    changed = client.phone(budi, since=version)["chats"][0]["messages"]
    assert changed[0] == {"message_id": first.message_id, "deleted": True}
    assert [message["text"] for message in changed[1:]] == ["2"]


def test_people_only_act_where_they_are(client: SandboxClient, budi: int, group: int) -> None:
    sari = client.user("Sari")["id"]
    with pytest.raises(SandboxRefusedError, match="is not in chat"):
        client.say(sari, "x", chat=group)
    told = client.say(budi, "x", chat=group)["message_id"]
    client.member(group, sari, "member")
    with pytest.raises(SandboxRefusedError, match="Only own messages can be edited"):
        client.edit(sari, told, "y", chat=group)
    client.delete(budi, told, chat=group)
    assert [message["service"] for message in client.messages(sari, group)] == ["new_chat_members"] * 2


def test_the_clock_and_the_reset(sandbox: Sandbox, client: SandboxClient, budi: int) -> None:
    assert client.clock(offset_seconds=3600)["offset_seconds"] == 3600
    assert client.clock(move_seconds=-60)["offset_seconds"] == 3540
    with pytest.raises(SandboxRefusedError, match="cannot go that far"):
        client.clock(move_seconds=1e13)
    client.clock(offset_seconds=3600)
    version = client.wait(-1)["version"]
    client.reset()
    assert client.wait(-1) == {"version": version + 1, "pending_updates": 0}
    assert client.clock()["offset_seconds"] == 0
    with pytest.raises(SandboxRefusedError, match="There is no user"):
        client.phone(budi)


async def test_stopping_sends_waiting_calls_home() -> None:
    sandbox = Sandbox().start()
    async with httpx.AsyncClient() as http:
        waiting = asyncio.create_task(http.get(f"{sandbox.url}/control/wait?version=999&timeout=50", timeout=60))
        # The webhook's pump is the other one that waits.
        while len(sandbox.world.signal._waiters) < 2:
            await http.get(f"{sandbox.url}/control/clock")
        await asyncio.to_thread(sandbox.stop)
        assert (await waiting).json()["version"] == 0
    with pytest.raises(OSError):
        SandboxClient(sandbox.url).phone(1)
