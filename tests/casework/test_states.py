"""Which state of a tip may follow which: typed by hand."""

from datetime import UTC, datetime

import pytest

from bot.errors import Refusal
from bot.models.tip import Status, Tip

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NEXT = {
    "new": {"acknowledged", "closed"},
    "acknowledged": {"new", "in_progress", "needs_info", "closed"},
    "in_progress": {"new", "in_progress", "needs_info", "closed"},
    "needs_info": {"new", "in_progress", "needs_info", "closed"},
    "closed": {"acknowledged"},
}


def test_a_state_follows_where_the_table_says_and_else_nothing_changes() -> None:
    assert set(NEXT) == set(Status)
    for before, allowed in NEXT.items():
        for after in Status:
            tip = Tip(code="AN-7K2Q", status=before, round=0)
            if after in allowed:
                tip.become(after, NOW)
                assert (tip.status, tip.touched_at) == (after, NOW), f"{before} {after}"
            else:
                with pytest.raises(Refusal, match=r"refuse\.moved_on"):
                    tip.become(after, NOW)
                assert (tip.status, tip.touched_at) == (before, None), f"{before} {after}"
