"""Limits the log: each kind of line only so often within a minute. At its end a line says how many were left out.

A flood of connections or a database that is down must not fill the disk with its errors.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

MINUTE = 60.0
MAX_ALIKE = 20  # lines of one kind
MAX_LINES = 200  # lines of all kinds
REPORT_SECONDS = 1.0

log = structlog.get_logger()


class LogLimit(logging.Filter):
    """A processor for structlog, and a filter for the lines of libraries. Called from several threads."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        super().__init__()
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._since = elapsed()
        self._written: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    def __call__(self, _logger: Any, _level: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The line as it is.

        Raises:
            structlog.DropEvent: there were too many such lines.
        """
        if "left_out" not in line and not self._allows(str(line["event"])):
            raise structlog.DropEvent
        return line

    def filter(self, record: logging.LogRecord) -> bool:
        """Lines of a library are alike if the same statement writes them."""
        return self._allows(f"{record.name}:{record.lineno}")

    def report(self, *, at_end: bool = False) -> None:
        """Begins a new minute, if it is time. Says what was left out in the last one."""
        with self._lock:
            if self._elapsed() - self._since < MINUTE and not at_end:
                return
            left_out, self._left_out = self._left_out, Counter()
            self._written.clear()
            self._since = self._elapsed()
        for kind, count in left_out.items():
            log.warning(kind, left_out=count)

    def report_regularly(self, loop: asyncio.AbstractEventLoop) -> None:
        """Reports every second what was left out, also if nothing more is logged."""
        self.report()
        loop.call_later(REPORT_SECONDS, self.report_regularly, loop)

    def _allows(self, kind: str) -> bool:
        self.report()
        with self._lock:
            if self._written[kind] < MAX_ALIKE and self._written.total() < MAX_LINES:
                self._written[kind] += 1
                return True
            self._left_out[kind] += 1
            return False


def limit_logs(elapsed: Callable[[], float]) -> LogLimit:
    """Puts a limit on all that this process logs, by structlog and by the libraries."""
    limit = LogLimit(elapsed)
    structlog.configure(processors=[limit, *structlog.get_config()["processors"]])
    handler = logging.StreamHandler()
    handler.addFilter(limit)
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    return limit


def quiet_logs() -> None:
    """Silences libraries that log addresses with the token, payloads, or what strangers send to the server."""
    for name in ("httpx", "httpcore", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
