"""Gives words the form that lists of words have: spelled out, without prefixes, endings and dropped vowels.

A word is changed only if that makes it one of the lists: "tngkp" and "ngedarin" become known words, a name stays.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.reading.spelling import KEPT_WORDS
from bot.reading.words import plain

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("forms.toml").read_text("utf-8"))
_ROOT = 4  # letters that stay, at least
_SKELETON = 4  # consonants that are enough to know a word by
_SKELETON_OF_TIMES = 3  # among few words
_DOUBLING = 6  # letters: in a shorter word of time no letter is doubled ("weed" is not "wed")
_FEW = 2  # vowels
_VOWELS = str.maketrans("", "", "aeiou")
_ENDINGS = (
    *("kannya", "nya", "ipun", "aken", "kan", "kno", "kne", "ake", "ane", "ne", "no", "ke", "in", "an", "i", "e", "a"),
    *("ku", "mu", "lah", "kah"),
)
# Prefixes, with the letter that they swallow: "nangkep" is "tangkep", "mukul" is "pukul".
_PREFIXES = (
    ("dipun", ""), ("meng", ""), ("meng", "k"), ("mem", ""), ("mem", "p"), ("men", ""), ("men", "t"), ("meny", "s"),
    ("me", ""), ("peng", ""), ("pem", ""), ("pen", ""), ("per", ""), ("pe", ""), ("ber", ""), ("be", ""), ("ter", ""),
    ("ke", ""), ("di", ""), ("tak", ""), ("nge", ""), ("ng", ""), ("ng", "k"), ("ny", "s"), ("ny", "c"), ("n", "t"),
    ("n", ""), ("m", "p"), ("m", ""), ("se", ""), ("sak", ""),
)  # fmt: skip
_WEAK = ("se", "ke")  # many words only begin so
_WEAK_ROOT = 5


class Forms:
    """The words of lists, and how other words become them."""

    def __init__(self, known: Iterable[str], consonants: int = _SKELETON) -> None:
        self._consonants = consonants
        self._spellings = {
            plain(spelling): plain(word) for word, spellings in _DATA["spellings"].items() for spelling in spellings
        }
        self._known = {plain(word) for word in [*known, *_DATA["whole"], *_DATA["spellings"]]}
        self._skeletons: dict[str, list[str]] = {}
        for word in sorted(self._known, key=lambda word: (len(word), word)):
            self._skeletons.setdefault(word.translate(_VOWELS), []).append(word)
        self.of = lru_cache(KEPT_WORDS)(self._of)

    def spelled(self, word: str) -> str:
        """A plain word, spelled out."""
        if word in self._spellings:
            return self._spellings[word]
        if word in self._known or len(word) < _ROOT:
            return word
        return self._with_vowels(word) or word

    def _of(self, word: str) -> str:
        """The form of a plain word: spelled out, without prefixes and endings."""
        if word in self._spellings or word in self._known or len(word) < _ROOT:
            return self.spelled(word)
        return self._root(word) or self._with_vowels(word) or word

    def _root(self, word: str) -> str | None:
        """The known word that is left without prefix and ending."""
        least = _WEAK_ROOT if word.startswith(_WEAK) else _ROOT
        ends = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
        for root in [*ends, *_without_prefix(word), *(root for end in ends for root in _without_prefix(end))]:
            if root in self._known and len(root) >= (least if not word.startswith(root) else _ROOT):
                return root
        return None

    def _with_vowels(self, word: str) -> str | None:
        """The one known word from which only vowels were dropped: all of them, or a few."""
        skeleton = word.translate(_VOWELS)
        if len(skeleton) < self._consonants:
            return None
        longest = len(word) + (_FEW if skeleton != word else len(word))
        full = [
            known
            for known in self._skeletons.get(skeleton, ())
            if known[0] == word[0] and len(word) < len(known) <= longest and _is_within(word, known)
        ]
        alone = len(full) == 1 or (len(full) > 1 and len(full[0]) < len(full[1]))
        return full[0] if alone else None


def _without_prefix(word: str) -> Iterator[str]:
    for prefix, swallowed in _PREFIXES:
        if word.startswith(prefix):
            yield swallowed + word.removeprefix(prefix)


def _is_within(short: str, word: str) -> bool:
    """Whether the letters of one word stand in the other, in the same order."""
    rest = iter(word)
    return all(letter in rest for letter in short)


# Names of places have a normaliser of their own, `spelling.sound`: they are old spellings of words in no list.
_SPELLINGS: dict[str, str] = {
    spelling: word for word, spellings in _DATA["spellings"].items() for spelling in spellings
}
_TIMES = Forms(_DATA["times"], _SKELETON_OF_TIMES)
_TIME_WORDS: dict[str, str] = {plain(word): word for word in _DATA["times"]}
_TIME_SPELLINGS: dict[str, str] = {
    spelling: word for word, spellings in _DATA["times"].items() for spelling in spellings
}


def full_word(word: str) -> str:
    """The word that a short or other spelling of `spellings` stands for; other words as they are."""
    return _SPELLINGS.get(word, word)


@lru_cache(KEPT_WORDS)
def time_word(word: str) -> str:
    """The word of `times` that a word in lower case stands for, spelled out; other words as they are."""
    if word in _TIME_SPELLINGS:
        return _TIME_SPELLINGS[word]
    letters = plain(word)
    if not word.isalpha() or (letters != word and len(word) < _DOUBLING):
        return word
    return _TIME_WORDS.get(_TIMES.spelled(letters), word)
