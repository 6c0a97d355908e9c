"""`make bench-processes`: what two processes of this bot on one PostgreSQL handle, beside what one does.

In turns. Each time the same number of reports waits; measured is the time until all are handled. Nothing is sent: that
is the work of the leader, and this process is the leader.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.app import App
from bot.clock import Ids, SystemClock
from bot.settings import load_settings
from tests import postgres
from tests.bench.floor import say
from tests.bench.growth import Store
from tests.bench.install import FIRST_CHAT
from tests.bench.reports import report

READY, GO = "ready\n", "go\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.processes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reports", type=int, default=1500)
    parser.add_argument("--worker", type=Path, help="handles what waits in the installation of this folder")
    args = parser.parse_args()
    os.environ["PTB_TIMEDELTA"] = "1"
    if args.worker:
        asyncio.run(handle_all(args.worker))
        return
    rates = defaultdict[int, list[float]](list)
    with postgres.server(durable=True) as url, tempfile.TemporaryDirectory(prefix="processes-") as name:
        store = Store(Path(name), database=url)
        for _ in range(args.rounds):
            for count in (1, 2):
                rates[count].append(measured(store, Path(name), count, args.reports))
                say(f"{count} at work: {rates[count][-1]:.0f} reports a second")
    say(f"two of one: {median(two / one for one, two in zip(rates[1], rates[2], strict=True)):.2f}")


def measured(store: Store, folder: Path, count: int, reports: int) -> float:
    """Reports a second that so many processes handle together."""
    chats = [FIRST_CHAT + number % store.officers for number in range(reports)]
    store.app.worker.store(store.app.channels["telegram"], [store.update(chat, report(store.lot)) for chat in chats])
    command = [sys.executable, "-m", "tests.bench.processes", "--worker", folder]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    workers = [subprocess.Popen(command, text=True, **pipes) for _ in range(count)]
    for each in workers:
        assert each.stdout and each.stdout.readline() == READY
    started = perf_counter()
    for each in workers:
        assert each.stdin
        each.stdin.write(GO)
        each.stdin.close()
    for each in workers:
        if each.wait():
            raise SystemExit("A process failed.")
    return reports / (perf_counter() - started)


async def handle_all(folder: Path) -> None:
    """Handles until nothing waits."""
    os.chdir(folder)
    app = App(load_settings(folder / "config.toml"), SystemClock(), Ids())
    await app.election.renew(at_once=True)
    sys.stdout.write(READY)
    sys.stdout.flush()
    sys.stdin.readline()
    idle = 0
    while idle < 2:  # what another process has claimed is handled by that one
        idle = 0 if app.worker.handle().rows else idle + 1


if __name__ == "__main__":
    main()
