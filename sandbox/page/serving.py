"""`anti-narkoba demo` on a terminal: serves the page with the phones until it is stopped."""

import os
import signal
import sys
import webbrowser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread

from sandbox.demo.cast import Stopped
from sandbox.page.routes import stage_routes
from sandbox.page.show import Show
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World


def serve(say: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM; `say` is called with the address.

    Raises:
        Misconfigured: the stage could not be set up.
    """
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    world = World()
    show = Show(world)
    with Sandbox(world, more=stage_routes(show)) as sandbox, ThreadPoolExecutor(1) as worker:
        say(sandbox.url)
        if sys.stdout.isatty():
            _open_browser(sandbox.url)
        opening = worker.submit(show.open, sandbox.url)
        opening.add_done_callback(lambda done: stop.set() if done.exception() else None)
        stop.wait()
        show.close()
        with suppress(Stopped):
            opening.result()


def _open_browser(url: str) -> None:
    """Opens a browser where there is a desktop; elsewhere a text browser would take over the terminal.

    A thread does it, because some browsers return only when they are closed.
    """
    desktop = sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} & os.environ.keys()
    if desktop:
        Thread(target=webbrowser.open, args=(url,), daemon=True).start()
