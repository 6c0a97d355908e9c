"""Pushing updates to the bot's webhook (https://core.telegram.org/bots/api#setwebhook)."""

import asyncio
import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from bot.sandbox.errors import Json
from bot.sandbox.world import Webhook, World

PUSH_SECONDS = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
IDLE_SECONDS = 3600.0


async def push_updates(world: World) -> None:
    """Send one update after the other; each again until it is answered with 2xx, or too old."""
    while True:
        version = world.signal.version
        webhook = world.webhook
        waiting = world.queue.read(1) if webhook.url else []
        if not waiting:
            await world.signal.wait(version, IDLE_SECONDS)
            continue
        problem = await asyncio.to_thread(_post, webhook, waiting[0])
        if not problem:
            world.queue.confirm(waiting[0]["update_id"] + 1)
        elif webhook is world.webhook:
            webhook.last_error, webhook.last_error_at = problem, world.now()
            world.signal.advance()
            await asyncio.sleep(world.webhook_retry_seconds)


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
