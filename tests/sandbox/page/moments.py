"""Moments at which a test of the page does not depend on the day it runs."""

from datetime import datetime, time
from typing import Any

from bot.clock import next_at
from sandbox.demo.story import ZONE

TUESDAY = {1}


def until_tuesday_at_ten(clock: dict[str, Any]) -> float:
    """Seconds from the sandbox's time to the next Tuesday, 10:00: working hours, and no digest before others' steps."""
    now = datetime.fromisoformat(clock["now"])
    return (next_at(now, ZONE, time(10), TUESDAY) - now).total_seconds()
