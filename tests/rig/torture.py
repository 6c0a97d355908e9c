"""`make torture`: the long run. Kills the bot at named and random moments, counts, and writes docs/torture.md."""

import argparse
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

from bot.clock import SystemClock
from tests.postgres import new_database, server
from tests.rig import stock_trial
from tests.rig.points import POINTS
from tests.rig.trial import Order, Outcome, Trial

PAGE = Path(__file__).parents[2] / "docs/torture.md"
STOCK_SHARE = 20  # the arm that must lose gets so much less
KILLS_A_ROUND = 50
COLUMNS = (
    "bot",
    "updates by",
    "SIGKILLs",
    "at named points",
    "after SIGTERM",
    "after SIGSTOP",
    "cut off",
    "faults",
    "updates",
    "**lost**",
    "tips",
    "messages",
    "repeated",
    "what did not hold",
    "peak MB",
    "minutes",
)
DATABASES, MODES = ("sqlite", "postgresql"), ("polling", "webhook")


def main(words: Sequence[str]) -> int:
    """1 when something did not hold, or the stock library was not seen to lose."""
    given = _arguments(words)
    started = monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-")))
        postgres = stack.enter_context(server()) if "postgresql" in given.databases else ""
        trials = _trials(given, folder, postgres)
        fresh = get_context("spawn")  # the migrations' library is for one thread
        with ProcessPoolExecutor(given.side_by_side, fresh) as programs:
            outcomes = list(programs.map(_run, *zip(*trials, strict=True)))
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


def _trials(given: argparse.Namespace, folder: Path, postgres: str) -> list[tuple[Order, Path, str]]:
    """What to try, each in a folder and with a database of its own."""
    processes = {"sqlite": (1,), "postgresql": (1, 2, 3)}  # on one database
    kinds = [(base, mode, count) for base in given.databases for count in processes[base] for mode in given.modes]
    kills, updates = given.kills // len(kinds), given.updates // len(kinds)
    rounds = max(1, kills // KILLS_A_ROUND)
    orders = [
        Order(base, mode, given.seed + number, kills, updates, rounds, processes=count)
        for number, (base, mode, count) in enumerate(kinds)
    ]
    least = max(10, kills // STOCK_SHARE), max(2000, updates // STOCK_SHARE)
    orders += [Order("stock", mode, given.seed, *least) for mode in given.modes]
    trials = []
    for number, order in enumerate(orders):
        place = folder / str(number)
        place.mkdir()
        on_server = order.database == "postgresql"
        url = new_database(postgres, f"rig{number}") if on_server else f"sqlite:///{place}/rig.db"
        trials.append((order, place, url))
    return trials


def _run(order: Order, folder: Path, url: str) -> Outcome:
    if order.database == "stock":
        return _told(stock_trial.run(order, folder))
    return _told(Trial(order, folder, url).run())


def _told(outcome: Outcome) -> Outcome:
    order = outcome.order
    print(f"{_named(order)} {order.mode}: {outcome.kills} kills, {outcome.lost} lost", file=sys.stderr, flush=True)
    return outcome


def _page(
    ours: list[Outcome], stock: list[Outcome], given: argparse.Namespace, words: Sequence[str], took: float
) -> str:
    command = "make torture" + (f' ARGS="{" ".join(words)}"' if words else "")
    points: Counter[str] = sum((each.points for each in ours), Counter())
    broken = [f"- {_named(each.order)}, {each.order.mode}: {line}" for each in ours for line in each.violations]
    return f"""# Torture

The bot as a process, killed again and again under load, against a Bot API on the same machine that misbehaves by plan;
what it should know is compared with what it knows whenever it has come to rest. How: `tests/rig/`.

Command: `{command}`, seed {given.seed}, {SystemClock().now():%d %B %Y}.
Machine: {_machine()}.
It took {took / 60:.0f} minutes.

{_line(COLUMNS)}
{_line(["---"] * len(COLUMNS))}
{_rows(ours, stock)}

*lost*: updates that the platform counts as received and that the bot does not have. *repeated*: messages shown once
more, because the process ended between the call and the note that it was made, or the answer to the call was lost; each
of them has a row whose call was in doubt, and none had been noted as sent. *what did not hold*: see the list of checks
in `tests/rig/checks.py`; every one ran after each round of {KILLS_A_ROUND} lives. *cut off*: from the database for some
seconds, then killed. Where several processes share a database, one of a newer version migrates it in the middle of each
round while the others work, and these have to end by themselves.

Killed at: {", ".join(f"{point} {points[point]}" for point in POINTS)}.

{chr(10).join(broken) if broken else "Everything held."}
"""


def _rows(ours: list[Outcome], stock: list[Outcome]) -> str:
    rows = [_row(_named(each.order), each) for each in ours]
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


def _named(order: Order) -> str:
    return f"this bot, {order.database}" + (f", {order.processes} processes" if order.processes > 1 else "")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(name: str, each: Outcome) -> str:
    is_stock = each.order.database == "stock"
    figures = [
        name,
        each.order.mode,
        f"{each.kills:,}",
        f"{each.ends['point']:,}",
        f"{each.ends['term']:,}",
        f"{each.ends['stop']:,}",
        f"{each.ends['cut'] + each.ends['silent']:,}",
        f"{each.faults:,}",
        f"{each.updates:,}",
        f"**{each.lost:,}**",
        *(["", "", "", ""] if is_stock else [f"{each.tips:,}", f"{each.messages:,}", f"{each.repeats:,}",
                                             f"{len(each.violations):,}"]),
        "" if is_stock else f"{each.megabytes:.0f}",
        f"{each.seconds / 60:.1f}",
    ]  # fmt: skip
    return _line(figures)


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    load = os.getloadavg()[2]
    return f"{os.cpu_count()} cores of {model} (load {load:.1f}), Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
