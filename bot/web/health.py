"""Whether the bot is well, for whoever watches the server."""

from aiohttp import web

from bot.runtime.heartbeats import Heartbeats

RED_AFTER_SECONDS = 60.0


class Health:
    """200 while all parts succeed; 503 with their names while some have not for too long."""

    def __init__(self, heartbeats: Heartbeats) -> None:
        self._heartbeats = heartbeats

    async def answer(self, _request: web.Request) -> web.Response:
        ages = self._heartbeats.since_success()
        failing = [part for part, age in ages.items() if age > RED_AFTER_SECONDS]
        page = {
            "status": "failing" if failing else "ok",
            "failing": failing,
            "seconds_since_success": {part: round(age, 1) for part, age in ages.items()},
        }
        return web.json_response(page, status=503 if failing else 200)
