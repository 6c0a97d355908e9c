"""When it happened, read from stories: how often it is right, wrong without asking, and asked for nothing."""

import csv
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.reading import happened
from bot.reading.dates import spelled_out
from bot.reading.happened import MAY_SAY, read_happened
from tests.reading.corpus import messages

ZONE = ZoneInfo("Asia/Jakarta")
# The rows of part "aside" were written before the reader. They are counted only: nobody reads their mistakes.
CORPUS = Path(__file__).with_name("corpus_happened.tsv")


def judged(row: dict[str, str]) -> str:
    """Whether a story was read right, or which kind of mistake it is. `-`: the story does not say it surely."""
    sent = datetime.fromisoformat(row["sent"]).replace(tzinfo=ZONE)
    found, expected = read_happened(row["text"], sent, ZONE) or "-", row["happened"]
    if found == expected:
        return "right"
    if found == "-":
        return "needless"
    return "no hour" if found == expected[:10] else "wrong"


@pytest.mark.parametrize("part", ["build", "aside"])
def test_when_it_happened(part: str) -> None:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["part"] == part]
    assert len(rows) >= 60
    results = Counter(map(judged, rows))
    print(part, len(rows), dict(results))  # noqa: T201 - the figures of docs/understanding.md, shown by -s
    assert results["wrong"] == 0
    assert results["needless"] < 0.05 * len(rows)


def test_a_story_that_is_not_searched_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = datetime(2026, 11, 28, 19, 0, tzinfo=ZONE)
    stories = [message.text for message in messages()[::6]]
    skipped = [story for story in stories if not MAY_SAY.search(spelled_out(story))]
    assert len(skipped) > len(stories) / 2
    monkeypatch.setattr(happened, "MAY_SAY", re.compile(""))
    assert [story for story in skipped if happened.read_happened(story, sent, ZONE)] == []
