"""The one place that commits: `write` and `read` run a plain synchronous function in one transaction.

Each in its thread: one writes, some read.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, TypeVarTuple
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Engine, Executable, Insert, Select, insert, inspect, text
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.session import JoinTransactionMode

from bot.clock import Clock, Ids
from bot.database.engine import for_one_process, make_engine
from bot.errors import Outdated
from bot.messages import Attachment, Button, Priority, Purpose, Text
from bot.models.base import Row
from bot.models.member import Member
from bot.models.outbox import Action, Outbox
from bot.sealing import Keyring, Sealed, index
from bot.settings import Settings
from bot.text_json import pack

T = TypeVar("T")
Found = TypeVarTuple("Found")
READERS = 4
_LOCK_REVISION = text("LOCK TABLE alembic_version IN ACCESS SHARE MODE")
_REVISION = text("SELECT version_num FROM alembic_version")


def locked(rows: Select[*Found]) -> Select[*Found]:
    """The rows for update, as they are once the lock is had: another process may have changed what was read before."""
    return rows.with_for_update().execution_options(populate_existing=True)


@dataclass
class Tx:
    """What a service works with: the session, the moment, new ids, and sending as rows."""

    session: Session
    connection: Connection  # the session's
    now: datetime
    ids: Ids
    settings: Settings
    cache: dict[str, Any]

    def new_id(self) -> UUID:
        return self.ids.uuid(self.now)

    def add(self, row: T) -> T:
        """Stores the row at once, so that what refers to it may follow.

        One INSERT and no unit of work, which costs three times as much; only a row with relationships needs it.
        """
        model: Any = type(row)
        if inspect(model).relationships:
            self.session.add(row)
            self.session.flush()
            return row
        values = _values(row)
        for name in values.keys() - vars(row).keys():
            setattr(row, name, values[name])
        self.connection.execute(_insert(model), values)
        make_transient_to_detached(row)
        self.session.add(row)
        return row

    def append(self, model: type[Row], **values: Any) -> UUID:
        """Stores a row of which this transaction needs nothing but its id, without building it."""
        row_id = self.new_id()
        for name, sealed in _sealed(model).items():
            values[sealed.column] = sealed.seal(row_id, values.pop(name, ""))
        self.execute(_insert(model), _blank(model) | values | {"id": row_id})
        return row_id

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
        """One statement past the session, whose changes are written before, and which does not learn of this one."""
        self.session.flush()
        return self.connection.execute(statement, params)

    def add_all(self, rows: Sequence[object]) -> None:
        """Stores rows of one kind, which nobody looks at again in this transaction."""
        if rows:
            model: Any = type(rows[0])
            self.execute(_insert(model), [_values(row) for row in rows])

    def send(
        self,
        to: Member | UUID,
        message: Text,
        *buttons: Button,
        purpose: Purpose = Purpose.REPLY,
        tip_id: UUID | None = None,
        priority: Priority = Priority.NORMAL,
        protect: bool = False,
        edits: Outbox | None = None,
        channel: str = "",
        attachment: Attachment | None = None,
    ) -> None:
        """Owes a member a message, or a change of an earlier one. Sent after the commit, if still allowed then."""
        member_id = to.id if isinstance(to, Member) else to
        self._owe(
            member_id=member_id,
            action=Action.EDIT if edits else Action.SEND,
            lane=index("outbox.lane", str(member_id)),
            purpose=purpose,
            tip_id=tip_id,
            priority=priority,
            protect=protect,
            edits_id=edits.id if edits else None,
            channel=channel,
            content={
                "text": pack(message),
                "buttons": [pack_button(button) for button in buttons],
                "attachment": asdict(attachment) if attachment else None,
            },
        )

    def post(
        self,
        channel: str,
        chat: str,
        message: Text,
        *,
        purpose: Purpose,
        reply_to: str = "",
        language: str = "",
    ) -> UUID:
        """Owes a chat that is not a member's own a message: the group, or a stranger. The id of what is owed."""
        return self.call(
            Action.SEND,
            channel,
            chat,
            purpose=purpose,
            text=pack(message),
            reply_to=reply_to,
            language=language or self.settings.unit.language,
        )

    def call(
        self,
        action: Action,
        channel: str,
        chat: str,
        *,
        purpose: Purpose = Purpose.REPLY,
        expires: timedelta | None = None,
        about: UUID | None = None,
        **content: Any,
    ) -> UUID:
        """Owes a channel a call that goes to an address: an answer to a press, a deletion, leaving."""
        return self._owe(
            member_id=None,
            action=action,
            channel=channel,
            lane=index("outbox.lane", f"{channel}:{chat}:{action == Action.ANSWER}"),
            purpose=purpose,
            priority=Priority.NORMAL,
            expires_at=self.now + expires if expires else None,
            edits_id=about,
            content={"chat": chat, **content},
        )

    def _owe(self, *, content: dict[str, Any], **columns: Any) -> UUID:
        return self.append(Outbox, created_at=self.now, content=json.dumps(content, ensure_ascii=False), **columns)


