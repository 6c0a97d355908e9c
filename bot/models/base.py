"""What every table shares: constraint names, the UTC datetime type, and an id that the program makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, MetaData, String, TypeDecorator, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A column type for aware datetimes, stored in UTC. SQLite returns naive values, which are read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class passes it
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class passes it
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class OneOf(TypeDecorator[StrEnum]):
    """A column type for the members of an enumeration, stored as their strings. Another value is not written.

    Another value in the database is read as it is: one damaged row must not break every query that finds it.
    """

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._stored: dict[str | None, str | None] = {None: None} | {member: member.value for member in kind}
        self._members: dict[str | None, Any] = {member.value: member for member in kind}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base class passes it
        return self._stored[value]

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - the base class passes it
        return self._members.get(value, value)


@dataclass(frozen=True)
class Repeated:
    """What an insert does if a row with the same `key` is stored: it sets `values`, unless that row is `unless`."""

    key: str
    values: Mapping[str, Any]
    unless: str


class Base(DeclarativeBase):
    """The declarative base. Constraint names follow fixed rules, so migrations can refer to them."""

    repeated: ClassVar[Repeated | None] = None  # without it, a repeated key is an error

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: dict[Any, Any] = {datetime: Moment(), UUID: Uuid()}  # noqa: RUF012 - SQLAlchemy reads it


class Row(Base):
    """A table with a UUIDv7 id. The program makes the id before it stores the row: sealed values are bound to it."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
