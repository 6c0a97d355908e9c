"""Texts as JSON, for the outbox: a message is stored without a language until it is sent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.messages import Param, Text


def pack(text: Text) -> dict[str, Any]:
    """A text as JSON values."""
    return {"key": text.key, "params": {name: _pack(value) for name, value in text.params.items()}}


def unpack(value: Mapping[str, Any]) -> Text:
    """The text that `pack` was given."""
    return Text(value["key"], {name: _unpack(param) for name, param in value["params"].items()})


def _pack(value: Param) -> Any:
    match value:
        case Text():
            return pack(value)
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case str() | int() | float() | None:
            return value
        case _:
            return [pack(line) for line in value]


def _unpack(value: Any) -> Param:
    match value:
        case {"at": moment}:
            return datetime.fromisoformat(moment)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"key": _}:
            return unpack(value)
        case list():
            return [unpack(line) for line in value]
        case _:
            return value  # type: ignore[no-any-return]  # a plain JSON value
