"""Fixtures: a new installation."""

from pathlib import Path

import pytest

from tests.shell import shell


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    shell(tmp_path, "init", "--defaults")
    return tmp_path
