"""The routes of the page with the phones, which only the demonstration adds.

Answers are JSON, except the page's files and the files that a phone opens; an error is `{"error": "<one sentence>"}`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute

from bot.clock import next_at
from bot.errors import Misconfigured
from bot.i18n import LANGUAGES, sentences
from sandbox.demo.cast import Stopped
from sandbox.demo.installation import GROUP
from sandbox.demo.roster import PEOPLE
from sandbox.demo.story import JUST_AFTER, MONDAY, SEVEN, ZONE
from sandbox.page import database_view
from sandbox.page.show import Show
from sandbox.page.tour import Wish
from sandbox.page.weather import Kind
from sandbox.telegram.control import json_routes, read_body
from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.inputs import Input
from sandbox.texts import FOLDERS

PAGE = Path(__file__).parent / "static"
PAGE_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; media-src 'self' blob:; frame-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARDED = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
# The types that a browser may show; a file of any other type is downloaded.
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/", "application/pdf")
# Real seconds.
LEAST_PAUSE = 0.1
KEEP_ALIVE = 15.0
LONGEST_MOVE = 366 * 86400
Found = TypeVar("Found")


class ClockWish(Input):
    """Exactly one: seconds to move by, or a moment to move to."""

    move_seconds: float | None = Field(None, gt=0, le=LONGEST_MOVE)
    to: Literal["next", "monday"] | None = None


class WeatherWish(Input):
    kind: Kind
    calls: int = Field(3, ge=1, le=20)


class BotWish(Input):
    do: Literal["kill", "start"]


class TourWish(Input):
    do: Wish


class LanguageWish(Input):
    language: Literal["id", "en"]


class Nothing(Input):
    pass


async def _in_thread(work: Callable[..., Found], *args: Any) -> Found:
    """Runs slow work in a thread, so that the sandbox keeps answering."""
    try:
        return await run_in_threadpool(work, *args)
    except (Misconfigured, Stopped) as error:
        raise ControlError(str(error) or "The sandbox is being closed.", 409) from None


async def show_stage(show: Show, _request: Request) -> Json:
    world, users = show.world, show.stage.cast.users if show.ready else {}
    return {
        "ready": show.ready,
        "unused": show.unused,
        "people": [
            {
                "key": person.key,
                "name": person.name,
                "full_name": person.full_name,
                "rank": person.rank,
                "nrp": person.nrp,
                "roles": person.roles,
                "areas": person.areas,
                "user": users.get(person.key),
            }
            for person in PEOPLE.values()
        ],
        "group": GROUP,
        "bot": {
            "alive": show.ready and show.stage.alive,
            "name": world.bot["first_name"],
            "pending": len(world.queue),
        },
        "clock": {"now": world.clock.now().isoformat(), "zone": ZONE.key},
        "weather": show.weather.as_json(),
        "tour": show.tour.as_json(),
        "version": world.signal.version,
    }


async def events(show: Show, _request: Request) -> Response:
    """Server-sent events: the version after each change, at most one per LEAST_PAUSE."""
    return StreamingResponse(_versions(show), media_type="text/event-stream", headers=GUARDED)


async def _versions(show: Show) -> AsyncIterator[str]:
    signal, known = show.world.signal, -1
    while not show.world.closing:
        if signal.version > known:
            known = signal.version
            yield f"event: change\ndata: {json.dumps({'version': known})}\n\n"
            await asyncio.sleep(LEAST_PAUSE)
            continue
        await signal.wait(known, KEEP_ALIVE)
        if signal.version == known:
            yield ":\n\n"


async def move_clock(show: Show, request: Request) -> Json:
    wish = await read_body(request, ClockWish)
    if (wish.move_seconds is None) == (wish.to is None):
        raise ControlError("The clock takes either move_seconds or to.")
    await _in_thread(_move, show, wish)
    show.world.signal.advance()
    return {"now": show.world.clock.now().isoformat()}


def _move(show: Show, wish: ClockWish) -> None:
    now = show.world.clock.now()
    if wish.move_seconds is not None:
        until = now + timedelta(seconds=wish.move_seconds)
    elif wish.to == "monday":
        until = next_at(now, ZONE, SEVEN, MONDAY) + JUST_AFTER
    else:
        ahead = [at for each in show.read(database_view.due) if (at := datetime.fromisoformat(each["at"])) > now]
        if not ahead:
            raise ControlError("All that was due is late; start the bot.", 409)
        until = ahead[0] + JUST_AFTER
    show.stage.move(until - now)


async def show_due(show: Show, _request: Request) -> list[Json]:
    return await _in_thread(show.read, database_view.due)


async def change_weather(show: Show, request: Request) -> Json:
    wish = await read_body(request, WeatherWish)
    return show.weather.change(wish.kind, wish.calls)


async def change_bot(show: Show, request: Request) -> Json:
    wish = await read_body(request, BotWish)
    await _in_thread(show.stage.start_bot if wish.do == "start" else show.stage.kill_bot)
    show.world.signal.advance()
    return {"alive": show.stage.alive}


async def show_tips(show: Show, _request: Request) -> list[Json]:
    return await _in_thread(show.read, database_view.tips)


async def show_tip(show: Show, request: Request) -> Json:
    code = request.path_params["code"]
    found: Json | None = await _in_thread(show.read, lambda tx: database_view.tip(tx, code))
    if found is None:
        raise ControlError(f"There is no tip {code}.", 404)
    return found


async def guide(show: Show, request: Request) -> Json:
    wish = await read_body(request, TourWish)
    return show.tour.wish(wish.do)


async def speak(show: Show, request: Request) -> Json:
    wish = await read_body(request, LanguageWish)
    await _in_thread(show.speak, wish.language)
    return {"ready": show.ready}


async def reset(show: Show, request: Request) -> Json:
    await read_body(request, Nothing)
    await _in_thread(show.reset)
    return {"ready": show.ready}


async def show_texts(_show: Show, request: Request) -> dict[str, Any]:
    language = request.query_params.get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        raise ControlError(f"language: must be one of {', '.join(LANGUAGES)}.")
    return sentences(language, FOLDERS)


async def page_file(_show: Show, request: Request) -> Response:
    """A file of the page; without a name, the page itself."""
    name = request.path_params.get("name", "index.html")
    path = PAGE / name
    if path not in PAGE.iterdir() or path.suffix not in PAGE_TYPES:
        raise ControlError(f"The page has no file {name}.", 404)
    headers = GUARDED | {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return FileResponse(path, media_type=PAGE_TYPES[path.suffix], headers=headers)


async def sent_file(show: Show, request: Request) -> Response:
    """A file that is opened on a phone."""
    stored = show.world.files.by_id.get(request.path_params["id"])
    if stored is None:
        raise ControlError("There is no such file.", 404)
    kind = stored.upload.mime_type
    if kind.startswith(SHOWN):
        return Response(stored.upload.data, media_type=kind, headers=GUARDED)
    saved = {"Content-Disposition": "attachment"}
    return Response(stored.upload.data, media_type="application/octet-stream", headers=GUARDED | saved)


ACTIONS: Sequence[tuple[str, str, Callable[[Show, Request], Any]]] = (
    ("GET", "/", page_file),
    ("GET", "/page/{name}", page_file),
    ("GET", "/stage", show_stage),
    ("GET", "/stage/events", events),
    ("GET", "/stage/files/{id}", sent_file),
    ("GET", "/stage/texts", show_texts),
    ("POST", "/stage/clock", move_clock),
    ("GET", "/stage/due", show_due),
    ("POST", "/stage/weather", change_weather),
    ("POST", "/stage/bot", change_bot),
    ("GET", "/stage/tips", show_tips),
    ("GET", "/stage/tips/{code}", show_tip),
    ("POST", "/stage/tour", guide),
    ("POST", "/stage/language", speak),
    ("POST", "/stage/reset", reset),
)


def stage_routes(show: Show) -> list[BaseRoute]:
    """All routes of the page."""
    return [*json_routes(show, ACTIONS)]
