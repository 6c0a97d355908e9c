"""Answers yes-or-no questions about a text with one linear score each, over features that are found once.

The lists of words are in `cues.toml`, the weights in `weights.csv`, in hundredths: a row for each feature, a column for
each question. The features are:

- `cue`: a word of that list is in the text;
- `one > two`: both are in one sentence, in this order, and near each other; `one >> two`: they are next to each other;
- `no cue`: a list, named as `needed`, of which the text has no word;
- `=word`: a word, in its form; `#abc`: a piece of a word; `_` is the space around it. The words of a text share one
  vote, and its pieces another, so a long text counts no more than a short one;
- `mark`: a question or exclamation mark, capitals; `words 7`: at least so many.

The answer is yes if the sum of the weights is above zero: the threshold is part of the weight `bias`. If it is not, but
above minus `ask`, the writer of the message is asked.
"""

import csv
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from bot.reading.forms import Forms
from bot.reading.lexicon import LEGAL, read_lexicon
from bot.reading.spelling import KEPT_WORDS
from bot.reading.words import plain

BIAS = "bias"
ASK = "ask"
CUES = Path(__file__).with_name("cues.toml")
WEIGHTS = Path(__file__).with_name("weights.csv")
FEW_WORDS, FEW_PIECES = 6, 60
_NEAR = 7  # words from the beginning of a cue to the beginning of the next
_NEXT = 2
_PIECE = range(3, 6)  # letters of a piece
_LENGTHS = (2, 4, 7, 12, 20, 35)  # words
_TERM = re.compile(r"[a-z0-9]+")

Weights = tuple[int, ...]  # hundredths: whole numbers have the same sum in any order
Hit = tuple[int, str]  # the place of a word in its sentence, and its cue


class Cues:
    """The lists of words, with those of the lexicon."""

    def __init__(self) -> None:
        data = tomllib.loads(CUES.read_text("utf-8"))
        self._small = frozenset(data["small"])
        self._needed = tuple(data["needed"])
        lists = data["cues"] | data["small"] | _from_lexicon()
        self.forms = Forms(word for words in lists.values() for term in words for word in _TERM.findall(term))
        terms: dict[str, set[str]] = {}
        for cue, words in lists.items():
            groups = [group for group, members in data["groups"].items() if cue in members]
            for word in words:
                terms.setdefault(self._pattern(word), set()).update([cue, *groups])
        self._cues = list(terms.values())
        self._automaton = AhoCorasick(terms)

    def find(self, sentences: Sequence[Sequence[str]]) -> set[str]:
        """The cues in the words of a text, in their form, their pairs, and the needed ones that are missing."""
        found: set[str] = set()
        for words in sentences:
            hits = self._hits(words)
            found.update(cue for _, cue in hits if cue not in self._small)
            found.update(self._pairs(hits))
        return found | {f"no {cue}" for cue in self._needed if cue not in found}

    def _pattern(self, term: str) -> str:
        """A term as it is searched between the spaces of a sentence; a star stands for any letters."""
        words = list(map(plain, _TERM.findall(term)))
        if not term.startswith("*") and not term.endswith("*"):
            words = list(map(self.forms.of, words))
        return f"{'' if term.startswith('*') else ' '}{' '.join(words)}{'' if term.endswith('*') else ' '}"

    def _hits(self, words: Sequence[str]) -> list[Hit]:
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
    """The words and the weights of all questions."""

    def __init__(self) -> None:
        self._cues = Cues()
        with WEIGHTS.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(line for line in file if not line.startswith("# "))
            self.questions = tuple(next(rows)[1:])
            self._weights = {feature: tuple(int(weight or 0) for weight in weights) for feature, *weights in rows}
        self.ask = dict(zip(self.questions, self._weights.pop(ASK), strict=True))["emergency"] / 100
        self._none = (0,) * len(self.questions)
        self._of_word = lru_cache(KEPT_WORDS)(self._weigh_word)

    def score(self, text: str, sentences: Sequence[Sequence[str]]) -> dict[str, float]:
        """The score of each question for a text, given with the plain words of its sentences."""
        words = {word for sentence in sentences for word in sentence}
        formed = [list(map(self._cues.forms.of, sentence)) for sentence in sentences]
        names = [*self._cues.find(formed), *marks(text, sentences)]
        found = [self._weights[name] for name in names if name in self._weights]
        weighed = [self._of_word(word) for word in words]
        of_words = _sum([self._none, *(of_word for of_word, _, _ in weighed)])
        of_pieces = _sum([self._none, *(of_its_pieces for _, of_its_pieces, _ in weighed)])
        share = share_of(len(words), FEW_WORDS)
        share_of_pieces = share_of(sum(number for _, _, number in weighed), FEW_PIECES)
        return {
            question: (cues + word * share + piece * share_of_pieces) / 100
            for question, cues, word, piece in zip(
                self.questions, _sum([self._weights[BIAS], *found]), of_words, of_pieces, strict=True
            )
        }

    def _weigh_word(self, word: str) -> tuple[Weights, Weights, int]:
        """The weights of a word itself, the sum of those of its pieces, and how many pieces it has."""
        its_pieces = pieces(word)
        known = [self._weights[piece] for piece in its_pieces if piece in self._weights]
        return (
            self._weights.get(f"={self._cues.forms.of(word)}", self._none),
            _sum([self._none, *known]),
            len(its_pieces),
        )


def marks(text: str, sentences: Sequence[Sequence[str]]) -> list[str]:
    """What is seen of a text without reading it."""
    signs = {
        "mark ?": "?" in text,
        "mark ? last": text.rstrip().endswith("?"),
        "mark !": "!" in text,
        "mark !!": "!!" in text,
        'mark "': '"' in text,
        "mark capitals": text.isupper(),
    }
    words = sum(map(len, sentences))
    return [name for name, seen in signs.items() if seen] + [
        f"words {length}" for length in _LENGTHS if words >= length
    ]


def share_of(number: int, few: int) -> float:
    """What one of so many features counts. A few of them count no more than `few` would: they say little."""
    return 1 / sqrt(max(number, few))


def _sum(rows: Sequence[Weights]) -> Weights:
    return tuple(map(sum, zip(*rows, strict=True)))


def _from_lexicon() -> dict[str, list[str]]:
    """The phrases to ignore, the words for any substance, those for drugs in general, and those of each manner."""
    tags = read_lexicon()
    return {
        "ignored": tags["ignore"],
        "substance": [
            word
            for name, lists in tags["substances"].items()
            if name not in LEGAL
            for words in lists.values()
            for word in words
        ],
        "drug": [word for lists in tags["drugs"].values() for words in lists.values() for word in words],
        **{
            f"manner {manner}": [word for words in lists.values() for word in words]
            for manner, lists in tags["manners"].items()
        },
    }


@lru_cache(KEPT_WORDS)
def pieces(word: str) -> frozenset[str]:
    """The pieces of a word, each with a # before it."""
    spaced = f" {word} "
    return frozenset(
        f"#{spaced[start : start + size].replace(' ', '_')}"
        for size in _PIECE
        for start in range(len(spaced) - size + 1)
    )
