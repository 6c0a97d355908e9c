"""Answers a yes-or-no question about a text with one linear score, over features that a person can read.

The words of a question are in `<question>.toml`, the weight of each feature in `<question>.csv`. The features are:

- `cue`: a word of that list is in the text;
- `one & two`: words of both lists are in the text;
- `one > two`: both are in one sentence, in this order, and near each other; `one >> two`: they are next to each other;
- `no cue`: a list, named as `needed`, of which the text has no word;
- `#abc`: a piece of a word; `_` is the space around it. The pieces of a text share one vote, so a long text counts no
  more than a short one.

The answer is yes if the sum of the weights is above zero: the threshold is part of the weight `bias`.
"""

import csv
import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import sqrt
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from bot.reading.spelling import KEPT_WORDS

BIAS = "bias"
_FOLDER = Path(__file__).parent
_SENTENCE_END = re.compile(r"[.!?;:]+\s+|\n+")
_WORD = re.compile(r"[a-z0-9]+")
_MARKS = re.compile(r"[\u0300-\u036f\u200b-\u200f\u2060]")  # accents, and characters that nobody sees
_REPEATED = re.compile(r"(.)\1+")
_NUMBER = re.compile(r"^[0-9][0-9o]*")
_NEAR = 7  # words from the beginning of a cue to the beginning of the next
_NEXT = 2
_PIECE = range(3, 6)  # letters of a piece
# What these count, beside one cue: all pieces of a text together, and a missing cue.
_VOTE = 8.0
_MISSING = 3.0

Features = Mapping[str, float]
Hit = tuple[int, str]  # the place of a word in its sentence, and its cue


@dataclass(frozen=True)
class Score:
    """The score of a text; `reasons` are the features that spoke most for a yes, without pieces of words."""

    value: float
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.value > 0


class Cues:
    """The lists of words of a question."""

    def __init__(self, path: Path) -> None:
        data = tomllib.loads(path.read_text("utf-8"))
        self._small = frozenset(data["small"])
        self._needed = tuple(data["needed"])
        terms: dict[str, set[str]] = {}
        for cue, words in (data["cues"] | data["small"]).items():
            groups = [group for group, members in data["groups"].items() if cue in members]
            for word in words:
                terms.setdefault(_pattern(word), set()).update([cue, *groups])
        self._cues = list(terms.values())
        self._automaton = AhoCorasick(terms)

    def features(self, text: str) -> dict[str, float]:
        """The features of a text, with how much each counts."""
        found: set[str] = set()
        pieces: set[str] = set()
        for sentence in _SENTENCE_END.split(_simple(text)):
            words = [_plain(word) for word in _WORD.findall(sentence)]
            hits = self._hits(words)
            found |= {cue for _, cue in hits if cue not in self._small}
            found |= set(self._pairs(hits))
            pieces = pieces.union(*map(_pieces, words))
        cues = sorted(cue for cue in found if ">" not in cue)
        found |= {f"{one} & {two}" for one, two in combinations(cues, 2)}
        missing = [f"no {cue}" for cue in self._needed if cue not in found]
        share = _VOTE / sqrt(max(1, len(pieces)))
        return (
            dict.fromkeys(sorted(found), 1.0) | dict.fromkeys(missing, _MISSING) | dict.fromkeys(sorted(pieces), share)
        )

    def _hits(self, words: list[str]) -> list[Hit]:
        """The cues in a sentence, in their order."""
        starts = [0]
        for word in words:
            starts.append(starts[-1] + len(word) + 1)
        found: set[Hit] = set()
        for pattern, start, _ in self._automaton.find_matches_as_indexes(f" {' '.join(words)} ", overlapping=True):
            place = bisect_right(starts, start) - 1
            found |= {(place, cue) for cue in self._cues[pattern]}
        return sorted(found)

    def _pairs(self, hits: list[Hit]) -> Iterator[str]:
        """The cues that stand near each other. Small words count only next to another cue."""
        for number, (place, one) in enumerate(hits):
            for later, two in hits[number + 1 :]:
                if later - place > _NEAR:
                    break
                if later == place or one == two:
                    continue
                if later - place <= _NEXT:
                    yield f"{one} >> {two}"
                if one not in self._small and two not in self._small:
                    yield f"{one} > {two}"


class Scorer:
    """The words and the weights of a question."""

    def __init__(self, question: str, folder: Path = _FOLDER) -> None:
        self._cues = Cues(folder / f"{question}.toml")
        with (folder / f"{question}.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.reader(line for line in file if not line.startswith("# "))
            self._weights = {feature: float(weight) for feature, weight in rows}

    def score(self, text: str) -> Score:
        votes = {
            feature: count * self._weights[feature]
            for feature, count in self._cues.features(text).items()
            if feature in self._weights
        }
        reasons = sorted((name for name in votes if name[0] != "#" and votes[name] > 0), key=lambda name: -votes[name])
        return Score(self._weights[BIAS] + sum(votes.values()), tuple(reasons[:3]))


def _simple(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


@lru_cache(KEPT_WORDS)
def _plain(word: str) -> str:
    """A word without doubled letters, and with one form for all numbers: "500rb" and "50rb" are "0rb"."""
    if len(set(word)) == 1 and word.isalpha():
        return word[:2]  # "ss", "ll"
    return _REPEATED.sub(r"\1", _NUMBER.sub("0", word))


def _pattern(term: str) -> str:
    """A term as it is searched between the spaces of a sentence; a star stands for any letters."""
    words = " ".join(map(_plain, _WORD.findall(term)))
    return f"{'' if term.startswith('*') else ' '}{words}{'' if term.endswith('*') else ' '}"


@lru_cache(KEPT_WORDS)
def _pieces(word: str) -> frozenset[str]:
    spaced = f" {word} "
    return frozenset(
        f"#{spaced[start : start + size].replace(' ', '_')}"
        for size in _PIECE
        for start in range(len(spaced) - size + 1)
    )
