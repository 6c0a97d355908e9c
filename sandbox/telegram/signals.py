"""A signal for changes of the sandbox, so that tasks can wait without polling."""

import asyncio
from contextlib import suppress


class Signal:
    """A version that only grows, and the tasks that wait for it to grow.

    Waiting happens in an event loop; `advance` and `wake` may be called from any thread.
    """

    def __init__(self) -> None:
        self.version = 0
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def advance(self) -> int:
        """Counts a visible change; returns the new version."""
        self.version += 1
        self.wake()
        return self.version

    def wake(self) -> None:
        """Wakes all waiting tasks without a new version."""
        for loop, event in list(self._waiters):
            loop.call_soon_threadsafe(event.set)

    async def wait(self, known: int, seconds: float) -> None:
        """Returns when the version is beyond `known`, at the next `wake`, or after `seconds`."""
        entry = (asyncio.get_running_loop(), asyncio.Event())
        self._waiters.add(entry)
        try:
            if self.version <= known:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await entry[1].wait()
        finally:
            self._waiters.discard(entry)
