"""`make bench`: this bot beside two bare echo bots, against one far end, in interleaved rounds. Prints a table.

`--also NAME=FOLDER` adds this bot as another working tree has it; `--rounds`, `--flat` and `--paced` set the size.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from tests.bench.arms import HERE, ROOT, Arm, cpu_seconds, peak_megabytes
from tests.bench.ceiling import calls_a_second
from tests.bench.install import FIRST_CHAT, OFFICERS
from tests.bench.reports import report
from tests.bench.table import MEASURES, table

BARE = Arm("bare python-telegram-bot", "echo_ptb.py")
OWN = Arm("this bot", checkout=ROOT)
TEXTBOOK = Arm("the textbook bot", "textbook.py")
ARMS = (BARE, Arm("bare aiogram", "echo_aiogram.py", ROOT / ".venv-clients/bin/python"), TEXTBOOK, OWN)
RATE = 50
# A report is answered to its writer and offered to a liaison.
ANSWERS = 2


class FarEnd:
    """The far end's process and its control side."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, HERE / "far_end.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"

    def put(self, lot: Random, updates: int, rate: int) -> dict[str, Any]:
        """Has so many reports answered; what the far end saw."""
        seen = self.see(messages=reports(lot, updates), rate=rate, answers=ANSWERS)
        if seen["answers"] != updates * ANSWERS:
            raise SystemExit(f"Not every report was answered: {seen['answers']} answers to {updates} reports.")
        return seen

    def see(self, **order: Any) -> dict[str, Any]:
        """Has messages answered; what the far end saw."""
        self._ask("POST", "/control/load", order)
        seen = self._ask("GET", "/control/result")
        if not seen["complete"]:
            raise SystemExit(f"Only {seen['receipts']} of {len(order['messages'])} reports have a receipt.")
        return seen

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=600)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body))
            return json.loads(connection.getresponse().read())


def reports(lot: Random, count: int) -> list[tuple[int, str]]:
    """Chat and text, each officer in turn: the first round is the warm-up; then nobody writes for the first time."""
    return [(FIRST_CHAT + number % OFFICERS, report(lot)) for number in range(count)]


def measure(arm: Arm, far_end: FarEnd, lot: Random, flat: int, paced: int) -> dict[str, float]:
    """One round of one arm: a backlog worked off flat out, then a steady rate."""
    with arm.running(far_end.url) as process:
        started = perf_counter()
        far_end.put(lot, 1, 0)
        start = perf_counter() - started
        far_end.put(lot, OFFICERS, 0)
        before, far_before = cpu_seconds(process), cpu_seconds(far_end.process.pid)
        hurried = far_end.put(lot, flat, 0)
        between, far_between = cpu_seconds(process), cpu_seconds(far_end.process.pid)
        steady = far_end.put(lot, paced, RATE)["waited"]
        return {
            "updates_per_second": flat / hurried["seconds"],
            "p50_ms": steady[len(steady) // 2] * 1000,
            "p95_ms": steady[len(steady) * 95 // 100] * 1000,
            "cpu_ms": (between - before) / flat * 1000,
            "cpu_ms_steady": (cpu_seconds(process) - between) / paced * 1000,
            "peak_mb": peak_megabytes(process),
            "start_s": start,
            "far_end_busy": (far_between - far_before) / hurried["seconds"],
        }


def main() -> None:
    options = _options()
    arms = [*ARMS, *(Arm(name, checkout=Path(folder).absolute()) for name, folder in options.also)]
    rounds: dict[str, list[dict[str, float]]] = defaultdict(list)
    far_end = FarEnd()
    try:
        for number in range(options.rounds):
            for place in range(len(arms)):
                # Each round begins with another arm, so that a slow spell of the machine meets all.
                arm = arms[(number + place) % len(arms)]
                rounds[arm.name].append(measure(arm, far_end, Random(number), options.flat, options.paced))
                say(f"round {number + 1} {arm.name}: {_line(rounds[arm.name][-1])}")
        ceilings = calls_a_second(far_end.url)
    finally:
        far_end.close()
    say(table(rounds, BARE.name))
    say("\n".join(f"ceiling of {name}: {rate:.0f} calls a second" for name, rate in ceilings.items()))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _line(measured: dict[str, float]) -> str:
    return ", ".join(f"{name} {measured[name]:.{digits}f}" for name, _, digits, _ in MEASURES)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flat", type=int, default=1500)
    parser.add_argument("--paced", type=int, default=500)
    parser.add_argument("--also", action="append", default=[], type=lambda word: word.split("=", 1))
    return parser.parse_args()


if __name__ == "__main__":
    main()
