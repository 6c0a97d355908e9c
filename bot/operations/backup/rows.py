"""Every row of a database as plain values, in an order in which each finds what it refers to.

The values are the columns' own: what is sealed stays sealed. Both databases give and take the same ones.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    LargeBinary,
    String,
    TableClause,
    Uuid,
    bindparam,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    update,
)
from sqlalchemy.types import TypeEngine

from bot.database import schema
from bot.errors import Refusal
from bot.models.base import Base, Moment

BATCH = 200
_TYPES: Mapping[str, TypeEngine[Any]] = {
    "uuid": Uuid(),
    "moment": Moment(),
    "bytes": LargeBinary(),
    "json": JSON(none_as_null=True),
    "bool": Boolean(),
    "int": BigInteger(),
    "text": String(),
}
_KINDS = {UUID: "uuid", bytes: "bytes", bool: "bool", int: "int", str: "text"}

Row = tuple[Any, ...]
Tell = Callable[[int], None]  # so many rows more are done


@dataclass(frozen=True)
class Shape:
    """A table: the kinds of its columns, its key, and the columns that refer to rows of the table itself."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    own: tuple[str, ...]

    def table(self) -> TableClause:
        return table(self.name, *(column(name, _TYPES[kind]) for name, kind in self.columns.items()))


def shapes() -> list[Shape]:
    """The tables as this program knows them, those referred to first."""
    return [
        Shape(
            name=each.name,
            columns={column.name: _kind(column.type) for column in each.columns},
            key=tuple(column.name for column in each.primary_key.columns),
            own=tuple(key.parent.name for key in each.foreign_keys if key.column.table is each),
        )
        for each in Base.metadata.sorted_tables
    ]


def _kind(of: TypeEngine[Any]) -> str:
    if isinstance(of, Moment):
        return "moment"
    return "json" if isinstance(of, JSON) else _KINDS[of.python_type]


def read(connection: Connection, shape: Shape) -> Iterator[Row]:
    """A table's rows in the order of its key, which is the same in both databases."""
    rows = shape.table()
    order = [_by_bytes(connection, rows.c[name], shape.columns[name]) for name in shape.key]
    found = connection.execute(select(rows).order_by(*order), execution_options={"yield_per": BATCH})
    for row in found:
        yield tuple(row)


def _by_bytes(connection: Connection, by: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    """PostgreSQL would order text as its language does."""
    return by.collate("C") if kind == "text" and connection.dialect.name == "postgresql" else by


def count(connection: Connection, shape: Shape) -> int:
    return connection.scalar(select(func.count()).select_from(shape.table())) or 0


def write(connection: Connection, shape: Shape, rows: Iterable[Row], tell: Tell) -> None:
    """Stores rows that come in the order of their key."""
    into, late = shape.table(), []
    for batch in _batches(rows):
        values = [dict(zip(shape.columns, row, strict=True)) for row in batch]
        late += [each for name in shape.own for each in _held_back(values, name)]
        connection.execute(insert(into), values)
        tell(len(batch))
    for name, row, other in late:
        change = update(into).where(into.c.id == bindparam("row")).values({name: bindparam("other")})
        connection.execute(change, {"row": row, "other": other})


def _held_back(values: list[dict[str, Any]], name: str) -> Iterator[tuple[str, UUID, UUID]]:
    """References to a row that comes later, as after the machine's clock jumped back: set when all are there."""
    for row in values:
        other = row[name]
        if other is not None and other >= row["id"]:
            row[name] = None
            yield name, row["id"], other


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def watched(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    """The same rows, telling how many have passed."""
    for batch in _batches(rows):
        yield from batch
        tell(len(batch))


def require_empty(connection: Connection) -> None:
    """
    Raises:
        Refusal: the database has tables already.
    """
    if set(inspect(connection).get_table_names()) - {"alembic_version"} or schema.current(connection):
        raise Refusal("backup.not_empty")
