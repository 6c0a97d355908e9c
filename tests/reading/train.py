"""Learns the weights of `bot/reading/weights.csv`: `make train`.

It prints what is reached on messages of voices that were left out, then writes what is learned from all messages. The
same messages give the same file.
"""

import csv
import math
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bot.reading.scorer import ASK, BIAS, FEW_PIECES, FEW_WORDS, WEIGHTS, Cues, pieces, share_of
from bot.reading.words import plain, sentences
from tests.reading.corpus import Message, messages, precision_and_recall

RARE = 3  # a feature of fewer messages is not learned
FOLDS = 6
LEAST = 0.02  # if all its weights are smaller, a feature is left out
ASKED = 0.047  # of the messages that are no emergency
WORDS = 0.7  # what the words of a message and their pieces count, beside one cue
Features = dict[str, float]
Row = tuple[Features, Features]  # cues, words with their pieces: what each counts in one message
Read = tuple[Message, Row]
Label = Callable[[dict[str, str]], bool | None]
Limit = Callable[[np.ndarray, np.ndarray], float]


def _either(label: str) -> bool | None:
    return None if label == "u" else label == "y"


def with_recall(recall: float) -> Limit:
    """The score that this share of the messages with a yes reach."""

    def limit(scores: np.ndarray, right: np.ndarray) -> float:
        reached = np.sort(scores[right])[::-1]
        return float(reached[math.ceil(recall * len(reached)) - 1])

    return limit


def balanced(scores: np.ndarray, right: np.ndarray) -> float:
    """The score that as many messages reach as there are with a yes: precision and recall are the same."""
    return float(np.sort(scores)[::-1][right.sum() - 1])


@dataclass(frozen=True)
class Question:
    """`cues`: what a cue counts in learning. `limit`: which score is a yes."""

    name: str
    label: Label
    limit: Limit = balanced
    cues: float = 0.3


QUESTIONS = (
    Question("report", lambda labels: _either(labels["report"])),
    Question("drugs", lambda labels: _either(labels["drug"])),
    Question("narcotics", lambda labels: labels["desk"] == "narcotics" if labels["report"] == "y" else None),
    Question("emergency", lambda labels: labels["urgency"] == "emergency", with_recall(0.89)),
    Question("urgent", lambda labels: labels["urgency"] != "routine"),
    Question("sealed", lambda labels: labels["sealed"] == "y", with_recall(0.95), cues=0.5),
)


def features(text: str, cues: Cues) -> Row:
    """What the trainer and `Scorer` find in a text."""
    plain_words = [[plain(word) for word in sentence] for sentence in sentences(text)]
    words = dict.fromkeys(word for sentence in plain_words for word in sentence)
    found = [piece for word in words for piece in pieces(word)]
    counted = dict.fromkeys([f"={word}" for word in words], share_of(len(words), FEW_WORDS))
    share = share_of(len(found), FEW_PIECES)
    for piece in found:
        counted[piece] = counted.get(piece, 0.0) + share
    return dict.fromkeys(cues.find(plain_words), 1.0), counted


class Learned:
    """Logistic regression on some messages. Rare words count more than those in every message."""

    def __init__(self, question: Question, rows: Sequence[Row], right: np.ndarray) -> None:
        self._parts = [DictVectorizer(), DictVectorizer()]
        self._scales = []
        known = []
        for number, vectorizer in enumerate(self._parts):
            matrix = vectorizer.fit_transform([row[number] for row in rows])
            count = np.asarray((matrix != 0).sum(0)).ravel()
            idf = np.log((1 + len(rows)) / (1 + count)) + 1
            scale = (question.cues if number == 0 else WORDS * idf) * (count >= RARE)
            self._scales.append(scale)
            known.append(matrix @ diags(scale))
        self._model = LogisticRegression(class_weight="balanced", solver="liblinear", max_iter=3000)
        self._model.fit(_side_by_side(known), right)

    def scores(self, rows: Sequence[Row]) -> np.ndarray:
        matrices = [
            vectorizer.transform([row[number] for row in rows]) @ diags(self._scales[number])
            for number, vectorizer in enumerate(self._parts)
        ]
        return np.asarray(self._model.decision_function(_side_by_side(matrices)))

    def weights(self) -> Features:
        names = [name for vectorizer in self._parts for name in vectorizer.get_feature_names_out()]
        values = self._model.coef_[0] * np.concatenate(self._scales)
        return {BIAS: float(self._model.intercept_[0])} | dict(zip(names, map(float, values), strict=True))


def _side_by_side(matrices: Iterable[csr_matrix]) -> csr_matrix:
    return hstack(list(matrices)).tocsr()


