"""Finds the members of a roster whom a text names: in full, or by one bare word of their name."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from bot.reading.spelling import KEPT_MESSAGES, KEPT_WORDS, Token, sound, tokens

Key = TypeVar("Key")

_WORDS = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
_DEGREE = re.compile(
    r",.*|\b(?:s\.?h|s\.?ik|m\.?h|m\.?si|s\.?sos|s\.?e|a\.?md|s\.?t\.?k|dr|drs|h|hj)\.?(?=\s|$)", re.IGNORECASE
)
_SPELLINGS = (("ch", "h"), ("ph", "f"), ("v", "f"), ("iy", "i"), ("uw", "u"), ("y", "i"))
_MUHAMMAD = frozenset({"m", "moh", "muh", "mohamad", "muhamad", "mohamed", "mohd", "mukhamad"})
_SHORTEST = 3  # letters of a word that can be a name
_LINKS = 3  # words between a name and its unit


@dataclass(frozen=True)
class FullName(Generic[Key]):
    """A member as the roster writes the name. The rank may be out of date, so any rank beside the name counts."""

    key: Key
    name: str


@dataclass(frozen=True)
class Named(Generic[Key]):
    """Who is named with rank, post, unit or two words of the name, and who by a bare word of it only."""

    in_full: frozenset[Key]
    bare: frozenset[Key]


class NameIndex(Generic[Key]):
    """The names of a roster, made ready once for many texts."""

    def __init__(self, names: Iterable[FullName[Key]]) -> None:
        self._holders: dict[str, set[Key]] = {}
        for name in names:
            for word in _words_of_name(name.name):
                self._holders.setdefault(word, set()).add(name.key)
        self.read = lru_cache(KEPT_MESSAGES)(self._read)

    def _read(self, text: str) -> Named[Key]:
        found = tokens(text)
        words = [_same(token.word) for token in found]
        full: set[Key] = set()
        bare: set[Key] = set()
        for place, word in enumerate(words):
            holders = self._holders.get(word)
            if not holders:
                continue
            full |= self._with_second_word(holders, words, found, place)
            if _has_office(words, found, place, self._end(words, found, place)):
                full |= holders
            elif _is_bare_name(words, place):
                bare |= holders
        return Named(frozenset(full), frozenset(bare - full))

    def _with_second_word(self, holders: set[Key], words: list[str], found: list[Token], place: int) -> set[Key]:
        """Those of whose name the next word is a part too, or the one after it."""
        return {
            key
            for later in range(place + 1, min(place + 3, len(words)))
            if words[later] != words[place] and all(token.joins for token in found[place:later])
            for key in holders & self._holders.get(words[later], set())
        }

    def _end(self, words: list[str], found: list[Token], place: int) -> int:
        """The first word after the name."""
        while place + 1 < len(words) and found[place].joins and words[place + 1] in self._holders:
            place += 1
        return place + 1


def _has_office(words: list[str], found: list[Token], place: int, end: int) -> bool:
    """Whether a rank, post or unit stands beside the name from `place` to `end`."""
    before = place - 1
    while before >= 0 and words[before] in _TITLES and words[before] not in _OFFICES:
        before -= 1
    if (
        before >= 0
        and words[before] in _OFFICES
        and all(token.joins or token.word in _RANKS for token in found[before:place])
    ):
        return True
    for later in range(end, min(end + _LINKS + 1, len(words))):
        if not found[later - 1].joins:
            return False
        if words[later] in _OFFICES:
            return True
        if words[later] not in _LINKING:
            return False
    return False


def _is_bare_name(words: list[str], place: int) -> bool:
    """Whether a word that is a name stands for a person here."""
    if words[place] not in _COMMON:
        return True
    greeted = place + 1 < len(words) and words[place + 1] in _GREETED
    return place > 0 and words[place - 1] in _TITLES and not greeted


def _words_of_name(name: str) -> set[str]:
    words = [_same(token.word) for token in tokens(_DEGREE.sub(" ", name))]
    return {word for word in words if len(word) >= _SHORTEST and word not in _MUHAMMAD} or set(words)


# Names are not spelled out by `forms.toml`: "Karna" is a name, and there "karena".
@lru_cache(KEPT_WORDS)
def _same(word: str) -> str:
    """A word in one spelling: Achmad and Ahmad, Riyadi and Riadi, Soewarno and Suwarno are equal."""
    word = sound(word)
    for written, other in _SPELLINGS:
        word = word.replace(written, other)
    return sound(word)


def _set(name: str) -> frozenset[str]:
    return frozenset(map(_same, _WORDS[name]))


_RANKS = _set("ranks")
_OFFICES = _RANKS | _set("posts") | _set("units")
_LINKING, _TITLES = _set("links"), _set("titles")
_COMMON, _GREETED = _set("common"), _set("greeted")
