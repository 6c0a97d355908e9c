"""When it happened, read from stories: how often it is right, wrong without asking, and asked for nothing."""

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.reading import happened
from bot.reading.dates import spelled_out
from bot.reading.happened import LONG_AGO, MAY_SAY, read_happened
from tests.reading.corpus import fits, messages, table

ZONE = ZoneInfo("Asia/Jakarta")
# The rows of part "aside" are counted only: nobody reads their mistakes. The author of the reader wrote some before it;
# "other" and "coast" are two people who had not seen it.
CORPUS = Path(__file__).with_name("corpus_happened.tsv")


def judged(row: dict[str, str]) -> str:
    """Whether a story was read right, or which kind of mistake it is.

    Expected is `-`: the story does not say it; `ask`: it is not sure. "Long ago" fits a day at least a week before, and
    a week or a month without its day, which is an `ask`.
    """
    sent = datetime.fromisoformat(row["sent"]).replace(tzinfo=ZONE)
    found, expected = read_happened(row["text"], sent, ZONE) or "-", row["happened"]
    day = expected[:10]
    if found == LONG_AGO != expected:
        week_before = (sent - timedelta(days=7)).date().isoformat()
        return "right" if expected == "ask" or "0" < expected == day <= week_before else "wrong"
    if fits(found, expected) or (found, expected) == ("-", "ask"):
        return "right"
    if found == "-":
        return "needless"
    return "no hour" if found == day else "wrong"


@pytest.mark.parametrize(
    ("writer", "part", "stories", "wrong", "needless"),
    [
        ("author", "build", 99, 0, 0),
        ("author", "aside", 60, 0, 1),
        ("other", "build", 110, 0, 0),
        ("other", "aside", 110, 3, 5),
        ("coast", "build", 85, 1, 2),
        ("coast", "aside", 85, 0, 6),
    ],
)
def test_when_it_happened(writer: str, part: str, stories: int, wrong: int, needless: int) -> None:
    rows = [row for row in table(CORPUS) if (row["writer"], row["part"]) == (writer, part)]
    results = Counter(map(judged, rows))
    print(writer, part, len(rows), dict(results))  # noqa: T201 - the figures of docs/understanding.md, shown by -s
    assert len(rows) == stories
    assert results["wrong"] <= wrong
    assert results["needless"] + results["no hour"] <= needless


def test_a_story_that_is_not_searched_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = datetime(2026, 11, 28, 19, 0, tzinfo=ZONE)
    stories = [message.text for message in messages()[::6]]
    skipped = [story for story in stories if not MAY_SAY.search(spelled_out(story))]
    assert len(skipped) > len(stories) / 2
    monkeypatch.setattr(happened, "MAY_SAY", re.compile(""))
    assert [story for story in skipped if happened.read_happened(story, sent, ZONE)] == []
