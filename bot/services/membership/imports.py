"""Shared by the imports: the check of the header, the list of bad lines, the counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import Misconfigured


@dataclass(frozen=True)
class Imported:
    """The result of an import: how many rows are new or updated, and which former members are active again.

    `waiting`: of how many members in it a role waits for a leader's yes.
    """

    new: int
    updated: int
    back: Sequence[tuple[str, str]] = ()  # name and NRP
    waiting: int = 0


class BadLines(Misconfigured):
    """Lines that cannot be imported, each with its reason. Nothing was stored."""

    def __init__(self, lines: Sequence[tuple[int, str]]) -> None:
        super().__init__("\n".join(f"Line {number}: {reason}." for number, reason in lines))
        self.lines = lines


def check_header(rows: Sequence[Mapping[str, str]], columns: tuple[str, ...]) -> None:
    """Refuses a table with other columns, or without rows.

    Raises:
        BadLines: line 1.
    """
    if not rows:
        raise BadLines([(1, "the file holds no lines under its header")])
    missing = [name for name in columns if name not in rows[0]]
    if missing or len(rows[0]) != len(columns):
        named = f"; missing: {', '.join(missing)}" if missing else ""
        raise BadLines([(1, f"the columns must be {','.join(columns)}{named}")])
