"""The short run, on both databases; and the rig sees loss and mistakes where there are some."""

from pathlib import Path

import pytest

from tests.rig import stock_trial
from tests.rig.trial import Order, Trial

LIVES, UPDATES = 12, 200
# A mistake, and how the rig names what comes of it.
SIGNS = {"acknowledge_first": "was lost", "mark_first": "marked as sent", "fire_twice": "steps came due"}


@pytest.mark.parametrize(
    ("database_url", "mode", "processes"),
    [("sqlite", "polling", 1), ("postgresql", "webhook", 1), ("postgresql", "polling", 2)],
    indirect=["database_url"],
)
def test_nothing_is_lost_by_kills(tmp_path: Path, database_url: str, mode: str, processes: int) -> None:
    order = Order(database_url.partition(":")[0], mode, 5, LIVES, UPDATES, processes=processes)
    outcome = Trial(order, tmp_path, database_url).run()
    assert outcome.violations == []
    assert outcome.lost == 0
    assert outcome.ends.total() == LIVES and outcome.points


@pytest.mark.parametrize("mistake", SIGNS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_rig_sees_mistakes(tmp_path: Path, database_url: str, mistake: str) -> None:
    outcome = Trial(Order("sqlite", "polling", 3, 4, 120, mistake=mistake), tmp_path, database_url, patience=5).run()
    assert any(SIGNS[mistake] in line for line in outcome.violations), outcome.violations


def test_the_stock_library_is_seen_to_lose(tmp_path: Path) -> None:
    outcome = stock_trial.run(Order("stock", "polling", 7, 6, 1200), tmp_path)
    assert outcome.lost > 0
