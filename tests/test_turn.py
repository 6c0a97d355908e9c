"""Several processes on one PostgreSQL: one works, and what a sleeper does when it wakes."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot import turn
from bot.app import App
from bot.clock import Ids
from bot.intake import Batch, _claim
from bot.outbox import Leased
from bot.turn import Turn
from tests.house import House

POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STORY = "/lapor transaksi sabu di Sugihwaras Jenu"


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question goes to the database."""
    monkeypatch.setattr(turn, "ASK_SECONDS", -1.0)
    monkeypatch.setattr(turn, "STANDBY_SECONDS", -1.0)


@SQLITE
async def test_with_sqlite_it_is_always_its_turn(house: House) -> None:
    assert await Turn(house.app.database.engine).held()


@POSTGRESQL
@pytest.mark.usefixtures("no_pause")
async def test_the_turn_is_one_processs_until_it_leaves(house: House) -> None:
    first, second = Turn(house.app.database.engine), Turn(house.app.database.engine)
    assert await first.held() and not await second.held()
    assert await first.held()
    first.close()
    assert await second.held() and not await first.held()
    second.close()


@POSTGRESQL
@pytest.mark.usefixtures("no_pause")
async def test_a_silent_process_loses_its_turn_and_knows_it_when_it_wakes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = house.app.database.engine
    monkeypatch.setattr(turn, "SILENT_SECONDS", 1)
    first, second = Turn(engine), Turn(engine)
    assert await first.held()
    server = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with server.connect() as other:  # waits in the server until the silent session is ended
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": turn.KEY})
        with pytest.raises(SQLAlchemyError):
            await first.held()
        assert not await first.held()
    server.dispose()
    assert await second.held()
    second.close()


@POSTGRESQL
async def test_a_sleeper_that_wakes_handles_nothing_again(house: House) -> None:
    house.client.say(house.users["officer"], STORY)
    house.client.say(house.users["officer"], f"{STORY} kedua")
    await house.app.poll(0)
    with house.app.database.transaction() as tx:
        claimed = _claim(tx).rows
    other = App(house.settings, house.clock, Ids())
    while other.intake.handle().rows:
        pass
    await other.close()
    batch: Batch[Leased] = Batch()
    assert house.app.intake._handle_together(claimed, batch, last=True) == 2
    assert len(house.tips()) == 2
