"""The short run, on both databases; and the rig sees loss and mistakes where there are some."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.rig import stock_trial
from tests.rig.checks import Examiner
from tests.rig.outcome import Order
from tests.rig.plan import FAULTS
from tests.rig.spoils import SPOILS
from tests.rig.surroundings import grown, logged, told
from tests.rig.trial import Trial

LIVES, UPDATES = 12, 200
# A mistake in the bot, and how the rig names what comes of it.
SIGNS = {
    "acknowledge_first": "was lost",
    "mark_first": "marked as sent",
    "fire_twice": "steps came due",
    "always_well": "the health pages say [200]",
}


class Spoiled(Trial):
    """Examined again and again, each time with something planted that is taken back; `seen` is what was found."""

    def _examine(self) -> None:
        super()._examine()
        self.seen: dict[str, str] = {}
        for name, (spoil, _) in SPOILS.items():
            with self._house.database.connection() as connection:
                with self._house.database.joined(connection) as tx:
                    evidence = replace(self._evidence, messages=[*self.shown], faults=[])
                    spoil(tx, evidence)
                    tx.session.flush()
                    examiner = Examiner(self._traffic, evidence, self._pressed, self._house.jumps)
                    self.seen[name] = "\n".join(examiner.examine(tx))
                connection.rollback()

    def _come_to_rest(self, planned: int) -> None:
        super()._come_to_rest(planned)
        self.shown = [*self._evidence.messages]


@pytest.mark.parametrize(
    ("database_url", "mode", "processes"),
    [("sqlite", "polling", 1), ("postgresql", "webhook", 1), ("postgresql", "polling", 2)],
    indirect=["database_url"],
)
def test_nothing_is_lost_by_kills(tmp_path: Path, database_url: str, mode: str, processes: int) -> None:
    order = Order(database_url.partition(":")[0], mode, 5, LIVES, UPDATES, processes=processes, hanging=False)
    outcome = Trial(order, tmp_path, database_url).run()
    assert outcome.violations == []
    assert outcome.lost == 0
    assert outcome.ends.total() == LIVES and outcome.commands
    # Two thirds should; some calls go wrong for longer than a point is waited for.
    assert outcome.points.total() > LIVES / 3
    assert outcome.faults.keys() >= FAULTS.keys() - {"hanging"}


@pytest.mark.parametrize("mistake", SIGNS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_rig_sees_mistakes(tmp_path: Path, database_url: str, mistake: str) -> None:
    order = Order("sqlite", "polling", 3, 4, 120, mistake=mistake, hanging=False, beside=False)
    outcome = Trial(order, tmp_path, database_url, patience=5).run()
    assert any(SIGNS[mistake] in line for line in outcome.violations), outcome.violations


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_check_sees_what_it_is_for(tmp_path: Path, database_url: str) -> None:
    trial = Spoiled(Order("sqlite", "polling", 3, 0, 240, hanging=False, beside=False), tmp_path, database_url)
    assert trial.run().violations == []
    assert {name: sign for name, (_, sign) in SPOILS.items() if sign not in trial.seen[name]} == {}


def test_what_lies_around_is_searched_and_measured(tmp_path: Path) -> None:
    log, secrets = tmp_path / "log", {"a word": b"nomor 0"}
    log.write_bytes(b"2026 [info] well\n")
    assert list(logged(log, 1, secrets)) == list(grown(100, 20)) == list(told("the backup", b"sealed", secrets)) == []
    log.write_bytes(b"transaksi nomor 0000017.\nTraceback (most recent call last)\n" * 10_000)
    assert [line.partition(" in 1 lives")[0][:60] for line in logged(log, 1, secrets)] == [
        "the log has a word",
        "the log has a traceback: (most recent call last) transaksi n",
        "the log has grown to 590,000 bytes",
    ]
    assert list(grown(900, 20)) and list(grown(100, 900))
    assert list(told("the database's rig.db", b"..nomor 0..", secrets)) == ["the database's rig.db has a word"]


def test_the_stock_library_is_seen_to_lose(tmp_path: Path) -> None:
    outcome = stock_trial.run(Order("stock", "polling", 7, 6, 1200), tmp_path)
    assert outcome.lost > 0
