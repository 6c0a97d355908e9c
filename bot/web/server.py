"""The web server. It runs in the bot's event loop, behind a proxy that handles TLS."""

import errno
from collections.abc import Iterable

from aiohttp import web

from bot.errors import Misconfigured

STOP_SECONDS = 5.0  # given to open requests when the server stops
MAX_BYTES = 2 * 2**20


class WebServer:
    """Serves the routes until it is closed. Refuses a body larger than MAX_BYTES."""

    def __init__(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        app = web.Application(client_max_size=MAX_BYTES)
        app.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=STOP_SECONDS)

    async def start(self, host: str, port: int) -> None:
        """Starts to listen.

        Raises:
            Misconfigured: the port is in use, or the address does not work.
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
