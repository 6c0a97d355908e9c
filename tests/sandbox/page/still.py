"""A bot for pictures: its clock stands still unless it is moved, and its codes come in the same order each time."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.clock import CROCKFORD, Ids, MovableClock
from sandbox.demo.process import main

# A Tuesday, 10:00 in Tuban.
START = datetime(2026, 12, 1, 3, tzinfo=UTC)


class StillClock(MovableClock):
    """Shows START plus the offset."""

    def now(self) -> datetime:
        return START + self.offset


class FixedIds(Ids):
    """The same codes each time, in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = Random(seed)  # noqa: S311 - for pictures only

    def code(self, length: int) -> str:
        return "".join(self._random.choice(CROCKFORD) for _ in range(length))


if __name__ == "__main__":
    clock = StillClock(timedelta(seconds=float(sys.argv[2])))
    asyncio.run(main(Path(sys.argv[1]), clock, FixedIds(2)))
