"""Commands that run until they are stopped: the bot, the demo, and the sandbox."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter, validators

from bot.cli.shell import DEFAULT_CONFIG, Config, app
from bot.errors import Misconfigured
from bot.settings import load_settings

Port = Annotated[int, Parameter(validator=validators.Number(gte=0, lte=65535))]


@app.command
def run(*, config: Config = DEFAULT_CONFIG) -> None:
    """Run the bot until it is stopped."""
    from bot.app import run_bot  # noqa: PLC0415 - loads slowly, and only this command needs it

    asyncio.run(run_bot(load_settings(config)))


@app.command
def demo(*, serve: bool | None = None) -> int:
    """The main job on this machine, without token or account.

    A page with the phones where there is a terminal or with --serve; else, or with --no-serve, a printed story.
    """
    with _sandbox_needed():
        from sandbox.cli import demonstrate  # noqa: PLC0415 - the bot works without the sandbox
    return demonstrate(serve)


@app.command
def sandbox(*, port: Port = 8081) -> None:
    """A Bot API on this machine, for trying and testing."""
    with _sandbox_needed():
        from sandbox.cli import serve  # noqa: PLC0415 - likewise
    serve(port)


@contextmanager
def _sandbox_needed() -> Iterator[None]:
    """Turns a missing sandbox package into a Misconfigured."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sandbox":
            raise
        raise Misconfigured(
            "The sandbox is not part of this installation. Run this command in the project's own folder."
        ) from None
