"""Messages, and whether they accuse the police. `docs/police.md` says where they come from."""

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Message:
    """`part`: "learn", "aside", or "shared" for the messages that other questions learn from too."""

    part: str
    voice: str
    text: str
    sealed: bool


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def messages() -> list[Message]:
    """All messages, with their line breaks."""
    own = [(row["part"], row) for row in _rows("corpus_police.tsv")]
    shared = [("shared", row) for row in _rows("messages.tsv")]
    return [
        Message(part, row["voice"], row["text"].replace(" / ", "\n"), row["sealed"] == "y")
        for part, row in own + shared
    ]


def precision_and_recall(answers: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Of pairs of what was answered and what is right."""
    both = sum(said and right for said, right in answers)
    return both / max(1, sum(said for said, _ in answers)), both / max(1, sum(right for _, right in answers))
