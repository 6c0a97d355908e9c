"""Learns the weights of `bot/reading/weights.csv`: `make train`.

It prints what is reached on messages of voices that were left out, then writes what is learned from all messages. The
same messages give the same file.
"""

import csv
import math
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bot.reading.lexicon import LEGAL, Lexicon
from bot.reading.scorer import ASK, BIAS, FEW_PIECES, FEW_WORDS, WEIGHTS, Cues, marks, pieces, share_of
from bot.reading.understanding import CERTAIN
from bot.reading.words import plain, sentences
from tests.reading.corpus import Message, messages, precision_and_recall

RARE = {"=": 3, "#": 25}  # a word or piece of fewer messages is not learned
RARE_CUE = 6
FOLDS = 6
SHUFFLES = 3  # so many times the voices are dealt out to the folds: thresholds hang less on which are together
LEAST = 4  # hundredths: if all its weights are smaller, a feature is left out
ASKED = 0.045  # of the messages that are no emergency
WORDS, MARKS = 0.7, 0.5  # what the words of a message, their pieces, and a mark count in learning
TRUST = 0.5  # how far the weights follow the messages: lower keeps them smaller
Features = dict[str, float]
Label = Callable[[dict[str, str]], bool | None]
Limit = Callable[[np.ndarray, np.ndarray], float]


def _either(label: str) -> bool | None:
    return None if label == "u" else label == "y"


def _desk(labels: dict[str, str]) -> bool | None:
    return labels["desk"] == "narcotics" if labels["report"] == "y" else None


def with_recall(recall: float) -> Limit:
    """The score that this share of the messages with a yes reach."""

    def limit(scores: np.ndarray, right: np.ndarray) -> float:
        reached = np.sort(scores[right])[::-1]
        return float(reached[math.ceil(recall * len(reached)) - 1])

    return limit


def balanced(scores: np.ndarray, right: np.ndarray) -> float:
    """The score that as many messages reach as there are with a yes: precision and recall are the same."""
    return float(np.sort(scores)[::-1][right.sum() - 1])


def most_right(scores: np.ndarray, right: np.ndarray) -> float:
    """The score with which most answers are right."""
    order = np.argsort(-scores)
    return float(scores[order][np.argmax(np.cumsum(np.where(right[order], 1, -1)))])


@dataclass(frozen=True)
class Question:
    """`limit`: which score is a yes. `cues`: what a cue counts in learning.

    `telling`: how much more a feature counts that is far more usual in messages with a yes, or in those with a no.
    `complete`: how many times a message with all labels counts: the others are short and say nothing but this.
    """

    name: str
    label: Label
    limit: Limit = balanced
    cues: float = 0.3
    telling: float = 0.0
    complete: float = 1.0

    def answer(self, labels: dict[str, str]) -> bool | None:
        return self.label(labels) if self.name == "sealed" or "report" in labels else None


QUESTIONS = (
    Question("report", lambda labels: _either(labels["report"]), telling=0.5),
    Question("drugs", lambda labels: _either(labels["drug"]), telling=0.5),
    Question("narcotics", _desk, most_right, telling=0.5),
    Question("emergency", lambda labels: labels["urgency"] == "emergency", with_recall(0.89)),
    Question("urgent", lambda labels: labels["urgency"] != "routine"),
    Question("sealed", lambda labels: labels["sealed"] == "y", with_recall(0.92), cues=0.4, complete=3.0),
)


def features(text: str, cues: Cues) -> Features:
    """What the trainer and `Scorer` find in a text, and what each counts."""
    plain_words = [[plain(word) for word in sentence] for sentence in sentences(text)]
    formed = [[cues.forms.of(word) for word in sentence] for sentence in plain_words]
    words = dict.fromkeys(word for sentence in plain_words for word in sentence)
    found = [piece for word in words for piece in pieces(word)]
    counted = dict.fromkeys([*sorted(cues.find(formed)), *marks(text, plain_words)], 1.0)
    for name, share in [
        *((f"={cues.forms.of(word)}", share_of(len(words), FEW_WORDS)) for word in words),
        *((piece, share_of(len(found), FEW_PIECES)) for piece in found),
    ]:
        counted[name] = counted.get(name, 0.0) + share
    return counted


