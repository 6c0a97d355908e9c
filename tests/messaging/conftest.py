"""Fixtures: the bot's log, a second process, and the house with its web server."""

from collections.abc import AsyncIterator

import pytest
import structlog

from tests.faults import Log
from tests.processes import no_pause, other  # noqa: F401 - fixtures
from tests.web_house import either, polled, pushed, web_house  # noqa: F401 - fixtures


@pytest.fixture
async def log() -> AsyncIterator[Log]:
    lines = Log()
    structlog.configure(processors=[lines])
    yield lines
    structlog.reset_defaults()
