"""A house with other settings."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.telegram.server import Sandbox
from tests.house import Enrolled, House


@pytest.fixture
async def keeping(tmp_path: Path, database_url: str, template: Enrolled, sandbox: Sandbox) -> AsyncIterator[House]:
    """Tips written in the group stay there."""
    stay = {"remove_group_tips": False}
    house = House(tmp_path, database_url, sandbox, sandbox.world.clock, telegram=stay, enrolled=template)
    await house.app.start()
    try:
        yield house
    finally:
        await house.app.close()