class Table:
    """All messages, and what each feature counts in each of them."""

    def __init__(self) -> None:
        self.messages = messages()
        cues, vectorizer = Cues(), DictVectorizer()
        self.counts = vectorizer.fit_transform([features(message.text, cues) for message in self.messages]).tocsr()
        self.names = list(vectorizer.get_feature_names_out())

    @cached_property
    def rare(self) -> np.ndarray:
        return np.array([RARE.get(name[0], RARE_CUE) for name in self.names])

    def having(self, chosen: Callable[[Message], bool]) -> np.ndarray:
        """The rows of some messages."""
        return np.flatnonzero([chosen(message) for message in self.messages])


class Learned:
    """Logistic regression on some messages. Rare words count more than those in every message."""

    def __init__(self, question: Question, table: Table, rows: np.ndarray, right: np.ndarray) -> None:
        self._table = table
        counts = table.counts[rows]
        seen = np.asarray((counts != 0).sum(0)).ravel()
        of_words = np.array([name[0] in RARE for name in table.names])
        of_marks = np.array([name.startswith(("mark ", "words ")) for name in table.names])
        rareness = np.log((1 + len(rows)) / (1 + seen)) + 1
        scale = np.where(of_words, WORDS * rareness, np.where(of_marks, MARKS, question.cues))
        self._scale = scale * (seen >= table.rare) * _difference(counts, right) ** question.telling
        self._model = LogisticRegression(C=TRUST, class_weight="balanced", solver="liblinear", tol=1e-3, max_iter=3000)
        complete = ["report" in table.messages[row].labels for row in rows]
        self._model.fit(counts @ diags(self._scale), right, np.where(complete, question.complete, 1.0))

    def scores(self, rows: np.ndarray) -> np.ndarray:
        return np.asarray(self._model.decision_function(self._table.counts[rows] @ diags(self._scale)))

    def weights(self) -> Features:
        values = self._model.coef_[0] * self._scale
        return {BIAS: float(self._model.intercept_[0])} | dict(zip(self._table.names, map(float, values), strict=True))


def _difference(counts: csr_matrix, right: np.ndarray) -> np.ndarray:
    """How far apart the shares are that a feature has in the messages with a yes and in the others."""
    yes, no = (np.asarray(counts[rows].sum(0)).ravel() + 0.5 for rows in (right, ~right))
    return np.abs(np.log((yes / yes.sum()) / (no / no.sum())))


class Trial:
    """A question, tried on some rows of the table: each voice is answered with what was learned from the others."""

    def __init__(self, question: Question, table: Table, rows: np.ndarray) -> None:
        self.question, self.table = question, table
        answers = [question.answer(table.messages[row].labels) for row in rows]
        self.known = np.array([row for row, answer in zip(rows, answers, strict=True) if answer is not None])
        self.right = np.array([answer for answer in answers if answer is not None])
        self.scores = np.full(len(table.messages), np.nan)  # above zero is a yes
        self.scores[rows] = 0.0
        voices = sorted({table.messages[row].voice for row in rows})
        for shuffle in range(SHUFFLES):
            random.Random(shuffle).shuffle(voices)
            for fold in range(FOLDS):
                out = set(voices[fold::FOLDS])
                inside = np.array([table.messages[row].voice not in out for row in self.known])
                tried = np.array([row for row in rows if table.messages[row].voice in out])
                learned = Learned(question, table, self.known[inside], self.right[inside])
                self.scores[tried] += learned.scores(tried) / SHUFFLES
        self.limit = question.limit(self.scores[self.known], self.right)
        self.scores -= self.limit

    def learned(self) -> Learned:
        return Learned(self.question, self.table, self.known, self.right)

    @property
    def ask(self) -> float:
        """How far below a yes is asked: so far that `ASKED` of the messages with a no are."""
        if self.question.name != "emergency":
            return 0.0
        scores = self.scores[self.known]
        below = np.sort(-scores[(scores <= 0) & ~self.right])
        return float(below[int(ASKED * (~self.right).sum())])


