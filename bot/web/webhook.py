"""The webhook: takes updates that a platform pushes.

It answers 200 only after the commit. After any other answer the platform sends the update again.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Outdated
from bot.web.server import MAX_BYTES

log = structlog.get_logger()

BODY_SECONDS = 10.0  # to send the body of a request

Take = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
Check = Callable[[Mapping[str, str]], int]  # the status to refuse a request with, by its headers; 0 accepts it
Count = Callable[[int], None]  # called with the status of an answer


class Webhook:
    """A request handler that takes one update by POST."""

    def __init__(self, check: Check, take: Take, count: Count) -> None:
        self._check, self._take, self._count = check, take, count

    async def answer(self, request: web.Request) -> web.Response:
        """Counts refused requests but does not log them, so forged requests cannot fill the log."""
        status = self._refusal(request) or await self._receive(request)
        self._count(status)
        return web.Response(status=status)

    def _refusal(self, request: web.Request) -> int:
        """The status to refuse the request with, before its body is read; 0 if it is accepted."""
        if (request.content_length or 0) > MAX_BYTES:
            return 413
        return self._check(request.headers)

    async def _receive(self, request: web.Request) -> int:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                update = json.loads(await request.read())
        except TimeoutError:
            return 408
        except web.HTTPRequestEntityTooLarge:
            return 413
        except (ValueError, RecursionError, BadHttpMessage, web.RequestPayloadError):
            return 400
        return await self._store(update) if isinstance(update, dict) else 400

    async def _store(self, update: Mapping[str, Any]) -> int:
        try:
            await self._take([update])
        except (SQLAlchemyError, OSError, Outdated):  # the platform sends it again, perhaps to another process
            return 503
        except Exception as error:
            log.error("update not stored", error=type(error).__name__)
            return 500
        return 200
