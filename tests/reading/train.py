"""Learns the weights of `bot/reading/police.csv`: `python -m tests.reading.train`.

It learns from the messages that are not set aside, and puts the threshold where the learning finds nearly all messages
of voices that it left out. The same messages give the same file.
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bot.reading
from bot.reading.scorer import BIAS, Cues
from tests.reading.police_corpus import Message, messages, precision_and_recall

FOLDER = Path(bot.reading.__file__).parent
ROUNDS = 6
RARE = 3  # a feature of fewer messages is not learned
FOLDS = 6
RECALL = 0.93  # of voices left out: where the threshold is put
# The learner: steps, and how strongly it keeps weights at zero, and small.
STEP, EVEN, ZERO, SMALL = 0.05, 1.0, 0.35, 0.8
OF_SHARED = 1.5  # what a message of the shared corpus counts: it is nearest to what is really sent

LEAST = 0.01  # a smaller weight is none
Row = tuple[dict[str, float], bool, float]  # features, answer, what it counts


@dataclass
class Learner:
    """Logistic regression, one message at a time, which leaves most weights at zero (FTRL-Proximal)."""

    sums: dict[str, float] = field(default_factory=dict)
    squares: dict[str, float] = field(default_factory=dict)

    def weight(self, feature: str) -> float:
        total = self.sums.get(feature, 0.0)
        zero = 0.0 if feature == BIAS else ZERO
        if abs(total) <= zero:
            return 0.0
        pull = (EVEN + math.sqrt(self.squares[feature])) / STEP + SMALL
        return -(total - math.copysign(zero, total)) / pull

    def learn(self, row: Row) -> None:
        features, answer, counts = row
        weights = {name: self.weight(name) for name in features}
        value = sum(weights[name] * features[name] for name in features)
        error = (1 / (1 + math.exp(-max(-30.0, min(30.0, value)))) - answer) * counts
        for name, count in features.items():
            slope = error * count
            square = self.squares.get(name, 0.0)
            change = (math.sqrt(square + slope * slope) - math.sqrt(square)) / STEP
            self.sums[name] = self.sums.get(name, 0.0) + slope - change * weights[name]
            self.squares[name] = square + slope * slope


def read(rows: Sequence[Message], cues: Cues) -> list[Row]:
    """The features of messages. All yeses together count as much as all noes."""
    yes = sum(row.sealed for row in rows)
    factor = (len(rows) - yes) / yes
    return [
        (
            cues.features(row.text) | {BIAS: 1.0},
            row.sealed,
            (factor if row.sealed else 1.0) * (OF_SHARED if row.part == "shared" else 1.0),
        )
        for row in rows
    ]


def learned(rows: list[Row]) -> dict[str, float]:
    """The weights, without those at zero."""
    seen = Counter(name for features, _, _ in rows for name in features)
    rows = [({name: count for name, count in row[0].items() if seen[name] >= RARE}, *row[1:]) for row in rows]
    learner, order = Learner(), random.Random(1)  # noqa: S311 - an order that repeats
    for _ in range(ROUNDS):
        order.shuffle(rows)
        for row in rows:
            learner.learn(row)
    return {name: weight for name in sorted(learner.sums) if abs(weight := learner.weight(name)) >= LEAST}


def score(weights: dict[str, float], features: dict[str, float]) -> float:
    return sum(weights[name] * count for name, count in features.items() if name in weights)


def left_out(known: Sequence[Message], rows: list[Row]) -> list[float]:
    """The score of each message, learned from other voices."""
    scores = [0.0] * len(rows)
    voices = sorted({row.voice for row in known})
    random.Random(2).shuffle(voices)  # noqa: S311 - an order that repeats
    for fold in range(FOLDS):
        aside = set(voices[fold::FOLDS])
        weights = learned([row for row, message in zip(rows, known, strict=True) if message.voice not in aside])
        for number, message in enumerate(known):
            if message.voice in aside:
                scores[number] = score(weights, rows[number][0])
    return scores


def threshold(scores: Iterable[float], known: Sequence[Message]) -> float:
    """The score that `RECALL` of the messages to be sealed reach."""
    reached = sorted((value for value, row in zip(scores, known, strict=True) if row.sealed), reverse=True)
    return reached[math.ceil(RECALL * len(reached)) - 1]


def report(name: str, part: Sequence[tuple[float, Message]]) -> None:
    precision, recall = precision_and_recall([(value > 0, row.sealed) for value, row in part])
    print(f"{name}: {len(part)} messages, precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201


def main() -> None:
    known = [row for row in messages() if row.part != "aside"]
    rows = read(known, Cues(FOLDER / "police.toml"))
    scores = left_out(known, rows)
    limit = threshold(scores, known)
    weights = learned(rows)
    weights[BIAS] -= limit
    heavy = sorted(weights.items(), key=lambda item: (item[0] != BIAS, item[0].startswith("#"), -abs(item[1]), item[0]))
    lines = "".join(f"{name},{weight:.3f}\n" for name, weight in heavy)
    head = "# Learned by `python -m tests.reading.train`; see docs/police.md. Not edited by hand.\n"
    (FOLDER / "police.csv").write_text(head + lines, "utf-8")
    for part in ("learn", "shared"):
        pairs = [(value - limit, row) for value, row in zip(scores, known, strict=True) if row.part == part]
        report(f"{part}, voices left out", pairs)


if __name__ == "__main__":
    sys.exit(main())
