"""Prints the Bot API as aiogram carries it, which generates its classes from the published description.

Methods with their parameters and what they return, types with their fields and families. A type is "int", "float",
"str", "bool", "any", the name of a type, ["list", TYPE], ["either", TYPE...] or ["one of", VALUE...].
"""

import inspect
import json
import types
import typing
from datetime import datetime, timedelta
from enum import Enum

import aiogram
from aiogram import methods
from aiogram import types as kinds
from aiogram.client.default import Default
from aiogram.types.base import TelegramObject
from pydantic.fields import FieldInfo

PLAIN = {int: "int", float: "float", str: "str", bool: "bool", datetime: "int", timedelta: "int", typing.Any: "any"}
NO_TYPE = (type(None), Default)


def named(kind: typing.Any) -> typing.Any:
    """A type as it is printed."""
    if kind in PLAIN or (inspect.isclass(kind) and issubclass(kind, Enum)):
        return PLAIN.get(kind, "str")
    inside = typing.get_args(kind)
    match typing.get_origin(kind):
        case typing.Annotated:
            found = named(inside[0])
        case typing.Literal:
            found = ["one of", *(each.value if isinstance(each, Enum) else each for each in inside)]
        case typing.Union | types.UnionType:
            found = either([named(each) for each in inside if each not in NO_TYPE])
        case origin if origin is list:
            found = ["list", named(inside[0])]
        case _:
            found = kind.__name__ if inspect.isclass(kind) else "any"  # what holds itself is not followed
    return found


def either(choices: list[typing.Any]) -> typing.Any:
    """The one choice, or all of them."""
    return choices[0] if len(choices) == 1 else ["either", *choices]


def fields(model: typing.Any) -> dict[str, dict[str, typing.Any]]:
    """The fields of a class under the names they have on the wire; a fixed word is always there."""
    found: dict[str, FieldInfo] = model.model_fields
    return {
        (field.alias or name): {
            "required": field.is_required() or typing.get_origin(field.annotation) is typing.Literal,
            "type": named(field.annotation),
        }
        for name, field in found.items()
    }


models = [kind for kind in vars(kinds).values() if inspect.isclass(kind) and issubclass(kind, TelegramObject)]
calls = [kind for kind in vars(methods).values() if isinstance(getattr(kind, "__api_method__", None), str)]
description = {
    "version": aiogram.__api_version__,
    "types": {
        model.__name__: {
            "fields": fields(model),
            "family": [other.__name__ for other in models if issubclass(other, model) and other is not model],
        }
        for model in models
    },
    "methods": {
        call.__api_method__: {"parameters": fields(call), "returns": named(call.__returning__)} for call in calls
    },
}
print(json.dumps(description))  # noqa: T201 - the one who asked reads it
