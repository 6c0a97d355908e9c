"""The names of the members who handle tips, in memory (`bot/domain/named_people.py` fills it)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.reading.names import NameIndex


@dataclass(frozen=True)
class KnownNames:
    """The names, ready to be found in a text, and when they were read."""

    index: NameIndex[UUID]
    at: datetime


@dataclass
class NameCache:
    """Shared by the transactions of all threads; the value is replaced as a whole.

    A transaction that changes members first takes a cache of its own (`tx.names = NameCache()`).
    """

    known: KnownNames | None = None
