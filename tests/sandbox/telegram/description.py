"""The published description of the Bot API, and whether values keep to it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
CLIENTS = Path(__file__).parent / "clients"
OTHER_PYTHON = ROOT / ".venv-clients/bin/python"
PRINTED = ROOT / ".venv-clients/bot-api.json"
PLAIN: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
# Fields that Telegram still sends beside those it documents.
OLD_FIELDS = {"Message": {"new_chat_member", "new_chat_participant", "left_chat_participant"}}


@cache
def description() -> dict[str, Any]:
    """Methods and types as aiogram, an MIT-licensed library, has them from the published description."""
    assert PRINTED.exists(), f"Run `make {PRINTED.relative_to(ROOT)}`, as `make test` does."
    found: dict[str, Any] = json.loads(PRINTED.read_text())
    return found


def complaints(value: Any, kind: Any, where: str) -> list[str]:
    """What of a value does not keep to a type, in words."""
    if kind == "any":
        return []
    if isinstance(kind, list):
        return _composed(value, kind, where)
    if kind in PLAIN:
        fits = isinstance(value, PLAIN[kind]) and (kind == "bool" or not isinstance(value, bool))
        return [] if fits else [f"{where}: {value!r} is no {kind}"]
    found = description()["types"][kind]
    if not found["family"]:
        return _object(value, kind, where)
    own = [_object(value, kind, where)] if found["fields"] else []
    return min([*own, *(complaints(value, other, where) for other in found["family"])], key=len)


def _composed(value: Any, kind: list[Any], where: str) -> list[str]:
    """Of several types the one that fits best counts."""
    if kind[0] == "one of":
        return [] if value in kind[1:] else [f"{where}: {value!r} is not among {kind[1:]}"]
    if kind[0] == "either":
        alike = [each for each in kind[1:] if isinstance(value, dict) != (each in PLAIN)]
        return min((complaints(value, each, where) for each in alike or kind[1:]), key=len)
    if not isinstance(value, list):
        return [f"{where}: {value!r} is no list"]
    return [found for index, each in enumerate(value) for found in complaints(each, kind[1], f"{where}[{index}]")]


def _object(value: Any, kind: str, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no {kind}"]
    fields = description()["types"][kind]["fields"]
    unknown = set(value) - set(fields) - OLD_FIELDS.get(kind, set())
    missing = {name for name, field in fields.items() if field["required"]} - set(value)
    found = [f"{where}: {kind} has no {name}" for name in sorted(unknown)]
    found += [f"{where}: {kind} lacks {name}" for name in sorted(missing)]
    for name in sorted(set(value) & set(fields)):
        found += complaints(value[name], fields[name]["type"], f"{where}.{name}")
    return found


def complaints_about_answer(method: str, result: Any) -> list[str]:
    """What of a method's result does not keep to the description."""
    methods = {name.lower(): found for name, found in description()["methods"].items()}
    return complaints(result, methods[method.lower()]["returns"], method)
