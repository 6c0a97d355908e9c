"""`make bench-flood`: how long officers wait for their receipts while somebody floods, beside the same without a flood.

In interleaved rounds, each on a fresh installation. The officers report at a steady rate. The flood is reports as well,
which cost most. At the end all of it must be stored and handled.
"""

import argparse
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from tests.bench.arms import ROOT, Arm, cpu_seconds
from tests.bench.install import FIRST_CHAT, OFFICERS
from tests.bench.reports import report
from tests.bench.run import FarEnd, reports, say
from tests.bench.table import Measures, table

RATE, FLOOD_RATE = 10, 100
GROUP = -1_001_234_567_890
TALKERS = 50
FLOODER = FIRST_CHAT + OFFICERS - 1
FIRST_STRANGER, STRANGERS = 9_000_000, 500
# Beyond this an update counts as lost.
HANDLED_SECONDS = 300.0
QUIET = "no flood"
MEASURES: Measures = (
    ("p50_ms", "p50, ms", 1, True),
    ("p95_ms", "p95, ms", 1, True),
    ("unfetched_p95_ms", "of it at the platform, p95, ms", 1, False),
    ("fullest", "most updates fetched at once", 0, False),
    ("flood_cpu_ms", "CPU ms/flood message", 2, False),
    ("later_s", "flood handled later, s", 1, False),
)

Flood = list[tuple[int, int, str]]  # chat, sender, text


def member_floods(lot: Random, count: int) -> Flood:
    return [(FLOODER, FLOODER, report(lot)) for _ in range(count)]


def group_floods(lot: Random, count: int) -> Flood:
    """The last officers of the roster, who do not report otherwise."""
    return [(GROUP, FLOODER - number % TALKERS, report(lot).removeprefix("/lapor ")) for number in range(count)]


def strangers_flood(lot: Random, count: int) -> Flood:
    chats = (FIRST_STRANGER + number % STRANGERS for number in range(count))
    return [(chat, chat, report(lot)) for chat in chats]


FLOODS: dict[str, Callable[[Random, int], Flood]] = {
    QUIET: lambda _lot, _count: [],
    "a member floods": member_floods,
    "a group is flooded": group_floods,
    "strangers flood": strangers_flood,
}


def measure(name: str, far_end: FarEnd, lot: Random, seconds: int) -> dict[str, float]:
    """What one flood does to the officers' reports; CPU in all, which includes that of the reports."""
    messages = reports(lot, seconds * RATE)
    flood = FLOODS[name](lot, seconds * FLOOD_RATE)
    with Arm("this bot", checkout=ROOT, group=GROUP).running(far_end.url) as process:
        far_end.see(messages=reports(lot, OFFICERS), rate=0, answers=0)
        inbox = Inbox(process)
        expected, before = inbox.rows() + len(messages) + len(flood), cpu_seconds(process)
        seen = far_end.see(messages=messages, rate=RATE, answers=0, flood=flood, flood_rate=FLOOD_RATE)
        later = inbox.wait_until_handled(expected)
        return _measured(seen) | {"cpu": cpu_seconds(process) - before, "later_s": later}


def _measured(seen: dict[str, Any]) -> dict[str, float]:
    waited, unfetched = seen["waited"], seen["unfetched"]
    return {
        "p50_ms": waited[len(waited) // 2] * 1000,
        "p95_ms": waited[len(waited) * 95 // 100] * 1000,
        "unfetched_p95_ms": unfetched[len(unfetched) * 95 // 100] * 1000,
        "fullest": seen["fullest"],
    }


def _line(measured: dict[str, float]) -> str:
    return ", ".join(f"{name} {measured[name]:.{digits}f}" for name, _, digits, _ in MEASURES)


class Inbox:
    """The inbox of a bot, read beside it."""

    def __init__(self, process: int) -> None:
        self.file = Path(f"/proc/{process}/cwd").readlink() / "bench.db"

    def rows(self, condition: str = "true") -> int:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute(f"SELECT count(*) FROM inbox WHERE {condition}").fetchone()  # noqa: S608
            return int(count)

    def wait_until_handled(self, expected: int) -> float:
        """Waits until so many updates are stored and handled; the seconds it took."""
        started = time.monotonic()
        while (handled := self.rows("state = 'done'")) < expected:
            if time.monotonic() - started > HANDLED_SECONDS:
                raise SystemExit(f"Of {expected} updates {self.rows()} are stored and {handled} handled.")
            time.sleep(0.2)
        return time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    rounds: dict[str, list[dict[str, float]]] = defaultdict(list)
    far_end = FarEnd()
    try:
        for number in range(options.rounds):
            for name in FLOODS:
                measured = measure(name, far_end, Random(number), options.seconds)
                rounds[name].append(measured)
                # The first is without a flood. Its CPU is that of the reports.
                more = measured["cpu"] - rounds[QUIET][-1]["cpu"]
                measured["flood_cpu_ms"] = more / (options.seconds * FLOOD_RATE) * 1000
                say(f"round {number + 1} {name}: {_line(measured)}")
    finally:
        far_end.close()
    say(table(rounds, QUIET, MEASURES))


if __name__ == "__main__":
    main()
