"""The log: no flood of lines, and what is left out is counted."""

import logging

import pytest
import structlog

from bot.clock import MovableClock
from bot.runtime.log_limit import LogLimit


def record(line: int) -> logging.LogRecord:
    return logging.LogRecord("asyncio", logging.ERROR, "base_events.py", line, "too many open files %s", (line,), None)


def test_a_flood_of_lines_is_cut_and_counted() -> None:
    now = [0.0]
    limit = LogLimit(lambda: now[0])
    with structlog.testing.capture_logs() as lines:
        written = [limit.filter(record(1740)) for _ in range(5000)]
        assert written.count(True) == 20
        assert limit.filter(record(12))  # another kind of line is still written
        for _ in range(25):
            try_line(limit, "kind 0"), try_line(limit, "kind 1")
        now[0] = 59.0
        limit.report()
        assert lines == []
        now[0] = 60.0
        limit.report()
        assert [(each["event"], each["left_out"]) for each in lines] == [
            ("asyncio:1740", 4980),
            ("kind 0", 5),
            ("kind 1", 5),
        ]
        assert limit.filter(record(1740)) and limit.filter(record(1740))


def test_many_kinds_of_lines_are_limited_together_and_the_rest_is_said_at_the_end() -> None:
    limit = LogLimit(lambda: 0.0)
    assert [limit.filter(record(line)) for line in range(300)].count(True) == 200
    with structlog.testing.capture_logs() as lines:
        limit.report(at_end=True)
    assert len(lines) == 100 and {each["left_out"] for each in lines} == {1}


def test_the_line_that_tells_of_others_is_never_left_out() -> None:
    limit = LogLimit(MovableClock().elapsed)
    for _ in range(20):
        try_line(limit, "same")
    with pytest.raises(structlog.DropEvent):
        limit(None, "error", {"event": "same"})
    assert limit(None, "warning", {"event": "same", "left_out": 7}) == {"event": "same", "left_out": 7}


def try_line(limit: LogLimit, event: str) -> None:
    try:
        limit(None, "error", {"event": event})
    except structlog.DropEvent:
        return
