"""Ends a process whose parts are stuck, so that its service unit starts it anew.

It is a thread, since the loop itself may be what is stuck. Nothing is lost: what was committed is found again.
"""

import os
import sys
from collections.abc import Callable
from threading import Event, Thread

import structlog

from bot.runtime.heartbeats import Vitals

STUCK_SECONDS = 120.0
LOOK_SECONDS = 5.0
EXIT_CODE = 70

log = structlog.get_logger()


class Watchdog:
    """Looks every few seconds; `end` is called with the stuck parts."""

    def __init__(self, vitals: Vitals, elapsed: Callable[[], float], end: Callable[[list[str]], None]) -> None:
        self._vitals, self._elapsed, self._end = vitals, elapsed, end
        self._stop = Event()
        self._last_look = self._awake_since = elapsed()
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> "Watchdog":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def look(self) -> None:
        """One look. A machine that slept gets its time again: nothing came round because nothing ran."""
        now = self._elapsed()
        if now - self._last_look > 2 * LOOK_SECONDS:
            self._awake_since = now
        self._last_look = now
        awake = now - self._awake_since
        stuck = [part for part, age in self._vitals.since_round().items() if min(age, awake) > STUCK_SECONDS]
        if stuck:
            self._end(stuck)

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self.look()


def end_process(stuck: list[str]) -> None:
    """One line, and out: a stuck loop cannot be asked to tidy up."""
    log.critical("stuck, the process ends itself", parts=stuck, seconds=STUCK_SECONDS)
    sys.stdout.flush()
    os._exit(EXIT_CODE)
