"""Telling waiters that something changed, so that nobody has to sleep and look again."""

import asyncio
from contextlib import suppress


class Signal:
    """A version that only grows, and those who wait for it to grow.

    Waiting happens in an event loop; `advance` and `wake` may be called from any thread.
    """

    def __init__(self) -> None:
        self.version = 0
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def advance(self) -> int:
        """Note a visible change; the new version."""
        self.version += 1
        self.wake()
        return self.version

    def wake(self) -> None:
        """Let all who wait look again, although nothing visible changed."""
        for loop, event in list(self._waiters):
            loop.call_soon_threadsafe(event.set)

    async def wait(self, known: int, seconds: float) -> None:
        """Return once the version is beyond `known`, at the next `wake`, or after `seconds`."""
        entry = (asyncio.get_running_loop(), asyncio.Event())
        self._waiters.add(entry)
        try:
            if self.version <= known:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await entry[1].wait()
        finally:
            self._waiters.discard(entry)
