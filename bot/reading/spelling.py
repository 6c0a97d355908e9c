"""Words as people write them, made comparable: the places' part of reading."""

import re
from dataclasses import dataclass
from functools import lru_cache

# Old spelling and habits of ear, both sides of a comparison alike: Soegihwaras, Sidoredjo, Thuban, Syugihan.
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
KEPT_WORDS = 20_000  # most words come again and again
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_DOUBLED = re.compile(r"(.)\1+")
_INITIALS = re.compile(r"\b([a-z])\. ?([a-z])\b\.?")


@dataclass(frozen=True)
class Token:
    """A word in lower case; `joins` when only a space or hyphen separates it from the next one."""

    word: str
    joins: bool


def tokens(text: str) -> list[Token]:
    """The words of a text. "a.n." is one word."""
    text = _INITIALS.sub(r"\1\2 ", text.lower())
    found = list(_WORD.finditer(text))
    starts = [match.start() for match in found[1:]] + [len(text)]
    return [
        Token(re.sub("['’`]", "", match.group()), not text[match.end() : start].strip(" -"))
        for match, start in zip(found, starts, strict=False)
    ]


@lru_cache(KEPT_WORDS)
def sound(word: str) -> str:
    """The word as it sounds: equal for spellings of one name that differ by habit, not by slip."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", word)
