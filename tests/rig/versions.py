"""Ever newer versions of the program, each with one migration more."""

import shutil
from pathlib import Path

from bot.database import schema

MIGRATION = '''"""a column more in each of the two queues"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    for table in ("outbox", "inbox"):
        op.add_column(table, sa.Column("v{revision}", sa.Integer(), nullable=False, server_default="0"))
'''


class Versions:
    """`newest` of them has the migrations in `folder`."""

    def __init__(self, place: Path) -> None:
        self._place, self._made = place, 0
        self.newest, self.folder = schema.newest(), schema.MIGRATIONS

    def make(self) -> None:
        """One more."""
        self._made += 1
        before, self.newest = self.newest, f"9{self._made:03d}"
        folder = self._place / self.newest
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
        migration = MIGRATION.format(revision=self.newest, before=before)
        (folder / "versions" / f"{self.newest}_newer.py").write_text(migration)
        self.folder = folder
