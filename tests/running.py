"""The bot with all its loops, and waiting for what it does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sandbox.telegram.client import SandboxClient
from tests.house import House

MANY_SECONDS = 30  # against a hang only


@asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    """The bot as it runs for real: all its loops."""
    stop = asyncio.Event()
    loops = asyncio.ensure_future(house.app.run(stop))
    try:
        yield
    finally:
        stop.set()
        await loops


async def until(house: House, seen: Callable[[SandboxClient], Any], seconds: float = MANY_SECONDS) -> None:
    await asyncio.to_thread(house.client.wait_until, seen, seconds)
