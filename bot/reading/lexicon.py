"""Finds the substances and manners that a message names, with the words of `lexicon.toml`."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from bot.reading.forms import Forms
from bot.reading.spelling import KEPT_WORDS
from bot.reading.words import plain, sentences, stem

_FILE = Path(__file__).with_name("lexicon.toml")
LEGAL = frozenset({"alcohol"})  # substances that are no drugs
_SWAPPED = 5  # letters of a name, at least, that is known with two of them swapped: "ganaj"
_NEAR = 2  # words: "pakai sabu" and "pakai pil sabu" are near enough, "pakai motor beli sabu" is not


@dataclass(frozen=True)
class _Label:
    """What a term stands for: its group and name in the lexicon, and the list it is in (`how`)."""

    group: str
    name: str
    how: str


@dataclass(frozen=True)
class _Hit:
    """A term found at the words `start` to `end` of a sentence."""

    label: _Label
    start: int
    end: int

    def inside(self, other: "_Hit") -> bool:
        """Whether it is a part of another, longer hit."""
        return other.start <= self.start and self.end <= other.end and other.end - other.start > self.end - self.start

    def leads_to(self, starts: Iterable[int]) -> bool:
        """Whether a word at one of `starts` follows, with at most one word in between."""
        return any(self.end <= start < self.end + _NEAR for start in starts)


class Lexicon:
    """The words of the file, compiled once."""

    def __init__(self) -> None:
        data = read_lexicon()
        self._substances = tuple(data["substances"])
        self._manners = tuple(data["manners"])
        self._forms = Forms(
            plain(word) for term, _ in _terms(data) for sentence in sentences(term) for word in sentence
        )
        self._swapped = dict(_swapped(data["substances"]))
        self._stem_of = lru_cache(KEPT_WORDS)(self._stem)
        terms: dict[str, list[_Label]] = {}
        for term, label in _terms(data):
            terms.setdefault(f" {' '.join(self._stems(term))} ", []).append(label)
        self._labels = list(terms.values())
        self._automaton = AhoCorasick(terms)

    def substances(self, text: Sequence[Sequence[str]], *, drugs: bool) -> tuple[str, ...]:
        """The substances named in the sentences of a text, in the order of the file.

        `drugs`: the text is about drugs. Elsewhere the name of a drug means something else.
        """
        named = {
            hit.label.name
            for words in text
            for hit in self._hits(words)
            if hit.label.group == "substances" and (drugs or (hit.label.name in LEGAL and hit.label.how == "words"))
        }
        return tuple(name for name in self._substances if name in named)

    def manners(self, text: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """What is done in a text about drugs, in the order of the file."""
        done = {manner for words in text for manner in _manners_in(self._hits(words))}
        return tuple(name for name in self._manners if name in done)

    def _stems(self, term: str) -> list[str]:
        return [self._stem_of(word) for sentence in sentences(term) for word in sentence]

    def _stem(self, word: str) -> str:
        spelled = self._forms.spelled(self._swapped.get(plain(word), plain(word)))
        return stem(word if spelled == plain(word) else spelled)

    def _hits(self, words: Sequence[str]) -> list[_Hit]:
        """The terms in a sentence, without those inside a phrase to ignore."""
        haystack = f" {' '.join(map(self._stem_of, words))} "
        hits: list[_Hit] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            first = haystack.count(" ", 0, start)
            length = haystack.count(" ", start, end) - 1
            hits += [_Hit(label, first, first + length) for label in self._labels[pattern]]
        ignored = [hit for hit in hits if hit.label.group == "ignore"]
        return [hit for hit in hits if not any(map(hit.inside, ignored))]


def read_lexicon() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def _terms(data: Mapping[str, Any]) -> Iterator[tuple[str, _Label]]:
    for term in data["ignore"]:
        yield term, _Label("ignore", "", "")
    for group in ("substances", "drugs", "manners"):
        for name, lists in data[group].items():
            for how, terms in lists.items():
                for term in terms:
                    yield term, _Label(group, name, how)


def _swapped(substances: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names of drugs with two neighbouring letters in the other order, not the first ones, and the names."""
    for name, lists in substances.items():
        for word in map(plain, lists["words"] if name not in LEGAL else ()):
            if " " not in word and len(word) >= _SWAPPED:
                for at in range(1, len(word) - 1):
                    yield f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}", word


def _manners_in(hits: list[_Hit]) -> frozenset[str]:
    """The manners of a sentence."""
    drugs = [hit.start for hit in hits if hit.label.group in ("drugs", "substances")]
    return frozenset(
        hit.label.name
        for hit in hits
        if hit.label.group == "manners" and (hit.label.how != "before_drug" or hit.leads_to(drugs))
    )
