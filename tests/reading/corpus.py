"""Messages with labels. `docs/understanding.md` says where they come from and what the labels mean."""

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


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
        for row in _rows(name)
    ]


def precision_and_recall(answers: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Of pairs of what was answered and what is right."""
    both = sum(said and right for said, right in answers)
    return both / max(1, sum(said for said, _ in answers)), both / max(1, sum(right for _, right in answers))


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