def show(name: str, scores: np.ndarray, right: np.ndarray, ask: float = 0.0) -> None:
    precision, recall = precision_and_recall(list(zip(scores > 0, right, strict=True)))
    print(f"  {name}: {len(right)} messages, {right.sum()} yes, precision {precision:.3f}, recall {recall:.3f}")
    if ask:
        found = np.mean(scores[right] > -ask)
        others = np.mean((scores <= 0) & (scores > -ask) & ~right) / np.mean(~right)
        print(f"  {name}: with a question, recall {found:.3f}; {others:.3f} of the others are asked")


def show_desk(name: str, table: Table, rows: np.ndarray, scores: dict[str, np.ndarray]) -> None:
    """What is offered to its author as a tip: a report for the narcotics desk; and how often the desk is right."""
    known = np.array([row for row in rows if table.messages[row].labels.get("report", "u") != "u"])
    desk = np.array([table.messages[row].labels["desk"] == "narcotics" for row in known])
    reports = np.array([table.messages[row].labels["report"] == "y" for row in known])
    named = substances(table, known, scores["drugs"])
    answered = (scores["narcotics"][known] > 0) | np.array([not LEGAL.issuperset(names) for names in named])
    print("report for the narcotics desk")
    show(name, np.where(answered, scores["report"][known], -1.0), desk)
    right = answered == desk
    print(f"  {name}: desk right {right[reports].mean():.3f} of {reports.sum()} reports")


def show_substances(name: str, table: Table, rows: np.ndarray, scores: dict[str, np.ndarray]) -> None:
    known = np.array([row for row in rows if table.messages[row].labels.get("substances", "?") != "?"])
    labels = [set(filter(None, table.messages[row].labels["substances"].split(";"))) for row in known]
    pairs = list(zip(substances(table, known, scores["drugs"]), labels, strict=True))
    precision, recall = precision_and_recall(
        [(tag in said, tag in right) for said, right in pairs for tag in said | right]
    )
    print(f"  {name}: substances, precision {precision:.3f}, recall {recall:.3f}", flush=True)


def substances(table: Table, rows: np.ndarray, drugs: np.ndarray) -> list[set[str]]:
    """What each of some messages names, with the scores of whether they are about drugs."""
    lexicon = Lexicon()
    texts = [sentences(table.messages[row].text) for row in rows]
    return [set(lexicon.substances(text, drugs=drugs[row] > CERTAIN)) for row, text in zip(rows, texts, strict=True)]


def main() -> None:
    table = Table()
    learning = table.having(lambda message: message.part != "aside")
    aside = table.having(lambda message: message.part == "aside")
    everything = np.arange(len(table.messages))
    weights: dict[str, Features] = {}
    left_out: dict[str, np.ndarray] = {}
    set_aside: dict[str, np.ndarray] = {}
    for question in QUESTIONS:
        print(question.name)
        trial = Trial(question, table, learning)
        aside_scores = set_aside[question.name] = np.full(len(table.messages), np.nan)
        aside_scores[aside] = trial.learned().scores(aside) - trial.limit
        answers = {row: question.answer(table.messages[row].labels) for row in aside}
        known = np.array([row for row, answer in answers.items() if answer is not None])
        show("set aside", aside_scores[known], np.array([answers[row] for row in known]), trial.ask)
        trial = Trial(question, table, everything)
        left_out[question.name] = trial.scores
        show("each voice left out", trial.scores[trial.known], trial.right, trial.ask)
        learned = weights[question.name] = trial.learned().weights() | {ASK: trial.ask}
        learned[BIAS] -= trial.limit
    for name, rows, scores in (("set aside", aside, set_aside), ("each voice left out", everything, left_out)):
        show_desk(name, table, rows, scores)
        show_substances(name, table, rows, scores)
    write(weights)


def write(weights: dict[str, Features]) -> None:
    names = sorted(set().union(*weights.values()), key=lambda name: (name not in {BIAS, ASK}, name[0] in "#=", name))
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        file.write("# Learned by `make train`, in hundredths; see docs/understanding.md. Not edited by hand.\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", *weights])
        for name in names:
            row = [round(100 * each.get(name, 0.0)) for each in weights.values()]
            if name in {BIAS, ASK} or max(map(abs, row)) >= LEAST:
                writer.writerow([name, *(weight or "" for weight in row)])


if __name__ == "__main__":
    sys.exit(main())
