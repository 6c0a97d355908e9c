"""`make torture`: the long run. Kills the bot at named and random moments, counts, and writes docs/torture.md."""

import argparse
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from time import monotonic

from tests.postgres import new_database, server
from tests.rig import stock_trial
from tests.rig.points import POINTS
from tests.rig.trial import Order, Outcome, Trial

PAGE = Path(__file__).parents[2] / "docs/torture.md"
STOCK_SHARE = 20  # the arm that must lose gets so much less
KILLS_A_ROUND = 50
DATABASES, MODES = ("sqlite", "postgresql"), ("polling", "webhook")


def main(words: Sequence[str]) -> int:
    """1 when something did not hold, or the stock library was not seen to lose."""
    given = _arguments(words)
    started = monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-")))
        postgres = stack.enter_context(server()) if "postgresql" in given.databases else ""
        trials = _trials(given, folder, postgres)
        with ThreadPoolExecutor(given.side_by_side) as threads:
            outcomes = list(threads.map(lambda run: run(), trials))
    ours = [each for each in outcomes if each.order.database != "stock"]
    stock = [each for each in outcomes if each.order.database == "stock"]
    page = _page(ours, stock, given, words, monotonic() - started)
    print(page)
    if given.write:
        PAGE.write_text(page, encoding="utf-8")
    return int(any(each.violations for each in ours) or any(not each.lost for each in stock))


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="lives of the bot, over all trials")
    parser.add_argument("--updates", type=int, default=100_000, help="over all trials")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--modes", nargs="+", choices=MODES, default=MODES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side-by-side", type=int, default=2, help="trials at a time")
    parser.add_argument("--write", action="store_true", help="write docs/torture.md")
    return parser.parse_args(words)


def _trials(given: argparse.Namespace, folder: Path, postgres: str) -> list[Callable[[], Outcome]]:
    kinds = [(database, mode) for mode in given.modes for database in given.databases]
    kills, updates = given.kills // len(kinds), given.updates // len(kinds)
    rounds = max(1, kills // KILLS_A_ROUND)

    def ours(number: int, database: str, mode: str) -> Outcome:
        place = folder / f"{database}-{mode}"
        place.mkdir()
        url = f"sqlite:///{place}/rig.db" if database == "sqlite" else new_database(postgres, f"rig_{mode}")
        return _told(Trial(Order(database, mode, given.seed + number, kills, updates, rounds), place, url).run())

    def stock(mode: str) -> Outcome:
        place = folder / f"stock-{mode}"
        place.mkdir()
        order = Order("stock", mode, given.seed, max(10, kills // STOCK_SHARE), max(2000, updates // STOCK_SHARE))
        return _told(stock_trial.run(order, place))

    return [
        *(lambda n=n, d=d, m=m: ours(n, d, m) for n, (d, m) in enumerate(kinds)),  # type: ignore[misc]
        *(lambda m=m: stock(m) for m in given.modes),  # type: ignore[misc]
    ]


def _told(outcome: Outcome) -> Outcome:
    order = outcome.order
    print(f"{order.database} {order.mode}: {outcome.kills} kills, {outcome.lost} lost", file=sys.stderr, flush=True)
    return outcome


def _page(ours: list[Outcome], stock: list[Outcome], given: argparse.Namespace, words: Sequence[str], took: float) -> str:
    points: Counter[str] = sum((each.points for each in ours), Counter())
    broken = [f"- {each.order.database}, {each.order.mode}: {line}" for each in ours for line in each.violations]
    return f"""# Torture

The bot as a process, killed again and again under load, against a Bot API on the same machine that misbehaves by plan;
what it should know is compared with what it knows whenever it has come to rest. How: `tests/rig/`.

Command: `make torture{f' ARGS="{" ".join(words)}"' if words else ""}`, seed {given.seed}, {date.today()}, {_machine()}.
It took {took / 60:.0f} minutes.

| bot | updates by | SIGKILLs | at named points | after SIGTERM | after SIGSTOP | faults | updates | **lost** | tips | messages | repeated | what did not hold | peak MB | minutes |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
{_rows(ours, stock)}

*lost*: updates that the platform counts as received and that the bot does not have. *repeated*: messages shown once
more, because the process ended between the call and the note that it was made, or the answer to the call was lost; each
of them has a row whose call was in doubt, and none had been noted as sent. *what did not hold*: see the list of checks
in `tests/rig/checks.py`; every one ran after each round of {KILLS_A_ROUND} lives.

Killed at: {", ".join(f"{point} {points[point]}" for point in POINTS)}.

{chr(10).join(broken) if broken else "Everything held."}
"""


def _rows(ours: list[Outcome], stock: list[Outcome]) -> str:
    rows = [_row(f"this bot, {each.order.database}", each) for each in ours]
    if len(ours) > 1:
        total = Outcome(Order("all", "", 0, 0, 0))
        for each in ours:
            total.ends += each.ends
            for name in ("faults", "updates", "lost", "tips", "messages", "repeats"):
                setattr(total, name, getattr(total, name) + getattr(each, name))
            total.violations += each.violations
            total.megabytes, total.seconds = max(total.megabytes, each.megabytes), total.seconds + each.seconds
        rows.append(_row("this bot, all", total))
    return "\n".join([*rows, *(_row("stock python-telegram-bot", each) for each in stock)])


def _row(name: str, each: Outcome) -> str:
    is_stock = each.order.database == "stock"
    figures = [
        name,
        each.order.mode,
        f"{each.kills:,}",
        f"{each.ends['point']:,}",
        f"{each.ends['term']:,}",
        f"{each.ends['stop']:,}",
        f"{each.faults:,}",
        f"{each.updates:,}",
        f"**{each.lost:,}**",
        *(["", "", "", ""] if is_stock else [f"{each.tips:,}", f"{each.messages:,}", f"{each.repeats:,}",
                                             f"{len(each.violations):,}"]),
        "" if is_stock else f"{each.megabytes:.0f}",
        f"{each.seconds / 60:.1f}",
    ]  # fmt: skip
    return f"| {' | '.join(figures)} |"


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    load = os.getloadavg()[2]
    return f"{os.cpu_count()} cores of {model} (load {load:.1f}), Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
