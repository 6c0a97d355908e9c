"""How rows are inserted: those that a step adds are gathered, and written together before anything could read them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, TypeVar
from weakref import ref

from sqlalchemy import Connection, Executable, Insert, NestedTransaction, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, make_transient_to_detached

from bot.models.base import Base
from bot.sealing import Sealed

Model = TypeVar("Model", bound=Base)
# By model: the attributes of each row, and the row as long as somebody holds it.
Gathered = dict[type[Base], list[tuple[dict[str, Any], ref[Base]]]]

_INSERT: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class AddingSession(Session):
    """A session that inserts gathered rows when it flushes, which it does before each query but those of `read`.

    One statement a table: the session's own way costs several times as much, and is not used.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        self._connection = connection
        self._earlier: Gathered = {}  # by the steps before this one
        self._gathered: Gathered = {}
        self.forget: Callable[[], None] = lambda: None  # called when anything else than gathered rows is written
        self._changed = False
        self._step: ExitStack | None = None
        self._savepoint: NestedTransaction | None = None  # of the step

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
        if self._earlier:
            earlier, self._earlier = self._earlier, {}
            self._insert(earlier)
        if self._gathered:
            self._begin_writing()
            gathered, self._gathered = self._gathered, {}
            self._insert(gathered)
        if self.has_changes:
            self._begin_writing()
            super().flush()
            self._note_change()

    def flush_if_gathered(self, matters: Callable[[type[Base], Mapping[str, Any]], bool]) -> None:
        """Flushes if `matters` is true of one of the gathered rows."""
        for gathered in (self._earlier, self._gathered):
            if any(matters(model, held) for model, rows in gathered.items() for held, _ in rows):
                self.flush()
                return

    def write(self) -> None:
        """To be called before a statement that writes, so that it is undone with its step."""
        self.flush()
        self._begin_writing()
        self._note_change()

    def read(self, statement: Executable, params: dict[str, Any], *, entities: bool) -> Iterable[Any]:
        """The rows of a query, without a flush before it."""
        if not entities:
            return self._connection.execute(statement, params)
        with self.no_autoflush:
            found: Iterable[Any] = self.execute(statement, params).unique()
            return found

    def is_alone(self, row: Base, model: type[Base]) -> bool:
        """Whether no row of this model refers to `row`, which is only gathered: a stored row cannot refer to it."""
        if not self.is_gathered(row):
            return False
        columns, id_ = _references(model, type(row)), vars(row)["id"]
        rows = (*self._earlier.get(model, ()), *self._gathered.get(model, ()))
        return not any(held[column] == id_ for held, _ in rows for column in columns)

    def is_gathered(self, row: Base) -> bool:
        """Whether the row is not inserted yet, so that a change of it costs no statement.

        Never with `repeated`: such an object does not join the session, so nobody could tell when it is inserted.
        """
        return row.repeated is None and bool(inspect(row).transient)

    @contextmanager
    def step(self) -> Iterator[None]:
        """A part of the transaction of which nothing stays if it raises.

        A savepoint begins with its first statement that writes. A step that only gathers rows needs none, and its rows
        are inserted together with those of other steps. No object reaches the next step from one that changed rows or
        was undone.
        """
        self._keep_gathered()
        self._changed = False
        try:
            with ExitStack() as self._step:
                yield
                if self._savepoint or self.has_changes:
                    self.flush()
        except BaseException:
            self._gathered.clear()
            self._note_change()
            raise
        finally:
            self._savepoint = self._step = None
            self._keep_gathered()
            if self._changed:
                self.expunge_all()
                self.forget()  # answers read since the last change: they hold objects that are no longer the session's

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes the block if it raises. What was gathered before is inserted first, and stays."""
        self.flush()
        self._begin_writing()  # the savepoint of the step must be the outer one
        try:
            with self.begin_nested():
                self.connection()  # opens the savepoint, so that it covers statements that bypass the session
                yield
                self.flush()
        except BaseException:
            self._gathered.clear()
            self._note_change()
            raise

    @property
    def has_changes(self) -> bool:
        return bool(self.dirty or self.new or self.deleted)

    def _begin_writing(self) -> None:
        if self._step and self._savepoint is None:
            self._savepoint = self._step.enter_context(self._connection.begin_nested())

    def _keep_gathered(self) -> None:
        """Moves the gathered rows to `_earlier`, so that a refusal of the next step does not drop them."""
        for model, rows in self._gathered.items():
            self._earlier.setdefault(model, []).extend(rows)
        self._gathered = {}

    def _note_change(self) -> None:
        self._changed = True
        self.forget()

    def _insert(self, gathered: Gathered) -> None:
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


@event.listens_for(AddingSession, "do_orm_execute")
def _undo_with_step(asked: ORMExecuteState) -> None:
    """Lets a statement of the session that writes be undone with its step. In SQL text no write is recognized."""
    session = asked.session
    if (asked.is_insert or asked.is_update or asked.is_delete) and isinstance(session, AddingSession):
        session.write()


@cache
def _place(model: type[Base]) -> int:
    """A table comes after the tables it refers to."""
    return Base.metadata.sorted_tables.index(model.metadata.tables[model.__tablename__])


@cache
def _references(model: type[Base], to: type[Base]) -> tuple[str, ...]:
    """The columns of a model that refer to another one."""
    table = model.metadata.tables[model.__tablename__]
    return tuple(key.parent.key for key in table.foreign_keys if key.column.table.name == to.__tablename__)


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
