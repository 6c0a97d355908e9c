"""Several processes on one PostgreSQL share the work, and take it over from one another."""

from collections import Counter
from pathlib import Path

import pytest

from tests.rig import traffic
from tests.rig.outcome import Order
from tests.rig.plan import Life
from tests.rig.trial import Trial

UPDATES = 150
REAL_PART = 0.1
# More conversations than a group has: of one conversation nothing is handled side by side.
PRIVATE = {"plain": 700, "group": 150, "stranger": 50, "edit": 50, "tip": 50}

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.mark.parametrize(("mode", "processes"), [("webhook", 3), ("polling", 2)])
def test_the_work_is_shared(
    tmp_path: Path, database_url: str, mode: str, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "KINDS", PRIVATE)
    order = Order("postgresql", mode, 1, 0, UPDATES, processes=processes, hanging=False, beside=False)
    outcome = Trial(order, tmp_path, database_url).run()
    assert outcome.violations == [] and outcome.lost == 0
    assert min(outcome.shares) > REAL_PART * UPDATES, outcome.shares


def test_one_that_sleeps_is_killed_cut_off_or_outdated_is_replaced_by_the_others(
    tmp_path: Path, database_url: str
) -> None:
    lives = tuple(Life(end, 0.6) for end in ("stop", "silent", "cut", "random"))
    order = Order("postgresql", "webhook", 2, len(lives), UPDATES, processes=3, hanging=False, beside=False)
    outcome = Trial(order, tmp_path, database_url, chosen=lives).run()
    assert outcome.violations == [] and outcome.lost == 0
    assert outcome.ends == Counter(life.end for life in lives) and outcome.replaced == 2
