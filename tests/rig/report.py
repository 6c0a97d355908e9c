"""docs/torture.md, from what the slices found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path

from tests.rig import commands
from tests.rig.outcome import Order, Outcome
from tests.rig.plan import FAULTS
from tests.rig.points import POINTS
from tests.rig.results import Finished

PAGE = Path(__file__).parents[2] / "docs/torture.md"
COLUMNS = (
    "bot",
    "updates by",
    "SIGKILLs",
    "at named points",
    "after SIGTERM",
    "after SIGSTOP",
    "cut off",
    "updates",
    "**lost**",
    "tips",
    "messages",
    "repeated",
    "failed checks",
    "peak MB",
    "minutes",
)
MISORDERED = ("doubled", "reseeded", "reordered", "late")


def report(found: Sequence[Finished], left: int, command: str) -> str:
    """The page; it says when slices are missing."""
    by_part: dict[str, list[Outcome]] = {}
    for each in found:
        by_part.setdefault(each.outcome.order.part, []).append(each.outcome)
    arms = _together(by_part.get("kills", []))
    total = _sum([replace(each, order=Order("all", "", 0, 0, 0)) for each in arms]) if len(arms) > 1 else None
    ours = [each.outcome for each in found if each.outcome.order.part != "stock"]
    broken = [f"- {named(each.order)}, {each.order.mode}, seed {each.order.seed}: {line}"
              for each in ours for line in each.violations]  # fmt: skip
    everything = _sum([replace(each, order=Order("all", "", 0, 0, 0)) for each in ours]) if ours else None
    rows = [_row(each) for each in (*arms, *([total] if total else []), *_together(by_part.get("stock", [])))]
    unfinished = f"**{left} slices are left:** run the command again.\n\n" if left else ""
    return f"""# Torture

The bot runs as a process under load and is killed again and again. The Bot API on the same machine fails by plan. Each
time all work is done, checks compare what the bot should have stored and sent with what it did store and send. The
code is in `tests/rig/`. The run consists of slices, each with a bot and a database of its own. `tests/rig/results.py`
keeps the result of each slice, and the next call runs the slices that are left.

{unfinished}Command: `{command}`; the first slice uses its seed, the others the seeds that follow.
{_where(found)}

{_line(COLUMNS)}
{_line(["---"] * len(COLUMNS))}
{chr(10).join(rows)}

*lost*: updates that the platform counts as received and that the bot has not stored. *repeated*: messages shown a
second time, because the process ended between the call and the commit of its result, or because the answer to the call
was lost. Each of them has a row whose call was in doubt, and none of these rows was marked as sent. *failed checks*: of
the checks in `tests/rig/checks.py`, `ledger.py`, `surroundings.py`, `standing.py` and `beside.py`; `spoils.py` and
`mistakes.py` show that each check finds its fault. *cut off*: from the database for some seconds, then killed. Where
several processes share a database, a process of a newer version migrates it in the middle of the slice while the
others work, and these must end by themselves.

{_counts(everything) if everything else ""}
{_measured(by_part)}
{chr(10).join(broken) if broken else "All checks passed." if ours else ""}
"""


def named(order: Order) -> str:
    if order.database == "stock":
        return "stock python-telegram-bot"
    part = "" if order.part == "kills" else f"{order.part}, "
    return f"{part}this bot, {order.database}" + (f", {order.processes} processes" if order.processes > 1 else "")


def _together(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """One for each kind of bot."""
    arms: dict[tuple[str, str, int], list[Outcome]] = {}
    for each in outcomes:
        arms.setdefault((each.order.database, each.order.mode, each.order.processes), []).append(each)
    return [_sum(each) for _, each in sorted(arms.items(), key=lambda arm: (arm[0][0] != "sqlite", arm[0][2]))]


def _sum(outcomes: Sequence[Outcome]) -> Outcome:
    total = Outcome(outcomes[0].order)
    for each in outcomes:
        for field in fields(Outcome):
            if field.name in ("order", "measured"):
                continue
            one, other = getattr(total, field.name), getattr(each, field.name)
            most = field.name in ("megabytes", "files")
            setattr(total, field.name, max(one, other) if most else one + other)
    return total


def _counts(all_of: Outcome) -> str:
    points, ran, met = all_of.points, all_of.commands, all_of.faults
    return f"""Killed at: {_list(points, POINTS)}.
In addition, {ran.total():,} commands were killed beside the bot: {_list(ran, commands.POINTS)}.

Calls that went wrong: {_list(met, FAULTS)}. Updates: {_list(met, MISORDERED)}.
"""


def _measured(by_part: dict[str, list[Outcome]]) -> str:
    lines = []
    for part, what in (("backlog", "updates wait when the bot starts, and an emergency behind them"),
                       ("forgeries", "forged requests to the webhook")):  # fmt: skip
        for each in by_part.get(part, []):
            figures = ", ".join(f"{name} {value:,.1f}" for name, value in each.measured.items())
            lines.append(f"- {each.order.updates:,} {what} ({each.order.database}): {figures}; {each.lost} lost.")
    return "\n".join(lines)


def _where(found: Sequence[Finished]) -> str:
    if not found:
        return ""
    loads = [each.load for each in found]
    seconds = sum(each.outcome.seconds for each in found)
    return (
        f"Machine: {'; '.join(sorted({each.machine for each in found}))}; load {min(loads):.1f} to {max(loads):.1f}.\n"
        f"{len(found)} slices from {found[0].at} to {found[-1].at}, together {seconds / 60:.0f} minutes,"
        " two at a time."
    )


def _list(counts: Counter[str], names: Iterable[str]) -> str:
    return ", ".join(f"{name} {counts[name]:,}" for name in names)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(each: Outcome) -> str:
    is_stock = each.order.database == "stock"
    own = [f"{each.tips:,}", f"{each.messages:,}", f"{each.repeats:,}", f"{len(each.violations):,}"]
    return _line(
        [
            "this bot, all" if each.order.database == "all" else named(each.order),
            each.order.mode,
            f"{each.kills:,}",
            f"{each.ends['point']:,}",
            f"{each.ends['term']:,}",
            f"{each.ends['stop']:,}",
            f"{each.ends['cut'] + each.ends['silent']:,}",
            f"{each.updates:,}",
            f"**{each.lost:,}**",
            *([""] * len(own) if is_stock else own),
            "" if is_stock else f"{each.megabytes:.0f}",
            f"{each.seconds / 60:.1f}",
        ]
    )
