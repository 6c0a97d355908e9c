"""The short run: every named point once, on both databases; and the rig sees loss where there is some."""

from pathlib import Path

import pytest

from tests.rig import stock_trial
from tests.rig.mistakes import MISTAKES
from tests.rig.trial import Order, Trial

LIVES, UPDATES = 22, 700


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_nothing_is_lost_by_kills(tmp_path: Path, database_url: str, mode: str) -> None:
    database = database_url.partition(":")[0]
    outcome = Trial(Order(database, mode, 5, LIVES, UPDATES), tmp_path, database_url).run()
    assert outcome.violations == []
    assert outcome.kills > LIVES - 5 and len(outcome.points) > 5


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_rig_sees_mistakes(tmp_path: Path, database_url: str, mistake: str) -> None:
    outcome = Trial(Order("sqlite", "polling", 3, 8, 250, mistake=mistake), tmp_path, database_url, patience=5).run()
    signs = {
        "acknowledge_first": "was lost",
        "mark_first": "marked as sent",
        "mark_never": "wait",
        "fire_twice": "steps came due",
    }
    assert any(signs[mistake] in line for line in outcome.violations), outcome.violations


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_the_stock_library_is_seen_to_lose(tmp_path: Path, mode: str) -> None:
    outcome = stock_trial.run(Order("stock", mode, 7, 6, 1200), tmp_path)
    assert outcome.lost > 0
