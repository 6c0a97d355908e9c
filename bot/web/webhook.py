"""The webhook: takes updates that Telegram pushes.

It answers 200 only after the commit. After any other answer Telegram sends the update again.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Outdated
from bot.web.server import MAX_BYTES

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header

log = structlog.get_logger()

Take = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
Count = Callable[[int], None]  # called with the status of an answer


class Webhook:
    """A request handler that takes one update by POST."""

    def __init__(self, secret: str, take: Take, count: Count) -> None:
        self._secret, self._take, self._count = secret.encode(), take, count

    async def answer(self, request: web.Request) -> web.Response:
        """Counts refused requests but does not log them, so forged requests cannot fill the log."""
        status = self._refusal(request) or await self._receive(request)
        self._count(status)
        return web.Response(status=status)

    def _refusal(self, request: web.Request) -> int:
        """The status to refuse the request with, before its body is read; 0 if it is accepted."""
        if (request.content_length or 0) > MAX_BYTES:
            return 413
        given = request.headers.get(SECRET_HEADER)
        if given is None:
            return 401
        return 0 if hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret) else 403

    async def _receive(self, request: web.Request) -> int:
        try:
            update = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return 413
        except (ValueError, RecursionError, BadHttpMessage, web.RequestPayloadError):
            return 400
        if not isinstance(update, dict):
            return 400
        try:
            await self._take([update])
        except (SQLAlchemyError, OSError, Outdated):  # Telegram sends it again, perhaps to another process
            return 503
        except Exception as error:
            log.error("update not stored", error=type(error).__name__)
            return 500
        return 200
