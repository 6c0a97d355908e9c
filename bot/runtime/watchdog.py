"""The watchdog ends a process whose loops are stuck, so that its service unit starts a new one.

It runs in a thread of its own, because the event loop may be what is stuck. Nothing is lost: committed rows are found
again by the next process.
"""

import os
import sys
from collections.abc import Callable
from threading import Event, Thread

import structlog

from bot.runtime.heartbeats import Heartbeats

STUCK_SECONDS = 120.0
CHECK_SECONDS = 5.0
EXIT_CODE = 70

log = structlog.get_logger()


class Watchdog:
    """Checks the heartbeats every few seconds; calls `end` with the names of the parts that are stuck."""

    def __init__(self, heartbeats: Heartbeats, elapsed: Callable[[], float], end: Callable[[list[str]], None]) -> None:
        self._heartbeats, self._elapsed, self._end = heartbeats, elapsed, end
        self._stop = Event()
        self._last_check = self._awake_since = elapsed()
        self._thread = Thread(target=self._run, name="watchdog", daemon=True)

    def __enter__(self) -> "Watchdog":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """One check. Time in which the machine was suspended does not count, because nothing could run then."""
        now = self._elapsed()
        if now - self._last_check > 2 * CHECK_SECONDS:
            self._awake_since = now
        self._last_check = now
        awake = now - self._awake_since
        stuck = [part for part, age in self._heartbeats.since_beat().items() if min(age, awake) > STUCK_SECONDS]
        if stuck:
            self._end(stuck)

    def _run(self) -> None:
        while not self._stop.wait(CHECK_SECONDS):
            self.check()


def end_process(stuck: list[str]) -> None:
    """Logs one line and exits at once: a stuck loop cannot be asked to clean up."""
    log.critical("stuck, the process ends itself", parts=stuck, seconds=STUCK_SECONDS)
    sys.stdout.flush()
    os._exit(EXIT_CODE)
