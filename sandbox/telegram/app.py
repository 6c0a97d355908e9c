"""The application: the Bot API under `/bot<token>/`, files under `/file/`, the control side under `/control/`."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from sandbox.telegram.calls import Fault
from sandbox.telegram.control import control_routes
from sandbox.telegram.errors import ApiError, too_many_requests
from sandbox.telegram.methods.registry import note, recorded
from sandbox.telegram.parameters import Params, read_params
from sandbox.telegram.settings import TOKEN
from sandbox.telegram.webhook import push_updates
from sandbox.telegram.world import World

# The accepted Host headers, against DNS rebinding: the name of a foreign page may resolve to this machine.
OWN_NAMES = ["127.0.0.1", "localhost"]
# Closes the connection of a request.
Drop = Callable[[Scope], None]


class Dropped(Response):
    """Closes the connection instead of sending an answer."""

    def __init__(self, drop: Drop) -> None:
        super().__init__()
        self._drop = drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - nothing is sent
        self._drop(scope)
        while (await receive())["type"] != "http.disconnect":
            pass


def _no_drop(_scope: Scope) -> None:
    raise RuntimeError("Only the server can close connections.")


class BotSide:
    """Answers the bot's calls."""

    def __init__(self, world: World, drop: Drop) -> None:
        self._world = world
        self._drop = drop

    async def method(self, request: Request) -> Response:
        """`/bot<token>/<method>` with GET or POST."""
        name = request.path_params["method"]
        if refusal := self._refused_token(request):
            return _answer(refusal)
        try:
            params = await read_params(request)
        except ApiError as error:
            return _answer(error)
        except ClientDisconnect:  # the bot was killed during the call
            return Response()
        fault = self._world.faults.take(name)
        if fault is None:
            answer = await self._carry_out(name, params)
            return Dropped(self._drop) if self._world.faults.cut_off else answer
        await asyncio.sleep(fault.delay_seconds)
        if failed := self._fault_answer(fault):
            note(self._world, name, params, ok=False, outcome="fault")
            return failed
        answer = await self._carry_out(name, params)
        return Dropped(self._drop) if fault.drop == "after" else answer

    async def _carry_out(self, name: str, params: Params) -> Response:
        try:
            return JSONResponse({"ok": True, "result": await recorded(self._world, name, params)})
        except ApiError as error:
            return _answer(error)

    async def file(self, request: Request) -> Response:
        """`/file/bot<token>/<file_path>`, with the path from getFile."""
        if refusal := self._refused_token(request):
            return _answer(refusal)
        stored = self._world.files.by_path.get(request.path_params["path"])
        if stored is None:
            return _answer(ApiError(404, "Not Found"))
        return Response(stored.upload.data, media_type="application/octet-stream")

    def _refused_token(self, request: Request) -> ApiError | None:
        token = request.path_params["token"]
        if not TOKEN.fullmatch(token):
            return ApiError(404, "Not Found")
        return None if token in self._world.tokens else ApiError(401, "Unauthorized")

    def _fault_answer(self, fault: Fault) -> Response | None:
        """The answer of a fault that replaces the call, or None when the call is still carried out."""
        if fault.drop == "before":
            return Dropped(self._drop)
        if fault.retry_after:
            return _answer(too_many_requests(fault.retry_after))
        if fault.body is not None:
            return Response(fault.body, fault.status or 200, media_type="application/json")
        if fault.status:
            return _answer(ApiError(fault.status, _phrase(fault.status)))
        return None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Error {status}"


def _answer(error: ApiError) -> Response:
    return JSONResponse(error.envelope(), error.code)


async def _unknown(request: Request, _error: Exception) -> Response:
    """Answers unknown paths, in the format of the side that the path resembles."""
    if re.match(r"/(control|stage)(/|$)", request.url.path):
        return JSONResponse({"error": f"There is no {request.method} {request.url.path}."}, 404)
    return _answer(ApiError(404, "Not Found"))


def create_app(world: World, drop: Drop = _no_drop, more: Sequence[BaseRoute] = ()) -> Starlette:
    """Builds the application for a world; `more` are extra routes, `drop` closes connections for faults."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        pushing = asyncio.create_task(push_updates(world))  # noqa: TID251 - the application ends this task itself
        yield
        pushing.cancel()
        await asyncio.gather(pushing, return_exceptions=True)

    bot = BotSide(world, drop)
    routes = [
        Route("/bot{token}/{method}", bot.method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", bot.file),
        *control_routes(world),
        *more,
    ]
    handlers = {404: _unknown, 405: _unknown}
    only_here = Middleware(TrustedHostMiddleware, allowed_hosts=OWN_NAMES, www_redirect=False)
    return Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan, middleware=[only_here])
