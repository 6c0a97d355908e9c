"""Pushing updates to the bot's webhook (https://core.telegram.org/bots/api#setwebhook)."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from bot.sandbox.errors import Json
from bot.sandbox.world import Webhook, World

PUSH_SECONDS = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
IDLE_SECONDS = 3600.0
CONNECTIONS = 40


async def push_updates(world: World) -> None:
    """Send updates, as many at a time as set; each again until it is answered with 2xx, or too old."""
    threads = ThreadPoolExecutor(CONNECTIONS, "push")
    try:
        while True:
            version = world.signal.version
            waiting = world.queue.read(world.webhook_connections) if world.webhook.url else []
            if not waiting:
                await world.signal.wait(version, IDLE_SECONDS)
            elif not await _push(world, threads, waiting):
                await asyncio.sleep(world.webhook_retry_seconds)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


async def _push(world: World, threads: ThreadPoolExecutor, updates: list[Json]) -> bool:
    """Send these side by side. False when one was refused by the webhook that is still set."""
    webhook, loop = world.webhook, asyncio.get_running_loop()
    problems = await asyncio.gather(*(loop.run_in_executor(threads, _post, webhook, each) for each in updates))
    for update, problem in zip(updates, problems, strict=True):
        if not problem:
            world.queue.remove(update["update_id"])
    refused = [problem for problem in problems if problem]
    if not refused or webhook is not world.webhook:
        return True
    webhook.last_error, webhook.last_error_at = refused[-1], world.now()
    world.signal.advance()
    return False


def _post(webhook: Webhook, update: Json) -> str:
    """Send an update; what went wrong, or nothing."""
    parts = urlsplit(webhook.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PUSH_SECONDS)
    headers = {"Content-Type": "application/json"}
    if webhook.secret:
        headers[SECRET_HEADER] = webhook.secret
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, json.dumps(update), headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return "Connection failed"
    finally:
        connection.close()
    if 200 <= answer.status < 300:
        return ""
    return f"Wrong response from the webhook: {answer.status} {answer.reason}"
