"""A lean Bot API for measuring: hands out updates, takes answers, and notes when each came. A process of its own.

It checks nothing, so that it costs far less than any bot. The control side: `POST /control/load` queues updates,
`GET /control/result` waits until all were answered.
"""

import asyncio
import json
import sys
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from time import perf_counter
from typing import Any

from aiohttp import web

# Number, chat, content.
Update = tuple[int, int, str]

BOT = {"id": 123456789, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
LIMIT = 100
# Beyond this a round counts as stuck.
RESULT_SECONDS = 180


class FarEnd:
    """What waits for the bot, and what has come back."""

    def __init__(self) -> None:
        self.pending: deque[Update] = deque()
        self.news = asyncio.Event()
        self.complete = asyncio.Event()
        self.next_id = 1000
        self.begin(0, 0, frozenset())

    def begin(self, reports: int, answers: int, writers: frozenset[int]) -> None:
        self.reports = reports
        self.expected = reports * answers
        self.writers = writers
        self.available: dict[int, deque[float]] = defaultdict(deque)
        self.waited: list[float] = []
        self.offered: dict[int, float] = {}  # updates of writers that were not fetched yet
        self.unfetched: list[float] = []
        self.fullest = 0
        self.sent: dict[int, int] = defaultdict(int)
        self.calls = self.polls = 0
        self.started = self.ended = perf_counter()
        self.complete.clear()

    async def load(self, request: web.Request) -> web.Response:
        """Queues a text from each of the writers in turn, `rate` a second, or all at once when it is 0.

        With `flood`, so many texts of others come in between. If no `answers` are expected, the receipts are awaited.
        """
        order = await request.json()
        reports = [(chat, chat, text) for chat, text in order["messages"]]
        timed = [*_timed(reports, order["rate"]), *_timed(order.get("flood", ()), order.get("flood_rate", 0))]
        bodies = [(at, self._update(*message)) for at, message in sorted(timed, key=itemgetter(0))]
        self.begin(len(reports), order["answers"], frozenset(chat for chat, _, _ in reports))
        self.feeding = asyncio.create_task(self._feed(bodies))
        return web.json_response({"ok": True})

    async def result(self, _request: web.Request) -> web.Response:
        complete = True
        try:
            async with asyncio.timeout(RESULT_SECONDS):
                await self.complete.wait()
        except TimeoutError:
            complete = False
        return web.json_response(
            {
                "complete": complete,
                "seconds": self.ended - self.started,
                "waited": sorted(self.waited),
                "unfetched": sorted(self.unfetched),
                "fullest": self.fullest,
                "answers": sum(self.sent.values()),
                "receipts": len(self.waited),
                "calls": self.calls,
                "polls": self.polls,
            }
        )

    async def method(self, request: web.Request) -> web.Response:
        name = request.match_info["method"].lower()
        if name == "getupdates":
            return await self._updates(await _params(request))
        self.calls += 1
        if name == "getme":
            return _answer(BOT)
        if name == "sendmessage":
            params = await _params(request)
            return _answer(self._sent(int(params["chat_id"]), str(params["text"])))
        await request.read()
        return _answer(True)

    async def _feed(self, bodies: list[tuple[float, Update]]) -> None:
        for at, body in bodies:
            if (early := self.started + at - perf_counter()) > 0:
                await asyncio.sleep(early)
            self._offer(body)

    def _offer(self, body: Update) -> None:
        number, chat, _ = body
        if chat in self.writers:
            self.offered[number] = perf_counter()
            self.available[chat].append(self.offered[number])
        self.pending.append(body)
        self.news.set()

    def _update(self, chat: int, sender: int, text: str) -> Update:
        self.next_id += 1
        person = {"id": sender, "is_bot": False, "first_name": f"Petugas {sender}", "language_code": "id"}
        place = {"id": chat, "first_name": person["first_name"], "type": "private"}
        if chat < 0:
            place = {"id": chat, "title": "Grup", "type": "supergroup"}
        message: dict[str, Any] = {
            "message_id": self.next_id,
            "from": person,
            "chat": place,
            "date": 1795000000,
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        return self.next_id, chat, json.dumps({"update_id": self.next_id, "message": message}, ensure_ascii=False)

    async def _updates(self, params: dict[str, Any]) -> web.Response:
        self.polls += 1
        offset, wait = int(params.get("offset") or 0), float(params.get("timeout") or 0)
        while self.pending and self.pending[0][0] < offset:
            self.pending.popleft()
        if not self.pending and wait:
            self.news.clear()
            try:
                async with asyncio.timeout(wait):
                    await self.news.wait()
            except TimeoutError:
                pass
        batch = list(islice(self.pending, LIMIT))
        self._note_fetched(batch)
        found = ",".join(content for _, _, content in batch)
        return web.Response(text=f'{{"ok":true,"result":[{found}]}}', content_type="application/json")

    def _note_fetched(self, batch: list[Update]) -> None:
        now = perf_counter()
        self.unfetched += [now - self.offered.pop(number) for number, _, _ in batch if number in self.offered]
        self.fullest = max(self.fullest, len(batch))

    def _sent(self, chat: int, text: str) -> dict[str, Any]:
        self.ended = perf_counter()
        self.sent[chat] += 1
        if chat in self.writers and self.available[chat]:
            self.waited.append(self.ended - self.available[chat].popleft())
        if len(self.waited) == self.reports and sum(self.sent.values()) >= self.expected:
            self.complete.set()
        self.next_id += 1
        place = {"id": chat, "first_name": f"Petugas {chat}", "type": "private"}
        return {"message_id": self.next_id, "from": BOT, "chat": place, "date": 1795000000, "text": text}


def _timed(messages: Sequence[Sequence[Any]], rate: int) -> Iterator[tuple[float, Sequence[Any]]]:
    """Each message with the second at which it can be fetched."""
    return ((number / rate if rate else 0.0, message) for number, message in enumerate(messages))


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return dict(await request.post()) or dict(request.query)


def _answer(result: Any) -> web.Response:
    return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")


async def main() -> None:
    """Serves until standard input ends; the first line of output is the port."""
    far_end = FarEnd()
    application = web.Application()
    application.add_routes(
        [
            web.post("/control/load", far_end.load),
            web.get("/control/result", far_end.result),
            web.route("*", "/bot{token}/{method}", far_end.method),
        ]
    )
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
