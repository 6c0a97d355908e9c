"""APScheduler wakes the sweeps; what is due is rows, of which nothing is known here."""

from collections.abc import Callable, Coroutine

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # version 3 has no types

SWEEP_SECONDS = 5


def start(sweep: Callable[[], Coroutine[object, object, None]]) -> AsyncIOScheduler:
    """Calls `sweep` every few seconds, never twice at once, and late rather than not at all."""
    scheduler = AsyncIOScheduler()
    scheduler.add_job(sweep, "interval", seconds=SWEEP_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start()
    return scheduler