def _values(row: object) -> dict[str, Any]:
    """The columns of a row that is not stored yet."""
    model: Any = type(row)
    return _blank(model) | {name: value for name, value in vars(row).items() if not name.startswith("_")}


@cache
def _insert(model: Any) -> Insert:
    return insert(model)


@cache
def _sealed(model: type[Row]) -> dict[str, Sealed]:
    """A model's attributes that are kept encrypted, by name."""
    return {name: value for name, value in vars(model).items() if isinstance(value, Sealed)}


@cache
def _blank(model: Any) -> dict[str, Any]:
    """A row's columns as they are when nobody sets them."""
    columns: Any = inspect(model).columns
    plain = [column for column in columns if column.default is None or column.default.is_scalar]
    return {column.key: column.default.arg if column.default else None for column in plain}


def pack_button(button: Button) -> dict[str, Any]:
    return {"label": pack(button.label), "data": button.data}


@dataclass
class Database:
    """An engine with its settings, clock, ids and keys; hands out transactions."""

    settings: Settings
    keyring: Keyring
    clock: Clock
    ids: Ids
    cache: dict[str, Any] = field(default_factory=dict)
    revision: str = ""  # of the tables this program works with; until it is known nothing is checked

    def __post_init__(self) -> None:
        self.engine = make_engine(self.settings.database.url)
        self._read_engine = self.engine.execution_options(read_only=True)
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")

    async def write(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs `fn(tx, *args)` in one transaction of the writer's thread and commits it."""
        return await self.in_writer(self._run, self.engine, fn, args)

    async def read(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs `fn(tx, *args)` in a reader's thread; what it changes is not kept."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._run, self._read_engine, fn, args)

    async def in_writer(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs a plain function in the writer's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, fn, *args)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One transaction in this thread: for the shell, and for tests that look."""
        with self.connection(self.engine) as connection, self.joined(connection) as tx:
            yield tx

    @contextmanager
    def connection(self, engine: Engine | None = None) -> Iterator[Connection]:
        """A connection in a transaction, committed at the end unless an error passes.

        Raises:
            Outdated: the tables have been changed by a newer version.
        """
        with self.keyring.active(), (engine or self.engine).begin() as connection:
            if self.revision and not for_one_process(self.engine):
                self._look_at_revision(connection)
            yield connection

    def _look_at_revision(self, connection: Connection) -> None:
        """Whoever has looked keeps a migration waiting until its transaction ends; whoever looks later knows of it."""
        if connection.get_execution_options().get("read_only"):
            connection.execute(_LOCK_REVISION)  # else it would look at a moment before it had waited
        if connection.scalar(_REVISION) != self.revision:
            raise Outdated

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the database, however long it reads, and holds nobody up."""
        return self.connection(self._read_engine)

    def savepoint(self, connection: Connection) -> AbstractContextManager[Tx]:
        """A fresh session on a savepoint of the connection: undone alone when an error passes."""
        return self._session(connection, "create_savepoint")

    def joined(self, connection: Connection) -> AbstractContextManager[Tx]:
        """A fresh session on the connection itself, which an error undoes whole."""
        return self._session(connection, "rollback_only")

    @contextmanager
    def _session(self, connection: Connection, mode: JoinTransactionMode) -> Iterator[Tx]:
        with Session(connection, join_transaction_mode=mode, expire_on_commit=False) as session:
            yield Tx(session, session.connection(), self.clock.now(), self.ids, self.settings, self.cache)
            session.commit()

    def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    def _run(self, engine: Engine, fn: Callable[..., T], args: tuple[Any, ...]) -> T:
        with self.connection(engine) as connection, self.joined(connection) as tx:
            return fn(tx, *args)
