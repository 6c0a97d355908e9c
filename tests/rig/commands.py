"""The shell's commands as processes that end themselves at named points, beside a bot at work."""

import os
from pathlib import Path

from alembic.ddl.impl import DefaultImpl

from bot import cli
from bot.cli import membership
from bot.database import preflight, schema
from bot.operations.backup import file
from bot.services.membership import roster
from tests.rig.deadly import Deadly
from tests.rig.points import SharedClock

BACKUP = ("backup.rows", "backup.sync", "backup.rename", "backup.after")
IMPORT = ("import.rows", "import.before", "import.after")
MIGRATE = ("migrate.step", "migrate.before", "migrate.after")
POINTS = (*BACKUP, *IMPORT, *MIGRATE)


def run(deadly: Deadly, clock: Path, words: list[str]) -> None:
    """One command in this process, by the clock of the trial."""
    preflight.SystemClock = lambda: SharedClock(clock)  # type: ignore[misc,assignment]
    deadly.before(file, "_pack", "backup.rows")
    deadly.before(os, "fsync", "backup.sync")
    deadly.before(Path, "rename", "backup.rename")
    deadly.before(file, "_sync_folder", "backup.after")
    deadly.before(roster, "_store", "import.rows")
    deadly.after(roster, "import_members", "import.before")  # the commit comes next
    deadly.before(membership, "show", "import.after")
    deadly.before(DefaultImpl, "_exec", "migrate.step")
    deadly.after(schema, "migrate", "migrate.before")  # likewise
    deadly.before(preflight, "check", "migrate.after")
    cli.app(words, exit_on_error=False, result_action="return_value")
