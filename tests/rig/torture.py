"""`make torture`: the long run, in slices. Kills the bot again and again, counts, and writes docs/torture.md."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

from tests.postgres import new_database, server
from tests.rig import stock_trial
from tests.rig.backlog import Backlog
from tests.rig.forgeries import Forgeries
from tests.rig.outcome import Order, Outcome
from tests.rig.report import PAGE, named, report
from tests.rig.results import Results
from tests.rig.trial import Trial

DATABASES, MODES = ("sqlite", "postgresql"), ("polling", "webhook")
PARTS = ("kills", "stock", "backlog", "forgeries")
STOCK_SHARE = 20  # the arm that must lose gets so much less
KILLS_A_SLICE = 42
EXPECTED_SECONDS = {"kills": 90.0, "stock": 60.0, "backlog": 400.0, "forgeries": 120.0}  # until one was seen
PATIENCE = 900.0  # until a backlog is gone
TRIALS = {"kills": Trial, "backlog": Backlog, "forgeries": Forgeries}


def main(words: Sequence[str]) -> int:
    """0: everything held; 1: something did not, or the stock library was not seen to lose; 3: slices are left."""
    given = _arguments(words)
    results = Results(given.results)
    orders = list(_orders(given))
    left = _work([each for each in orders if not results.has(each)], results, given)
    found = [each for each in results.finished if each.outcome.order in orders]
    page = report(found, left, f'make torture ARGS="{" ".join(words)}"' if words else "make torture")
    print(page)
    if given.write:
        PAGE.write_text(page, encoding="utf-8")
    bad = any(_failed(each.outcome) for each in found)
    return 1 if bad else 3 * bool(left)


def _failed(outcome: Outcome) -> bool:
    return not outcome.lost if outcome.order.part == "stock" else bool(outcome.violations or outcome.lost)


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    # Of which come 1,000 kills and 100,000 updates: some lives end otherwise, some updates are doubles.
    parser.add_argument("--kills", type=int, default=1050, help="lives of the bot, over all slices")
    parser.add_argument("--updates", type=int, default=104_000, help="over all slices")
    parser.add_argument("--backlog", type=int, default=50_000, help="updates that wait at the start")
    parser.add_argument("--forgeries", type=int, default=100_000)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--modes", nargs="+", choices=MODES, default=MODES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side-by-side", type=int, default=2, help="slices at a time")
    parser.add_argument("--minutes", type=float, default=60.0, help="begin no slice that would not end in this time")
    parser.add_argument("--results", type=Path, default=PAGE.with_suffix(".json"), help="what was found so far")
    parser.add_argument("--write", action="store_true", help="write docs/torture.md")
    return parser.parse_args(words)


def _orders(given: argparse.Namespace) -> Iterator[Order]:
    """All slices, the longest first; each has a seed of its own."""
    if "backlog" in given.parts:
        yield from (Order(base, "polling", given.seed, 0, given.backlog, part="backlog", hanging=False)
                    for base in given.databases)  # fmt: skip
    if "forgeries" in given.parts:
        yield from (Order(base, "webhook", given.seed, 0, given.forgeries, part="forgeries", hanging=False)
                    for base in given.databases)  # fmt: skip
    processes = {"sqlite": (1,), "postgresql": (1, 2, 3)}  # on one database
    kinds = [(base, mode, many) for base in given.databases for many in processes[base] for mode in given.modes]
    slices = max(1, round(given.kills / len(kinds) / KILLS_A_SLICE))
    kills, updates = (-(-each // (len(kinds) * slices)) for each in (given.kills, given.updates))
    seeds = count(given.seed)
    if "kills" in given.parts:
        yield from (Order(base, mode, next(seeds), kills, updates, processes=many)
                    for _ in range(slices) for base, mode, many in kinds)  # fmt: skip
    if "stock" in given.parts:
        least = max(10, given.kills // STOCK_SHARE), max(2000, given.updates // STOCK_SHARE)
        yield from (Order("stock", mode, given.seed, *least, part="stock") for mode in given.modes)


def _work(orders: list[Order], results: Results, given: argparse.Namespace) -> int:
    """Makes slices while there is time; how many are left."""
    ends = monotonic() + given.minutes * 60
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-")))
        on_server = orders and "postgresql" in given.databases
        postgres = stack.enter_context(server()) if on_server else ""
        fresh = get_context("spawn")  # the migrations' library is for one thread
        programs = stack.enter_context(ProcessPoolExecutor(given.side_by_side, fresh))
        running: set[Future[Outcome]] = set()
        for number in count():
            in_time = bool(orders) and monotonic() + _expected(orders[0].part, results) < ends
            if in_time:
                running.add(programs.submit(_run, orders.pop(0), folder / str(number), postgres))
            if not running:
                return len(orders)
            if len(running) == given.side_by_side or not in_time or not orders:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for each in done:
                    results.add(each.result())
                    _tell(each.result())
    return len(orders)


def _expected(part: str, results: Results) -> float:
    """How long a slice will take, by those there were."""
    seen = [each.outcome.seconds for each in results.finished if each.outcome.order.part == part]
    return max(seen, default=EXPECTED_SECONDS[part])


def _run(order: Order, folder: Path, postgres: str) -> Outcome:
    folder.mkdir()
    if order.part == "stock":
        return stock_trial.run(order, folder)
    name = f"rig{folder.name}"
    url = new_database(postgres, name) if order.database == "postgresql" else f"sqlite:///{folder}/rig.db"
    patience = {} if order.part == "kills" else {"patience": PATIENCE}
    return TRIALS[order.part](order, folder, url, **patience).run()


def _tell(outcome: Outcome) -> None:
    order = outcome.order
    found = f"{outcome.kills} kills, {outcome.updates} updates, {outcome.lost} lost, {outcome.seconds:.0f} s"
    print(f"{named(order)}, {order.mode}, seed {order.seed}: {found}", file=sys.stderr, flush=True)
    for line in outcome.violations:
        print(f"  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
