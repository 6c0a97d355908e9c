"""Values of a raw payload, each with its type or not at all: a detail of another shape is as good as missing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Raw = Mapping[str, Any]
_NOTHING: Raw = {}


def part(raw: Raw, name: str) -> Raw:
    """A part of a payload; empty if there is none."""
    value = raw.get(name)
    return value if isinstance(value, dict) else _NOTHING


def parts(raw: Raw, name: str) -> list[Raw]:
    """The parts in a list."""
    value = raw.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def words(raw: Raw, name: str) -> str:
    """A text; "" if there is none. Half of a surrogate pair, which cannot be stored, becomes a question mark."""
    value = raw.get(name)
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def number(raw: Raw, name: str) -> int | None:
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def decimal(raw: Raw, name: str) -> float | None:
    value = raw.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(raw: Raw, name: str) -> datetime | None:
    """A moment that is stored as seconds since 1970."""
    seconds = number(raw, name)
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, ValueError, OSError):  # beyond the calendar
        return None
