"""Typed signs as on a plain keyboard: for commands and codes, which must be found however an app wrote them."""

import unicodedata
from dataclasses import dataclass

FOLDED = 80  # characters at the beginning or the end of a text, enough for a name, a command and a code
_DASHES, _SLASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043", "\u2044\u2215\u29f8\u2571"
_SIGNS = dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SLASHES, "/")


@dataclass(frozen=True)
class Folded:
    """Folded signs, and where each of them begins in the text; at the end, where the text goes on."""

    signs: str
    starts: list[int]


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
    signs: list[str] = []
    starts: list[int] = []
    for position in range(begin, end):
        folded = _folded(text[position])
        signs.append(folded)
        starts += [position] * len(folded)
    return Folded("".join(signs), [*starts, end])


def _folded(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":  # marks of direction and joints, which nobody sees
        return ""
    return "".join(_SIGNS.get(each, each) for each in unicodedata.normalize("NFKC", sign))
