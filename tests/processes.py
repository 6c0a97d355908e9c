"""Several processes on one database."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.clock import Ids
from bot.runtime import leader_election
from tests.house import House


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question goes to the database."""
    monkeypatch.setattr(leader_election, "RENEW_SECONDS", -1.0)


@pytest.fixture
async def other(house: House) -> AsyncIterator[App]:
    """A second process on the house's database."""
    app = App(house.settings, house.clock, Ids())
    yield app
    await app.close()


def end_session(app: App) -> None:
    """As the server does, or the process by dying."""
    number = app.election.session_id
    app.election.close()
    with app.database.connection() as connection:
        while number in leader_election.live_sessions(connection):
            pass
