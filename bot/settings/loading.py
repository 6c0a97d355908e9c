"""Reads the settings from a file and the environment, and says what is wrong with them."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import Misconfigured
from bot.settings.sections import Settings
from bot.settings.values import SQLITE

PREFIX = "anti_narkoba_"
SEPARATOR = "__"
# A variable with this beginning is meant for this program, also when its prefix is misspelt.
MEANT = re.compile("anti_?narkoba", re.IGNORECASE)
Place = tuple[str, ...]  # of a value: its sections and its key
# What pydantic says about types of its own, in an operator's words.
PLAIN = {
    "model_type": "is a section: give it keys of its own",
    "model_attributes_type": "is a section: give it keys of its own",
    "dict_type": "is a section: give it keys of its own",
    "string_type": 'must be a text in quotation marks, such as "text"',
    "path_type": 'must be a text in quotation marks, such as "text"',
    "string_pattern_mismatch": "must be written as in config.example.toml",
}


def load_settings(path: Path) -> Settings:
    """Reads the settings from a file. Relative paths in it start from its folder.

    Raises:
        Misconfigured: one sentence for each problem.
    """
    content, variables = _read_toml(path), _variables(os.environ)
    for name, place in variables.items():
        _put(content, place, os.environ[name], name)
    try:
        return _with_absolute_paths(Settings(**content), path.absolute().parent)
    except ValidationError as error:
        sentences = [sentence for each in error.errors() for sentence in _describe(each, variables)]
        raise Misconfigured("\n".join(dict.fromkeys(sentences))) from None


def _read_toml(path: Path) -> dict[str, Any]:
    """The content of the file, which may begin with a byte order mark."""
    try:
        content = re.sub("\r\n?", "\n", path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise Misconfigured(f"There is no {path}. Make one with: anti-narkoba init") from None
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{path} is not UTF-8 text. Save it as UTF-8, then try again.") from None
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path} is not valid TOML: {_with_key(str(error), content)}.") from None
    except (ValueError, RecursionError):
        raise Misconfigured(
            f"{path} is not valid TOML: a number is too long, or brackets are nested too deep."
        ) from None


def _with_key(problem: str, content: str) -> str:
    """The parser's sentence with the key of its line, and without the value, which may be a secret."""
    found = re.search(r"line (\d+)", problem)
    lines = content.split("\n")
    line = lines[int(found[1]) - 1] if found and int(found[1]) <= len(lines) else ""
    key = re.match(r"\s*(\[+[\w.\-]+\]+|[\w.\-]+)\s*(=|$)", line)
    return f"{problem}: {key[1]}" if key else problem


def _variables(environment: Mapping[str, str]) -> dict[str, Place]:
    """The variables that are meant for this program, each with the place of its value.

    Raises:
        Misconfigured: a variable whose prefix is misspelt.
    """
    meant = sorted(name for name in environment if MEANT.match(name))
    wrong = [name for name in meant if not name.lower().startswith(PREFIX)]
    if wrong:
        said = "no such setting; the names begin with ANTI_NARKOBA_"
        raise Misconfigured("\n".join(f"{name}: {said}." for name in wrong))
    return {name: tuple(name.lower().removeprefix(PREFIX).split(SEPARATOR)) for name in meant}


def _put(content: dict[str, Any], place: Place, value: str, name: str) -> None:
    """Sets one value; the environment overrides the file.

    Raises:
        Misconfigured: the place is a key inside of another value.
    """
    *sections, key = place
    for section in sections:
        inner = content.setdefault(section, {})
        if not isinstance(inner, dict):
            raise Misconfigured(f"{name}: {section} is not a section.")
        content = inner
    content[key] = value


def _describe(problem: Any, variables: Mapping[str, Place]) -> Iterator[str]:
    """One problem in a sentence, without the value, which may be a secret."""
    place = tuple(str(part) for part in problem["loc"])
    name = ".".join(place) or "settings"
    if problem["type"] == "extra_forbidden":
        named = [variable for variable, of in variables.items() if of[: len(place)] == place]
        yield from (
            f"{each}: no such setting; see config.example.toml for those there are." for each in named or [name]
        )
    elif problem["type"] == "missing":
        yield f"{name}: is missing; set it in the file or in the environment."
    else:
        said = PLAIN.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
        yield f"{name}: {said}."


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    """The same settings with absolute paths."""
    url = settings.database.url
    if url.startswith(SQLITE):
        url = f"{SQLITE}{folder / url.removeprefix(SQLITE)}"
    key_file = folder / settings.security.key_file
    return settings.model_copy(
        update={
            "database": settings.database.model_copy(update={"url": url}),
            "security": settings.security.model_copy(update={"key_file": key_file}),
        }
    )