@dataclass(frozen=True)
class Examples:
    """The messages that have an answer to a question, their features, and the answers."""

    question: Question
    messages: Sequence[Message]
    rows: Sequence[Row]
    right: np.ndarray

    def where(self, chosen: np.ndarray) -> "Examples":
        return Examples(
            self.question,
            [each for each, here in zip(self.messages, chosen, strict=True) if here],
            [each for each, here in zip(self.rows, chosen, strict=True) if here],
            self.right[chosen],
        )

    def aside(self) -> np.ndarray:
        return np.array([each.part == "aside" for each in self.messages])

    def of(self, scores: dict[Message, float]) -> np.ndarray:
        return np.array([scores[each] for each in self.messages])

    def learned(self) -> Learned:
        return Learned(self.question, self.rows, self.right)

    def left_out(self, read: Sequence[Read]) -> dict[Message, float]:
        """The score of each message that was read, learned from other voices."""
        scores: dict[Message, float] = {}
        voices = sorted({message.voice for message, _ in read})
        random.Random(2).shuffle(voices)
        for fold in range(FOLDS):
            out = set(voices[fold::FOLDS])
            learned = self.where(np.array([each.voice not in out for each in self.messages])).learned()
            tried = [(message, row) for message, row in read if message.voice in out]
            values = learned.scores([row for _, row in tried])
            scores |= dict(zip([message for message, _ in tried], map(float, values), strict=True))
        return scores


def examples(question: Question, read: Sequence[Read]) -> Examples:
    known = [(message, row) for message, row in read if question.name == "sealed" or "report" in message.labels]
    answers = [question.label(message.labels) for message, _ in known]
    chosen = [(pair, answer) for pair, answer in zip(known, answers, strict=True) if answer is not None]
    right = np.array([answer for _, answer in chosen])
    return Examples(question, [message for (message, _), _ in chosen], [row for (_, row), _ in chosen], right)


def show(name: str, scores: np.ndarray, right: np.ndarray) -> None:
    precision, recall = precision_and_recall(list(zip(scores > 0, right, strict=True)))
    print(f"  {name}: {len(right)} messages, {right.sum()} yes, precision {precision:.3f}, recall {recall:.3f}")


@dataclass(frozen=True)
class Answers:
    """What was learned for a question: the weights, and each message's score by what was learned from other voices."""

    weights: Features
    scores: dict[Message, float]


def learn(known: Examples, read: Sequence[Read]) -> Answers:
    """What is learned from all messages. Prints what is reached on voices that are left out."""
    print(known.question.name)
    aside = known.aside()
    rest, tried = known.where(~aside), known.where(aside)
    scores, limit = trial(rest, [each for each in read if each[0].part != "aside"])
    values = rest.learned().scores(tried.rows) - limit
    show("set aside", values, tried.right)
    if known.question.name == "emergency":
        show_asked("set aside", values, tried.right, asked(rest.of(scores), rest.right))
    scores, limit = trial(known, read)
    show("each voice left out", known.of(scores), known.right)
    weights = known.learned().weights()
    weights[BIAS] -= limit
    weights[ASK] = 0.0
    if known.question.name == "emergency":
        weights[ASK] = asked(known.of(scores), known.right)
        show_asked("each voice left out", known.of(scores), known.right, weights[ASK])
    return Answers(weights, scores)


def trial(known: Examples, read: Sequence[Read]) -> tuple[dict[Message, float], float]:
    """The score of each message, learned from other voices, above the limit of a yes; and that limit."""
    scores = known.left_out(read)
    limit = known.question.limit(known.of(scores), known.right)
    return {message: score - limit for message, score in scores.items()}, limit


def asked(scores: np.ndarray, right: np.ndarray) -> float:
    """How far below a yes is asked: so far that `ASKED` of the messages with a no are."""
    below = np.sort(-scores[(scores <= 0) & ~right])
    return float(below[int(ASKED * (~right).sum())])


def show_asked(name: str, scores: np.ndarray, right: np.ndarray, ask: float) -> None:
    found = np.mean(scores[right] > -ask)
    others = np.mean((scores <= 0) & (scores > -ask) & ~right) / np.mean(~right)
    print(f"  {name}: with a question, recall {found:.3f}; {others:.3f} of the others are asked")


def show_drug_reports(report: Answers, narcotics: Answers) -> None:
    """What is offered to its author as a tip: a report for the narcotics desk; and how often the desk is right."""
    print("report for the narcotics desk")
    known = [message for message in report.scores if message.labels.get("report", "u") != "u"]
    scores = np.array([min(report.scores[message], narcotics.scores[message]) for message in known])
    right = np.array([message.labels["desk"] == "narcotics" for message in known])
    show("each voice left out", scores, right)
    reports = [message for message in known if message.labels["report"] == "y"]
    desks = [(narcotics.scores[message] > 0) == (message.labels["desk"] == "narcotics") for message in reports]
    print(f"  desk right: {np.mean(desks):.3f} of {len(reports)} reports")


def main() -> None:
    cues = Cues()
    read = [(message, features(message.text, cues)) for message in messages()]
    learned = {question.name: learn(examples(question, read), read) for question in QUESTIONS}
    show_drug_reports(learned["report"], learned["narcotics"])
    weights = [answers.weights for answers in learned.values()]
    names = sorted(set().union(*weights), key=lambda name: (name not in {BIAS, ASK}, name[0] in "#=", name))
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        file.write("# Learned by `make train`; see docs/understanding.md. Not edited by hand.\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", *learned])
        for name in names:
            row = [each.get(name, 0.0) for each in weights]
            if name in {BIAS, ASK} or max(map(abs, row)) >= LEAST:
                writer.writerow([name, *(f"{weight:.2f}".rstrip("0").rstrip(".") for weight in row)])


if __name__ == "__main__":
    sys.exit(main())
