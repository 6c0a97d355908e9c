"""Pushes updates to the bot's webhook (https://core.telegram.org/bots/api#setwebhook).

As Telegram does, it pushes the updates of one conversation in order, and conversations in parallel. It retries an
update, with a growing wait, until the answer is 2xx or the update has expired. The body of an answer may contain a call
of the Bot API, which is then carried out.
"""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from bot.clock import monotonic
from sandbox.telegram.errors import ApiError, Json
from sandbox.telegram.methods.registry import recorded
from sandbox.telegram.parameters import read_body
from sandbox.telegram.update_queue import Pending
from sandbox.telegram.world import Webhook, World

PUSH_SECONDS = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
IDLE_SECONDS = 3600.0
CONNECTIONS = 100
# The longest wait before a retry, as a multiple of the first wait.
SLOWEST = 60
# The longest Retry-After that is followed, in seconds.
RETRY_AFTER = 3600
# The webhook is removed when its address has answered 410 (gone) for longer than this.
GONE = timedelta(hours=23)
CLOSED = "Webhook connection closed"
NOT_IN_RETURN = ("setwebhook", "deletewebhook", "close", "logout", "get")


@dataclass(frozen=True)
class Answer:
    """The webhook's answer; `problem` is empty when it has accepted the update."""

    problem: str
    status: int = 0
    retry_after: int = 0
    content_type: str = ""
    body: bytes = b""


@dataclass
class Delay:
    """When to retry an update (monotonic seconds), and the wait before that retry."""

    due: float
    seconds: float


async def push_updates(world: World) -> None:
    """Pushes updates until it is cancelled."""
    threads = ThreadPoolExecutor(CONNECTIONS, "push")
    try:
        async with asyncio.TaskGroup() as tasks:
            await _Pusher(world, threads, tasks).run()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


class _Pusher:
    """Pushes due updates. `_busy` are conversations with an update in flight, `_delays` are retries by update id."""

    def __init__(self, world: World, threads: ThreadPoolExecutor, tasks: asyncio.TaskGroup) -> None:
        self._world = world
        self._threads = threads
        self._tasks = tasks
        self._busy: set[str] = set()
        self._delays: dict[int, Delay] = {}

    async def run(self) -> None:
        while True:
            version = self._world.signal.version
            reachable = self._world.webhook.url and not self._world.faults.cut_off
            wait = self._start_due() if reachable else IDLE_SECONDS
            await self._world.signal.wait(version, wait)

    def _start_due(self) -> float:
        """Starts every push that is due; returns the seconds until the next one."""
        now, wait = monotonic(), IDLE_SECONDS
        for pending in self._world.queue.heads():
            delay = self._delays.get(pending.update_id)
            if pending.conversation in self._busy:
                continue
            if delay and delay.due > now:
                wait = min(wait, delay.due - now)
            elif len(self._busy) < self._world.webhook.max_connections:
                self._busy.add(pending.conversation)
                self._tasks.create_task(self._push(pending))
        return wait

    async def _push(self, pending: Pending) -> None:
        webhook, loop = self._world.webhook, asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, _post, webhook, pending.body)
        self._busy.discard(pending.conversation)
        if self._world.faults.cut_off:
            answer = Answer(CLOSED)
        if not answer.problem:
            self._delays.pop(pending.update_id, None)
            webhook.gone_since = None
            self._world.queue.remove(pending.update_id)
            await _call_in_return(self._world, answer)
        elif webhook is self._world.webhook:
            self._schedule_retry(pending.update_id, answer)
            self._record_problem(webhook, answer)
        self._world.signal.advance()

    def _schedule_retry(self, update_id: int, answer: Answer) -> None:
        """Schedules a retry: first after the configured wait, then after twice the last wait."""
        first, before = self._world.webhook_retry_seconds, self._delays.get(update_id)
        seconds = slower(before.seconds, first) if before else first
        wait = min(answer.retry_after, RETRY_AFTER) or seconds
        self._delays[update_id] = Delay(monotonic() + wait, seconds)

    def _record_problem(self, webhook: Webhook, answer: Answer) -> None:
        """Stores the problem for getWebhookInfo; removes the webhook when its address is gone for too long."""
        webhook.last_error, webhook.last_error_at = answer.problem, self._world.now()
        if answer.status != 410:
            webhook.gone_since = None
            return
        webhook.gone_since = webhook.gone_since or self._world.clock.now()
        if self._world.clock.now() - webhook.gone_since > GONE:
            self._world.webhook = Webhook()


def slower(seconds: float, first: float) -> float:
    """The wait before the next retry, after a wait of `seconds`; `first` is the first wait."""
    return min(seconds * 2, first * SLOWEST)


async def _call_in_return(world: World, answer: Answer) -> None:
    """Carries out the call in an answer, if there is one; its result is not sent back."""
    try:
        params = read_body(answer.content_type, answer.body)
        method = params.values.pop("method", "")
        if method and not method.lower().startswith(NOT_IN_RETURN):
            await recorded(world, method, params)
    except ApiError:
        return


def _post(webhook: Webhook, update: Json) -> Answer:
    """Posts an update and returns the webhook's answer."""
    parts = urlsplit(webhook.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PUSH_SECONDS)
    headers = {"Content-Type": "application/json"}
    if webhook.secret:
        headers[SECRET_HEADER] = webhook.secret
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, json.dumps(update), headers)
        found = connection.getresponse()
        body = found.read()
    except TimeoutError:
        return Answer("Read timeout expired")
    except ConnectionRefusedError:
        return Answer("Connection refused")
    except (OSError, HTTPException):
        return Answer(CLOSED)
    finally:
        connection.close()
    if 200 <= found.status < 300:
        return Answer("", found.status, 0, found.getheader("Content-Type", ""), body)
    after = found.getheader("Retry-After", "")
    problem = f"Wrong response from the webhook: {found.status} {found.reason}"
    return Answer(problem, found.status, int(after) if after.isdigit() else 0)
