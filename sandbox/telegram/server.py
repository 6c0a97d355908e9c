"""Serves the sandbox, on this machine only."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType

import uvicorn
from starlette.routing import BaseRoute
from starlette.types import Scope

from sandbox.telegram.app import create_app
from sandbox.telegram.world import World

HOST = "127.0.0.1"
# Real seconds for open requests to finish when the server stops.
STOP_SECONDS = 2


class _Server(uvicorn.Server):
    """A server that can close a single connection and that wakes waiting calls when it stops."""

    def __init__(self, world: World, more: Sequence[BaseRoute] = ()) -> None:
        self._world = world
        app = create_app(world, self.drop, more)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        super().__init__(config)

    def drop(self, scope: Scope) -> None:
        """Closes the connection of a request without sending anything."""
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport and transport.get_extra_info("peername") == tuple(scope["client"]):
                transport.abort()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._world.close()
        await super().shutdown(sockets)


def _listen(port: int) -> socket.socket:
    """A listening socket on this machine; port 0 picks a free port."""
    # With the explicit protocol asyncio sets TCP_NODELAY, so small answers are sent at once.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class Sandbox:
    """The sandbox in its own thread, for a `with` block; `more` are extra routes.

    >>> with Sandbox() as sandbox:
    ...     sandbox.url, sandbox.world
    """

    def __init__(self, world: World | None = None, port: int = 0, more: Sequence[BaseRoute] = ()) -> None:
        self.world = world or World()
        self._listener = _listen(port)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self._server = _Server(self.world, more)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)

    def _serve(self) -> None:
        asyncio.run(self._server.serve([self._listener]))

    def start(self) -> "Sandbox":
        """Starts to serve; calls that come before it is ready wait in the socket."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stops serving and waits until the thread has ended; a second call does nothing."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join()
        self._listener.close()

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


async def serve(port: int, world: World | None = None) -> None:
    """Serves in this event loop until it is cancelled or a signal ends the process."""
    with _listen(port) as listener:
        await _Server(world or World()).serve([listener])


def run(port: int) -> None:
    """Serves until interrupted, for the shell command `sandbox`; raises OSError when the port is taken."""
    # uvicorn has already shut down when it raises KeyboardInterrupt.
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(port))
