"""The health page, for a monitoring system."""

from aiohttp import web

from bot.runtime.heartbeats import Heartbeats

RED_AFTER_SECONDS = 60.0


class Health:
    """Answers 200, or 503 with the names of the parts that have not succeeded for RED_AFTER_SECONDS."""

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
