"""The area list in memory, shared by the transactions of all threads (`bot/domain/areas.py` fills it)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.models.area import Area
from bot.reading.villages import Gazetteer


@dataclass(frozen=True)
class KnownAreas:
    """All areas: their rows, the areas by code, the villages by name, and when the rows were last read."""

    rows: Sequence[Row[Any]]
    by_code: Mapping[str, Area]
    gazetteer: Gazetteer
    at: datetime


@dataclass
class AreaCache:
    """Holds committed areas only. Threads need no lock, because the value is replaced as a whole and never changed.

    A transaction that changes areas first takes a cache of its own (`tx.areas = AreaCache()`), so that no other one
    sees what it reads before its commit.
    """

    known: KnownAreas | None = None
