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
    """Refuses a file with other columns, or with lines that have more or fewer fields.

    Raises:
        BadLines: line 1, or all lines with a wrong number of fields.
    """
    if not rows:
        raise BadLines([(1, "the file holds no lines under its header")])
    header = {name for name in rows[0] if name}
    if header != set(columns):
        hint = "; separate the columns with commas" if any(";" in name for name in header) else ""
        raise BadLines([(1, f"the columns must be {','.join(columns)}{hint}")])
    bad = [
        (number, f"it has another number of fields than the {len(columns)} columns")
        for number, row in enumerate(rows, 2)
        if None in row or None in row.values()
    ]
    if bad:
        raise BadLines(bad)
