"""What every table shares: constraint names, the UTC datetime type, and an id that the program makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator, Uuid
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
