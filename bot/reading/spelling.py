"""Splits a text into words, and makes different spellings of a place name equal."""

import re
from functools import lru_cache
from typing import NamedTuple

from bot.reading.folding import unmarked

# Old and local spellings, replaced on both sides of a comparison: Soegihwaras, Sidoredjo, Thuban, Syugihan.
_SOUNDS = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("th", "t"),
    ("dh", "d"),
    ("sy", "s"),
    ("sj", "s"),
    ("kh", "k"),
    ("z", "s"),
    ("rejo", "rjo"),
)
KEPT_WORDS = 20_000  # size of a cache: most words occur often
KEPT_MESSAGES = 64  # one is read several times while it is handled
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_NO_APOSTROPHES = str.maketrans("", "", "'’`")
_DOUBLED = re.compile(r"(.)\1+")
_INITIALS = re.compile(r"\b([a-z])\. ?([a-z])\b\.?")


class Token(NamedTuple):
    """A word in lower case; `joins` when only a space or hyphen separates it from the next one."""

    word: str
    joins: bool


def tokens(text: str) -> list[Token]:
    """The words of a text, without accents. "a.n." is one word."""
    text = _INITIALS.sub(r"\1\2 ", unmarked(text).lower())
    found = list(_WORD.finditer(text))
    starts = [match.start() for match in found[1:]] + [len(text)]
    return [
        Token(match.group().translate(_NO_APOSTROPHES), not text[match.end() : start].strip(" -"))
        for match, start in zip(found, starts, strict=False)
    ]


@lru_cache(KEPT_WORDS)
def sound(word: str) -> str:
    """The sound of a word: equal for the usual spellings of a name, different after a typing mistake."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return undoubled(word)


def undoubled(word: str) -> str:
    """A word with each letter once where it stands several times in a row."""
    return _DOUBLED.sub(r"\1", word)
