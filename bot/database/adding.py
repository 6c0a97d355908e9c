"""How rows are inserted: those that a step adds are gathered, and written together before anything could read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar
from weakref import ref

from sqlalchemy import Connection, Insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.session import JoinTransactionMode

from bot.models.base import Base
from bot.sealing import Sealed

Model = TypeVar("Model", bound=Base)

_INSERT: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class AddingSession(Session):
    """A session that inserts gathered rows when it flushes, which it does before each of its queries.

    One statement a table: the session's own way costs several times as much, and is not used.
    """

    def __init__(self, connection: Connection, mode: JoinTransactionMode) -> None:
        super().__init__(connection, join_transaction_mode=mode, expire_on_commit=False)
        self._connection = connection
        # By model: the attributes of each row, and the row as long as somebody holds it.
        self._gathered: dict[type[Base], list[tuple[dict[str, Any], ref[Base]]]] = {}

    def gather(self, model: type[Model], values: dict[str, Any]) -> Model:
        """A row to be inserted by the next flush, with the values that the object has by then."""
        row = model()
        for name, sealed in _sealed(model).items():
            if name in values:
                values[sealed.column] = sealed.seal(values["id"], values.pop(name))
        held = vars(row)
        held.update(_defaults(model) | values)
        self._gathered.setdefault(model, []).append((held, ref(row)))
        return row

    def flush(self, objects: Sequence[Any] | None = None) -> None:  # noqa: ARG002 - the base class has it
        """Inserts the gathered rows; then writes changes, which may refer to them."""
        if self._gathered:
            self._insert()
        super().flush()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes the block if it raises. What was gathered before is inserted first, and stays."""
        self.flush()
        try:
            with self.begin_nested():
                self.connection()  # opens the savepoint, so that it covers statements that bypass the session
                yield
                self.flush()
        except BaseException:
            self._gathered.clear()
            raise

    def _insert(self) -> None:
        gathered, self._gathered = self._gathered, {}
        dialect = self._connection.dialect.name
        for model in sorted(gathered, key=_place):
            names, rows = _defaults(model), gathered[model]
            values = [{name: held[name] for name in names} for held, _ in rows]
            self._connection.execute(_insertion(model, dialect), values if len(values) > 1 else values[0])
            if model.repeated is None:  # else the stored row may be another one
                self._take_over(row for _, held_row in rows if (row := held_row()))

    def _take_over(self, rows: Iterable[Base]) -> None:
        """Makes inserted rows objects of this session, as if it had loaded them."""
        for row in rows:
            make_transient_to_detached(row)
            self.add(row)


@cache
def _place(model: type[Base]) -> int:
    """A table comes after the tables it refers to."""
    return Base.metadata.sorted_tables.index(model.metadata.tables[model.__tablename__])


@cache
def _insertion(model: type[Base], dialect: str) -> Insert:
    insertion: postgresql.Insert | sqlite.Insert = _INSERT[dialect](model)
    if (repeated := model.repeated) is None:
        return insertion
    stays = getattr(model, repeated.unless)
    return insertion.on_conflict_do_update(index_elements=[repeated.key], set_=repeated.values, where=stays.is_(False))


@cache
def _sealed(model: type[Base]) -> dict[str, Sealed]:
    """The sealed attributes of a model, by name."""
    return {name: value for name, value in vars(model).items() if isinstance(value, Sealed)}


@cache
def _defaults(model: type[Base]) -> dict[str, Any]:
    """The columns of a model, with their default values."""
    columns: Any = inspect(model).columns
    return {column.key: column.default.arg if column.default else None for column in columns}
