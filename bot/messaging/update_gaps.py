"""Running numbers that never came: somebody else took those updates, or they were lost.

Pushed updates may overtake each other, so a number counts as missing only after a while.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from bot.database.transaction import Tx
from bot.domain.alarms import raise_hourly
from bot.models.sequence import Sequence

LATE_AT_MOST = timedelta(seconds=60)
# After a week without updates the platform starts anew anywhere; an update may have waited a day of that week there.
STARTS_ANEW_AFTER = timedelta(days=6)
HOLES_KEPT = 100

# Asked for every update, so they are built once.
_KNOWN = select(Sequence.__table__).where(Sequence.channel == bindparam("of")).with_for_update()
_NOTE = update(Sequence).where(Sequence.channel == bindparam("of"))

Hole = list[int | str]


def note(tx: Tx, channel: str, numbers: Iterable[int]) -> None:
    """Notes the numbers of updates that are stored in this transaction."""
    known = tx.execute(_KNOWN, {"of": channel}).one_or_none()
    row = Sequence(**known._mapping) if known else None  # an object of its own: the session would do much more for it
    for number in numbers:
        if row is None:
            row = tx.add(Sequence(channel=channel, last=number, moved_at=tx.now, holes=[]))
        else:
            _move(tx, row, number)
    if row and known:
        tx.execute(_NOTE, {"of": channel, "last": row.last, "moved_at": row.moved_at, "holes": row.holes})


def start_anew(tx: Tx) -> None:
    """The next number of each channel is taken as it comes: those before it are known to be missing."""
    tx.session.execute(update(Sequence).values(moved_at=tx.now - STARTS_ANEW_AFTER))


def _move(tx: Tx, row: Sequence, number: int) -> None:
    if tx.now - row.moved_at >= STARTS_ANEW_AFTER:
        row.last, row.moved_at = number, tx.now
    elif number > row.last:
        if number > row.last + 1:
            hole: Hole = [row.last + 1, number - 1, tx.now.isoformat()]
            row.holes = [*row.holes, hole][-HOLES_KEPT:]
        row.last, row.moved_at = number, tx.now
    else:
        row.holes = [left for hole in row.holes for left in _without(hole, number)]


def _without(hole: Hole, number: int) -> list[Hole]:
    first, last, noted = int(hole[0]), int(hole[1]), hole[2]
    if not first <= number <= last:
        return [hole]
    parts: list[Hole] = [[first, number - 1, noted], [number + 1, last, noted]]
    return [part for part in parts if int(part[0]) <= int(part[1])]


def report(tx: Tx, channel: str) -> None:
    """Tells the operator of numbers that are missing for good."""
    row = tx.session.get(Sequence, channel, with_for_update=True)
    if row is None:
        return
    missing = [hole for hole in row.holes if tx.now - datetime.fromisoformat(str(hole[2])) > LATE_AT_MOST]
    count = sum(int(last) - int(first) + 1 for first, last, _ in missing)
    if missing and raise_hourly(tx, "alarm.gap", count=count):
        row.holes = [hole for hole in row.holes if hole not in missing]
