"""Finds what a message is about: substances, manners, urgency and topic, with the words and rules of `lexicon.toml`."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from ahocorasick_rs import AhoCorasick

from bot.reading.police import accuses_police
from bot.reading.spelling import KEPT_WORDS

Urgency = Literal["emergency", "urgent", "routine"]

_DEFAULT = Path(__file__).with_name("lexicon.toml")
_SENTENCE_END = re.compile(r"[.!?;]+\s+|\n+")
_DOTTED = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
_WORD = re.compile(r"[a-z0-9@$]+")
_LETTERS_FOR = str.maketrans("43105@$", "aeiosas")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1")
_NEAR = 2  # words: "pakai sabu" and "pakai pil sabu" are near enough, "pakai motor beli sabu" is not


@dataclass(frozen=True)
class Reading:
    """The result of reading a message. Tags are those of `lexicon.toml`, in its order.

    `about_drugs`: a drug, or something done with drugs, is named. A message with neither drugs nor `other_topic` may be
    about anything. `reads_like_report`: a group message that looks like a tip.
    """

    text: str

    substances: tuple[str, ...]
    manners: tuple[str, ...]
    urgency: Urgency
    about_drugs: bool
    reads_like_report: bool
    other_topic: str | None

    @cached_property
    def about_police(self) -> bool:
        """Whether the message accuses a police member, or asks to keep one from seeing it.

        Costs as much as all the rest, and few readers of a message ask for it (`bot/reading/police.py`).
        """
        return bool(accuses_police(self.text))


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


@dataclass(frozen=True)
class _Rule:
    """A rule that holds if all of `all_of` are facts and none of `unless` is."""

    all_of: frozenset[str]
    unless: frozenset[str]

    def holds(self, facts: frozenset[str]) -> bool:
        return self.all_of <= facts and self.unless.isdisjoint(facts)


class Lexicon:
    """The words and rules of a file, compiled once."""

    def __init__(self, path: Path = _DEFAULT) -> None:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        self._substances = tuple(data["substances"])
        self._manners = tuple(data["manners"])
        self._topics = tuple(data["topics"])
        self._rules: Mapping[str, tuple[_Rule, ...]] = {
            verdict: tuple(_Rule(frozenset(rule["all"]), frozenset(rule["unless"])) for rule in rules)
            for verdict, rules in data["rules"].items()
        }
        terms: dict[str, list[_Label]] = {}
        for term, label in _terms(data):
            terms.setdefault(f" {' '.join(_words(term))} ", []).append(label)
        self._labels = list(terms.values())
        self._automaton = AhoCorasick(terms)

    def read(self, text: str) -> Reading:
        """Reads a text. Uses only the words that are in it, and guesses nothing."""
        sentences = [_words(sentence) for sentence in _SENTENCE_END.split(text.lower())]
        found = [self._hits(words) for words in sentences]
        everywhere = [hit for hits in found for hit in hits]
        topic = self._topic(everywhere, drugs=False)
        drugs = _drugs_named(everywhere, sure=topic is None)
        manners = [_manners_in(hits) if drugs else frozenset[str]() for hits in found]
        substances = self._substances_in(everywhere) if drugs else ()
        general = {"drugs"} if drugs else set()
        general |= {"substance"} if substances else set()
        facts = [frozenset(general | _cues(hits, done)) for hits, done in zip(found, manners, strict=True)]
        whole = frozenset().union(*facts)
        done_anywhere = frozenset().union(*manners)
        return Reading(
            text=text,
            substances=substances,
            manners=tuple(name for name in self._manners if name in done_anywhere),
            urgency=self._urgency(facts),
            about_drugs=drugs,
            reads_like_report=self._holds("report", [whole]),
            other_topic=self._topic(everywhere, drugs=drugs),
        )

    def _hits(self, words: list[str]) -> list[_Hit]:
        """The terms in a sentence, without those inside a phrase to ignore."""
        haystack = f" {' '.join(words)} "
        hits: list[_Hit] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            first = haystack.count(" ", 0, start)
            length = haystack.count(" ", start, end) - 1
            hits += [_Hit(label, first, first + length) for label in self._labels[pattern]]
        ignored = [hit for hit in hits if hit.label.group == "ignore"]
        return [hit for hit in hits if not any(map(hit.inside, ignored))]

    def _substances_in(self, hits: Iterable[_Hit]) -> tuple[str, ...]:
        """The substances in a text about drugs, also by words that could mean something else elsewhere."""
        named = {hit.label.name for hit in hits if hit.label.group == "substances"}
        return tuple(name for name in self._substances if name in named)

    def _topic(self, hits: Iterable[_Hit], *, drugs: bool) -> str | None:
        """The other topic with the most words, if there is one."""
        named = [h.label.name for h in hits if h.label.group == "topics" and (h.label.how == "words" or not drugs)]
        return max(self._topics, key=named.count) if named else None

    def _urgency(self, facts: list[frozenset[str]]) -> Urgency:
        if self._holds("emergency", facts):
            return "emergency"
        return "urgent" if self._holds("urgent", facts) else "routine"

    def _holds(self, verdict: str, facts: list[frozenset[str]]) -> bool:
        return any(rule.holds(known) for rule in self._rules[verdict] for known in facts)


def _terms(data: Mapping[str, Any]) -> Iterator[tuple[str, _Label]]:
    for term in data["ignore"]:
        yield term, _Label("ignore", "", "")
    for group in ("substances", "drugs", "manners", "topics", "cues"):
        for name, lists in data[group].items():
            for how, terms in lists.items():
                for term in terms:
                    yield term, _Label(group, name, how)


def _words(text: str) -> list[str]:
    """The words in the plain form that the lexicon compares."""
    text = _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", text)
    return [_plain(word) for word in _WORD.findall(text)]


@lru_cache(KEPT_WORDS)
def _plain(word: str) -> str:
    """A word without stretched letters, figures for letters, and the endings -nya, -ne and 2."""
    if not word.isdigit():
        if len(word) > 2:
            word = word.removesuffix("2")
        word = word.translate(_LETTERS_FOR)
    if len(set(word)) == 1:
        return word[:2]  # "ss", "ll"
    word = _STRETCHED.sub(r"\1", word)
    for ending in ("nya", "ne"):  # before doubled letters are removed: "kontrakannya"
        if word.endswith(ending) and len(word) >= 6:
            word = word.removesuffix(ending)
            break
    return _DOUBLED.sub(r"\1", word)


def _is_drug(hit: _Hit) -> bool:
    return hit.label.group == "drugs" or (hit.label.group == "substances" and hit.label.how == "words")


def _drugs_named(hits: list[_Hit], *, sure: bool) -> bool:
    """Whether the text is about drugs: it names a drug; or, if no other crime is named (`sure`), it names
    something done only with drugs, or something done together with a word that may mean a drug.
    """
    if any(map(_is_drug, hits)):
        return True
    done = {hit.label.how for hit in hits if hit.label.group == "manners" and hit.label.how != "before_drug"}
    likely = any(hit.label.group == "substances" for hit in hits)
    return sure and ("implies" in done or (likely and bool(done)))


def _manners_in(hits: list[_Hit]) -> frozenset[str]:
    """The manners of a sentence in a text about drugs."""
    drugs = [hit.start for hit in hits if hit.label.group in ("drugs", "substances")]
    return frozenset(
        hit.label.name
        for hit in hits
        if hit.label.group == "manners" and (hit.label.how != "before_drug" or hit.leads_to(drugs))
    )


def _cues(hits: list[_Hit], manners: frozenset[str]) -> set[str]:
    """The cues of a sentence, with "manner" and "trade" for the manners in it."""
    done = [hit.start for hit in hits if hit.label.group == "manners"]
    cues = {
        hit.label.name
        for hit in hits
        if hit.label.group == "cues" and (hit.label.how != "before_manner" or hit.leads_to(done))
    }
    cues |= {"manner"} if manners else set()
    return cues | ({"trade"} if manners - {"use"} else set())
