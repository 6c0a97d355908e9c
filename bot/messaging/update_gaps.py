"""Gaps in the platform's running numbers: those updates were lost, or somebody else fetched them.

Pushed updates may overtake each other, so a number counts as missing only after a while.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from bot.database.transaction import Tx
from bot.domain.alarms import raise_hourly
from bot.models.sequence import Sequence as Numbers

MISSING_AFTER = timedelta(seconds=60)
# After a week without updates the platform starts at a random number; an update may have waited there a day of that
# week.
RESTARTS_AFTER = timedelta(days=6)
GAPS_KEPT = 100

# Statements that run for every update are built once.
_SELECT = select(Numbers.__table__).where(Numbers.channel == bindparam("of")).with_for_update()
_FOLLOW = (
    update(Numbers)
    .where(
        Numbers.channel == bindparam("of"),
        Numbers.last == bindparam("before"),
        Numbers.moved_at > bindparam("since"),
    )
    .values(last=bindparam("number"), moved_at=bindparam("at"))
)
_UPDATE = update(Numbers).where(Numbers.channel == bindparam("of"))

Gap = list[int | str]  # first and last number, and when it was found, in ISO form


def add_numbers(tx: Tx, channel: str, numbers: Sequence[int]) -> None:
    """Adds the numbers of updates that are stored in this transaction."""
    if not numbers or _follow(tx, channel, numbers):
        return
    known = tx.execute(_SELECT, {"of": channel}).one_or_none()
    row = Numbers(**known._mapping) if known else None  # not in the session, which would be slower
    for number in numbers:
        if row is None:
            row = tx.add(Numbers, channel=channel, last=number, moved_at=tx.now, gaps=[])
        else:
            _add(tx, row, number)
    if row and known:
        tx.execute(_UPDATE, {"of": channel, "last": row.last, "moved_at": row.moved_at, "gaps": row.gaps})


def _follow(tx: Tx, channel: str, numbers: Sequence[int]) -> bool:
    """Adds numbers that follow the last one without a gap, as nearly always: one statement, and nothing is read."""
    if list(numbers) != list(range(numbers[0], numbers[0] + len(numbers))):
        return False
    values = {"of": channel, "before": numbers[0] - 1, "since": tx.now - RESTARTS_AFTER, "at": tx.now}
    return tx.execute(_FOLLOW, values | {"number": numbers[-1]}).rowcount == 1


def restart_numbers(tx: Tx) -> None:
    """Takes the next number of each channel as it comes: the numbers before it are known to be missing."""
    tx.session.execute(update(Numbers).values(moved_at=tx.now - RESTARTS_AFTER))


def report_gaps(tx: Tx, channel: str) -> None:
    """Tells the operators of numbers that are missing for good."""
    row = tx.session.get(Numbers, channel, with_for_update=True)
    if row is None:
        return
    missing = [gap for gap in row.gaps if tx.now - datetime.fromisoformat(str(gap[2])) > MISSING_AFTER]
    count = sum(int(last) - int(first) + 1 for first, last, _ in missing)
    if missing and raise_hourly(tx, "alarm.gap", count=count):
        row.gaps = [gap for gap in row.gaps if gap not in missing]


def _add(tx: Tx, row: Numbers, number: int) -> None:
    if tx.now - row.moved_at >= RESTARTS_AFTER:
        row.last, row.moved_at = number, tx.now
    elif number > row.last:
        if number > row.last + 1:
            gap: Gap = [row.last + 1, number - 1, tx.now.isoformat()]
            row.gaps = [*row.gaps, gap][-GAPS_KEPT:]
        row.last, row.moved_at = number, tx.now
    else:
        row.gaps = [left for gap in row.gaps for left in _without(gap, number)]


def _without(gap: Gap, number: int) -> list[Gap]:
    first, last, found_at = int(gap[0]), int(gap[1]), gap[2]
    if not first <= number <= last:
        return [gap]
    parts: list[Gap] = [[first, number - 1, found_at], [number + 1, last, found_at]]
    return [part for part in parts if int(part[0]) <= int(part[1])]
