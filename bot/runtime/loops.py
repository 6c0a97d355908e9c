"""The loops of the bot's parts: each repeats its work, tries again after an error, and beats its heart."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from bot.channels.channel import DeliveryError
from bot.errors import Outdated
from bot.runtime.heartbeats import Heartbeats

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0

Work = Callable[[], Awaitable[object]]

log = structlog.get_logger()


class Loops:
    """Runs work until `stop` is set. `outdated` is set if a newer version has changed the tables."""

    def __init__(self, heartbeats: Heartbeats, stop: asyncio.Event) -> None:
        self._heartbeats, self._stop = heartbeats, stop
        self.outdated: Outdated | None = None

    def start(self, part: str, work: Work) -> asyncio.Future[None]:
        """Repeats the work of a part in a task."""
        return asyncio.ensure_future(self._repeat(part, work))

    async def run_once(self, part: str, work: Work, pause: float) -> bool:
        """One round of a part. After an error the next one is due in `pause` seconds. Returns whether it succeeded.

        No other error may end a loop.

        Raises:
            Outdated: this process must end.
        """
        try:
            await work()
        except Outdated:
            raise
        except Exception as error:
            reason = str(error) if isinstance(error, DeliveryError) else ""
            log.warning("will try again", part=part, error=type(error).__name__, reason=reason, seconds=pause)
            return False
        finally:
            self._heartbeats.beat(part)
        return True

    async def rest(self, seconds: float) -> None:
        """Waits, or returns earlier when `stop` is set."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    async def _repeat(self, part: str, work: Work) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            try:
                if await self.run_once(part, work, pause):
                    pause = FIRST_PAUSE
                    continue
            except Outdated as error:
                self.outdated = error
                self._stop.set()
            await self.rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def work_or_wait(wake: asyncio.Event, work: Callable[[], Awaitable[bool]], idle_seconds: float) -> None:
    """Works; when nothing is left, waits to be woken or for `idle_seconds`, since other processes do not wake us."""
    wake.clear()
    if not await work():
        await wait_to_be_woken(wake, idle_seconds)


async def wait_to_be_woken(wake: asyncio.Event, seconds: float) -> None:
    """Waits until the event is set, but no longer than this."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(wake.wait(), seconds)
