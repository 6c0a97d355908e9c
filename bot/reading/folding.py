"""Gives characters the form of a plain keyboard, so that words and codes are found however an app wrote them."""

import re
import unicodedata
from dataclasses import dataclass

FOLDED = 80  # characters at the beginning or the end of a text, enough for a name, a command and a code
_DASHES, _SLASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043", "\u2044\u2215\u29f8\u2571"
# Accents, and characters that nobody sees: soft hyphens, joints, marks of direction.
_MARKS = re.compile(r"[\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLAIN = dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SLASHES, "/")


@dataclass(frozen=True)
class Folded:
    """Folded characters, and the position of each in the text; at the end, the position behind them."""

    characters: str
    starts: list[int]


def unmarked(text: str) -> str:
    """The text for readers of words: without accents and characters that nobody sees."""
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text))


# Commands and codes keep accents and the positions of their characters, because the rest of the text is stored.
def fold_head(text: str) -> Folded:
    """The first characters: without invisible marks, in their common width, with one kind of dash and of slash."""
    return _fold(text, 0, min(FOLDED, len(text)))


def fold_tail(text: str) -> Folded:
    """The last characters, in the same way."""
    return _fold(text, max(len(text) - FOLDED, 0), len(text))


def _fold(text: str, begin: int, end: int) -> Folded:
    part = text[begin:end]
    if part.isascii():
        return Folded(part, list(range(begin, end + 1)))
    characters: list[str] = []
    starts: list[int] = []
    for position in range(begin, end):
        folded = _folded(text[position])
        characters.append(folded)
        starts += [position] * len(folded)
    return Folded("".join(characters), [*starts, end])


def _folded(character: str) -> str:
    if unicodedata.category(character) == "Cf":  # marks of direction and joints, which are invisible
        return ""
    return "".join(_PLAIN.get(each, each) for each in unicodedata.normalize("NFKC", character))
