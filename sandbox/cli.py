"""The sandbox in the shell: the demonstration, and a Bot API for trials and tests."""

import sys

from bot.cli.shell import out
from bot.errors import Misconfigured
from bot.i18n import Renderer
from bot.messages import Param, text
from sandbox.demo.printing import print_story
from sandbox.demo.story import ZONE
from sandbox.page import serving
from sandbox.telegram.server import run
from sandbox.texts import FOLDERS


def demonstrate(serve_page: bool | None) -> int:
    """Serves the page on a terminal or if asked for, else prints the story; returns the exit code."""
    if sys.stdout.isatty() if serve_page is None else serve_page:
        serving.serve(lambda url: _say("demo.page_address", url=url))
        return 0
    return print_story()


def serve(port: int) -> None:
    """Serves the Bot API until it is stopped.

    Raises:
        Misconfigured: the port is taken.
    """
    _say("demo.api_address", port=port)
    try:
        run(port)
    except OSError:
        raise Misconfigured(f"Port {port} is taken. Choose another with --port.") from None


def _say(key: str, **params: Param) -> None:
    out.print(Renderer(ZONE, FOLDERS).bare(text(key, **params), "en"))
