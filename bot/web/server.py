"""The web server. It runs in the bot's event loop, behind a proxy that handles TLS.

Behind a proxy all connections come from one address, so their number is limited as a whole. When there are too many,
the oldest one is closed for the new one: a request takes some milliseconds, so the oldest is one that sends nothing.
"""

import asyncio
import errno
from collections.abc import Iterable

from aiohttp import web

from bot.errors import Misconfigured

STOP_SECONDS = 5.0  # given to open requests when the server stops
MAX_BYTES = 2 * 2**20
MAX_CONNECTIONS = 256  # files that a process may have open: 1024, as a rule
# A connection is closed if the headers of its first or next request are not complete by then.
HEADER_SECONDS = 10.0


class WebServer:
    """Serves the routes until it is closed. Refuses a body larger than MAX_BYTES."""

    def __init__(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        app = web.Application(client_max_size=MAX_BYTES)
        app.add_routes(routes)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=STOP_SECONDS,
            keepalive_timeout=HEADER_SECONDS,
        )
        self._listening: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> None:
        """Starts to listen.

        Raises:
            Misconfigured: the port is in use, or the address does not work.
        """
        await self._runner.setup()
        if server := self._runner.server:  # always, after `setup`
            await self._listen(server, host, port)

    async def _listen(self, server: web.Server, host: str, port: int) -> None:
        try:
            self._listening = await asyncio.get_running_loop().create_server(lambda: _accept(server), host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Misconfigured(
                    f"Another program has port {port} of {host}. Stop it, or choose another port in [web]."
                ) from None
            raise Misconfigured(f"Nothing can listen at port {port} of {host}: check host and port in [web].") from None

    async def close(self) -> None:
        if self._listening:
            self._listening.close()
        await self._runner.cleanup()


def _accept(server: web.Server) -> asyncio.Protocol:
    """Makes room for a new connection, if there is none, and hands it to aiohttp."""
    connections = server.connections  # the oldest first
    for connection in connections[: max(0, len(connections) - MAX_CONNECTIONS + 1)]:
        connection.force_close()
    return server()
