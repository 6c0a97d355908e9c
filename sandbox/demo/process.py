"""The bot as a child process with a movable clock: reads seconds on standard input, answers "ok" on standard output.

All other output, such as the log, goes to standard error.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bot.app import App
from bot.clock import Ids, MovableClock
from bot.runtime.log_limit import quiet_logs
from bot.settings import load_settings


async def main(config: Path, clock: MovableClock, ids: Ids) -> None:
    """Runs the bot until standard input ends."""
    quiet_logs()
    parent, sys.stdout = sys.stdout, sys.stderr

    def say_ok() -> None:
        parent.write("ok\n")
        parent.flush()

    app = App(load_settings(config), clock, ids)
    stop = asyncio.Event()
    try:
        await app.start()
        running = asyncio.ensure_future(app.run(stop))
        say_ok()
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            clock.move(timedelta(seconds=float(line)))
            await app.sweep()
            say_ok()
        stop.set()
        await running
    finally:
        await app.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), MovableClock(timedelta(seconds=float(sys.argv[2]))), Ids()))
