"""Reads and writes all rows as plain values, table by table: a table comes after the tables it refers to.

Values are copied as they are stored, so sealed values stay sealed. SQLite and PostgreSQL use the same values.
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
from bot.models.base import Base, Moment, OneOf

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
Progress = Callable[[int], None]  # called with the number of rows just done


@dataclass(frozen=True)
class Shape:
    """A table: its columns with their kinds, its primary key, and its foreign keys to itself (`own`)."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    own: tuple[str, ...]

    def table(self) -> TableClause:
        return table(self.name, *(column(name, _TYPES[kind]) for name, kind in self.columns.items()))


def shapes() -> list[Shape]:
    """The tables of this program. A table comes after the tables it refers to."""
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
    if isinstance(of, OneOf):
        return "text"
    return "json" if isinstance(of, JSON) else _KINDS[of.python_type]


def read(connection: Connection, shape: Shape) -> Iterator[Row]:
    """A table's rows in the order of the primary key, which is the same in both databases."""
    rows = shape.table()
    order = [_by_bytes(connection, rows.c[name], shape.columns[name]) for name in shape.key]
    found = connection.execute(select(rows).order_by(*order), execution_options={"yield_per": BATCH})
    for row in found:
        yield tuple(row)


def _by_bytes(connection: Connection, by: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    """Sorts text by its bytes, as SQLite does. PostgreSQL would sort by the rules of its language."""
    return by.collate("C") if kind == "text" and connection.dialect.name == "postgresql" else by


def count(connection: Connection, shape: Shape) -> int:
    return connection.scalar(select(func.count()).select_from(shape.table())) or 0


def write(connection: Connection, shape: Shape, rows: Iterable[Row], progress: Progress) -> None:
    """Inserts rows, which must come in the order of the primary key."""
    target, postponed = shape.table(), []
    for batch in _batches(rows):
        values = [dict(zip(shape.columns, row, strict=True)) for row in batch]
        postponed += [each for name in shape.own for each in _postpone_references(values, name)]
        connection.execute(insert(target), values)  # without `Tx.add`: sealed values are copied as they are
        progress(len(batch))
    for name, row, other in postponed:
        change = update(target).where(target.c.id == bindparam("row")).values({name: bindparam("other")})
        connection.execute(change, {"row": row, "other": other})


def _postpone_references(values: list[dict[str, Any]], name: str) -> Iterator[tuple[str, UUID, UUID]]:
    """Takes out references to later rows, and returns them to be set at the end.

    Ids are not in order if the machine's clock has jumped back.
    """
    for row in values:
        other = row[name]
        if other is not None and other >= row["id"]:
            row[name] = None
            yield name, row["id"], other


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def watched(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """The same rows. Reports the progress after each batch."""
    for batch in _batches(rows):
        yield from batch
        progress(len(batch))


def require_empty(connection: Connection) -> None:
    """Checks that a database has no tables.

    Raises:
        Refusal: the database has tables already.
    """
    if set(inspect(connection).get_table_names()) - {"alembic_version"} or schema.current(connection):
        raise Refusal("backup.not_empty")
