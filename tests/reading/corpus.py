"""Messages with labels. `docs/understanding.md` says where they come from and what the labels mean."""

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# From and until which hour a part of the day is; they overlap.
PARTS = {"dini": (0, 5), "pagi": (4, 11), "siang": (10, 15), "sore": (14, 19), "malam": (17, 24)}


@dataclass(frozen=True, eq=False)
class Message:
    """`part`: "aside" if neither words nor settings were chosen with it; the weights are learned from it too.

    `labels`: by column; a column may be missing.
    """

    part: str
    voice: str
    text: str
    labels: dict[str, str]

    @property
    def sealed(self) -> bool:
        return self.labels["sealed"] == "y"


def messages() -> list[Message]:
    """All messages, with their line breaks."""
    return [
        Message(row.pop("part", "shared"), row.pop("voice"), row.pop("text").replace(" / ", "\n"), row)
        for name in ("messages.tsv", "voices.tsv", "corpus_police.tsv")
        for row in table(HERE / name)
    ]


def precision_and_recall(answers: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Of pairs of what was answered and what is right."""
    both = sum(said and right for said, right in answers)
    return both / max(1, sum(said for said, _ in answers)), both / max(1, sum(right for _, right in answers))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fits(found: str, expected: str) -> bool:
    """Whether a day or moment is the expected one: a moment, a day, or a day and its part (`2026-11-26/malam`)."""
    day, _, part = expected.partition("/")
    if not part or "T" not in found:
        return found == day
    first, last = PARTS[part]
    return found[:10] == day and first <= int(found[11:13]) < last
