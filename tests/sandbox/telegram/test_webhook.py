"""Updates pushed to a webhook: the secret, tries again, order, calls in return, and what is told about it."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate
from threading import Event, Thread
from typing import Any

import pytest

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.webhook import slower

from .conftest import Api
from .description import complaints

HOUR = 3600
Answer = tuple[int, dict[str, str], bytes]


class Hook:
    """A webhook that notes what it gets and answers as its `answer` says."""

    def __init__(self) -> None:
        self.seen: list[tuple[str | None, Any]] = []
        self.answer: Callable[[Any], Answer] = lambda _update: (200, {}, b"")
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.seen.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], update))
                status, headers, body = hook.answer(update)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in http.server
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.seen if "message" in update]


@pytest.fixture
def hook(client: SandboxClient) -> Iterator[Hook]:
    """A webhook that runs, with quick tries again; all it gets must keep to the description."""
    client.settings(webhook_retry_seconds=0.01)
    made = Hook()
    thread = Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()
    assert not [each for _, update in made.seen for each in complaints(update, "Update", "update")]


def all_taken(client: SandboxClient) -> Any:
    return client.wait_until(lambda asked: asked.wait(-1, 0)["pending_updates"] == 0)


def test_it_repeats_with_the_secret_until_it_is_taken(api: Api, client: SandboxClient, budi: int, hook: Hook) -> None:
    hook.answer = lambda _update: (503 if len(hook.seen) < 4 else 200, {}, b"")
    assert api("setWebhook", url=hook.url, secret_token="s3cret")
    assert api.refusal("getUpdates").startswith("Conflict: can't use getUpdates method while webhook is active")
    all_taken(client)
    assert hook.seen == [hook.seen[0]] * 4 and hook.seen[0][0] == "s3cret" and hook.texts()[0] == "/start"
    info = api("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["last_error_date"] and info["pending_update_count"] == 0
    api("deleteWebhook")
    assert api("getWebhookInfo")["url"] == "" and api.updates() == []


def test_a_time_that_is_asked_for_is_kept(api: Api, client: SandboxClient, budi: int, hook: Hook) -> None:
    client.settings(webhook_retry_seconds=1000)
    hook.answer = lambda _update: (429, {"Retry-After": "1"}, b"") if len(hook.seen) == 1 else (200, {}, b"")
    api("setWebhook", url=hook.url)
    all_taken(client)  # after the second that was asked for, not after the thousand
    assert len(hook.seen) == 2


def test_offline_nothing_is_pushed_nor_its_answer_heard(
    sandbox: Sandbox, api: Api, client: SandboxClient, budi: int, hook: Hook
) -> None:
    release = Event()
    hook.answer = lambda _update: (200, {}, b"") if release.wait() else (500, {}, b"")
    api("setWebhook", url=hook.url)
    client.wait_until(lambda _asked: hook.seen)
    client.request("POST", "/faults", {"times": None, "drop": "before"})
    release.set()
    client.wait_until(lambda _asked: sandbox.world.webhook.last_error == "Webhook connection closed")
    sari = client.user("Sari")["id"]
    client.say(sari, "luring")
    assert client.wait(-1, 0)["pending_updates"] == 2 and hook.texts() == ["/start"]
    client.clear_faults()
    all_taken(client)
    assert sorted(hook.texts()) == ["/start", "/start", "luring"]


def test_tries_grow_rarer() -> None:
    waits = list(accumulate(range(9), lambda seconds, _: slower(seconds, 1.0), initial=1.0))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_one_conversation_keeps_its_order_and_others_pass(
    api: Api, client: SandboxClient, budi: int, hook: Hook
) -> None:
    release = Event()

    def answer(update: Any) -> Answer:
        if update["message"]["from"]["id"] == budi:
            release.wait()
        return 200, {}, b""

    hook.answer = answer
    client.say(budi, "dua")
    sari = client.user("Sari")["id"]
    client.say(sari, "lewat")
    api("setWebhook", url=hook.url, max_connections=2)
    client.wait_until(lambda asked: asked.wait(-1, 0)["pending_updates"] == 2)
    assert sorted(hook.texts()) == ["/start", "lewat"]
    release.set()
    all_taken(client)
    assert hook.texts()[-1] == "dua"


def test_at_most_so_many_at_a_time(api: Api, client: SandboxClient, budi: int, hook: Hook) -> None:
    release = Event()
    hook.answer = lambda _update: (200, {}, b"") if release.wait() else (500, {}, b"")
    client.say(client.user("Sari")["id"], "kedua")
    api("setWebhook", url=hook.url, max_connections=1)
    client.wait_until(lambda _asked: hook.seen)
    assert hook.texts() == ["/start"]
    release.set()
    all_taken(client)
    assert hook.texts() == ["/start", "kedua"]


def test_an_address_that_is_gone_for_a_day_is_given_up(api: Api, client: SandboxClient, budi: int, hook: Hook) -> None:
    hook.answer = lambda _update: (410, {}, b"")
    api("setWebhook", url=hook.url)
    client.wait_until(lambda _asked: api("getWebhookInfo").get("last_error_message"))
    assert api("getWebhookInfo")["url"] == hook.url
    client.clock(move_seconds=23 * HOUR + 60)
    client.wait_until(lambda _asked: api("getWebhookInfo")["url"] == "")
    assert [update["message"]["text"] for update in api.updates()] == ["/start"]


def test_a_call_may_be_answered_in_return(api: Api, client: SandboxClient, budi: int, hook: Hook) -> None:
    reply = {"method": "sendMessage", "chat_id": budi, "text": "halo"}
    hook.answer = lambda _update: (200, {"Content-Type": "application/json"}, json.dumps(reply).encode())
    api("setWebhook", url=hook.url)
    client.wait_until(lambda asked: [message["text"] for message in asked.messages(budi)] == ["/start", "halo"])
    hook.answer = lambda _update: (200, {"Content-Type": "application/json"}, b'{"method": "deleteWebhook"}')
    client.say(budi, "lagi")
    all_taken(client)
    assert api("getWebhookInfo")["url"] == hook.url


def test_what_is_asked_for_and_dropped(api: Api, client: SandboxClient, budi: int, hook: Hook) -> None:
    api("setWebhook", url=hook.url, drop_pending_updates=True, allowed_updates=["callback_query"], max_connections=7)
    client.say(budi, "tidak diminta")
    info = api("getWebhookInfo")
    assert info == {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 7,
        "ip_address": "127.0.0.1",
        "allowed_updates": ["callback_query"],
    }
    assert hook.seen == []
    api("setWebhook", url="")
    assert api("getWebhookInfo")["url"] == ""


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:8080/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://example.org/", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
def test_refusals(api: Api, fields: dict[str, str], reason: str) -> None:
    assert api.refusal("setWebhook", **fields) == f"Bad Request: {reason}"
