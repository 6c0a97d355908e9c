"""What can be known from outside the bot: what the far end accepted, and which calls the bot began and marked."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig.far import FarEnd

OFFER = re.compile(r"(AN-[0-9A-Z]{4,6}).*\n(?:Ada informasi baru|Belum ada yang menangani)")


@dataclass(frozen=True)
class Accepted:
    """A message that the far end showed to somebody."""

    chat: int
    message_id: int
    text: str


@dataclass
class Evidence:
    """Grows while the bot runs; `messages` is emptied by each examination."""

    far: FarEnd
    journal: Path
    messages: list[Accepted] = field(default_factory=list)
    offers: list[tuple[Accepted, str]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)  # by row
    faults: list[str] = field(default_factory=list)
    refused: int = 0
    _marked: dict[str, str] = field(default_factory=dict)  # row: life that marked it
    _open: dict[str, str] = field(default_factory=dict)  # row: life in which it was called last
    _read: int = 0

    def gather(self) -> None:
        """What has happened since the last time."""
        for call in self.far.new_calls():
            if call["method"].lower() != "sendmessage":
                continue
            if not call["ok"]:
                self.refused += 1
                continue
            shown = call["result"]
            accepted = Accepted(int(shown["chat"]["id"]), int(shown["message_id"]), str(shown["text"]))
            self.messages.append(accepted)
            if found := OFFER.search(accepted.text):
                self.offers.append((accepted, found[1]))
        self._read_journal()

    def _read_journal(self) -> None:
        if not self.journal.exists():
            return
        with self.journal.open("rb") as lines:
            lines.seek(self._read)
            content = lines.read()
        self._read += len(content)
        for line in content.decode().splitlines():
            word, life, row = line.split()
            if word == "call":
                self._called(life, row)
            elif word == "leased":
                if row in self._marked:
                    self.faults.append(f"row {row} was leased after it was marked as sent")
            else:
                self._open.pop(row, None)
                if word == "marked":
                    self._marked[row] = life

    def _called(self, life: str, row: str) -> None:
        if self._marked.get(row) == life:  # another may have leased it before
            self.faults.append(f"row {row} was called after it was marked as sent")
        if self._open.get(row) == life:
            self.faults.append(f"row {row} was called twice at once")
        self.calls[row] += 1
        self._open[row] = life


def by_words(messages: list[Accepted]) -> dict[tuple[int, str], list[Accepted]]:
    """Messages that look alike on one phone."""
    alike: dict[tuple[int, str], list[Accepted]] = defaultdict(list)
    for each in messages:
        alike[each.chat, each.text].append(each)
    return alike
