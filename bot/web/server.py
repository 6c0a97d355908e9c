"""Listening: one small server in the bot's own loop, behind a proxy that speaks TLS."""

import errno
from collections.abc import Iterable

from aiohttp import web

from bot.errors import Misconfigured

# Seconds for answers that are under way when the server stops.
STOP_SECONDS = 5.0
MAX_BYTES = 2 * 2**20


class WebServer:
    """Serves the routes until it is closed. A larger body than MAX_BYTES is refused."""

    def __init__(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        app = web.Application(client_max_size=MAX_BYTES)
        app.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=STOP_SECONDS)

    async def start(self, host: str, port: int) -> None:
        """Begins to listen.

        Raises:
            Misconfigured: nobody can listen there.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Misconfigured(
                    f"Another program has port {port} of {host}. Stop it, or choose another port in [web]."
                ) from None
            raise Misconfigured(f"Nothing can listen at port {port} of {host}: check host and port in [web].") from None

    async def close(self) -> None:
        await self._runner.cleanup()
