"""What an operator does while the bot works: backups and imports that are killed on the way, and a migration."""

import csv
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from uuid import uuid4

from sqlalchemy import select

from bot.database import schema
from bot.database.database import Database
from bot.models.member import Member
from bot.operations.backup.file import examine
from bot.operations.backup.rows import Shape, count, write
from tests.older import before_newest, older, read_older
from tests.postgres import new_database
from tests.rig import commands
from tests.rig.deadly import Deadly
from tests.rig.house import Installation, people
from tests.rig.lives import Cradle
from tests.rig.surroundings import backed_up, secrets_of
from tests.rig.versions import Versions

COMMAND_SECONDS = 120.0  # against a hang only
RANKS = ("Bripka", "Aipda")
LATEST_ROW = 200  # at which a backup is killed


class Beside:
    """Runs commands in processes of their own; `points` counts at which they were killed."""

    def __init__(self, house: Installation, lot: Random, versions: Versions) -> None:
        self._house, self._lot, self._versions = house, lot, versions
        self._cradle = Cradle(house.folder)
        self._deadly = Deadly(house.folder)
        self.points: Counter[str] = Counter()

    def close(self) -> None:
        self._cradle.close()

    def work(self) -> Iterator[str]:
        """Each command once killed at each of its points, and once to its end; what did not hold."""
        yield from self._backups()
        yield from self._imports()

    def migrate(self) -> Iterator[str]:
        """The database of the version before, with all rows, brought up to date: whole or not at all."""
        folder = self._house.folder / "older"
        folder.mkdir()
        old, tables = self._older(folder)
        try:
            for point in commands.MIGRATE:
                nth = self._lot.randint(1, 2) if point == "migrate.step" else 1
                yield from self._run(("migrate", "--config", f"{folder.name}/config.toml"), point, nth)
                with old.connection() as connection:
                    is_new = schema.current(connection) == self._versions.newest
                if is_new != (point == "migrate.after"):
                    yield f"killed at {point}, the database is {'new' if is_new else 'old'}"
            with old.snapshot() as there, self._house.database.snapshot() as here:
                for shape in tables:
                    if count(there, shape) != count(here, shape):
                        yield f"of {shape.name} a migration kept {count(there, shape)} of {count(here, shape)} rows"
        finally:
            old.close()
            shutil.rmtree(folder)

    def _backups(self) -> Iterator[str]:
        folder = self._house.folder / "backups"
        words = ("backup", "--out", folder.name, "--config", "config.toml")
        for point in commands.BACKUP:
            nth = self._lot.randint(1, LATEST_ROW) if point == "backup.rows" else 1
            yield from self._run(words, point, nth)
            whole = list(folder.glob("*.backup"))
            if len(whole) != (point == "backup.after"):
                yield f"killed at {point}, a backup left {len(whole)} files that look whole"
            yield from self._usable(whole)
            shutil.rmtree(folder, ignore_errors=True)
        yield from self._run(words)
        yield from self._usable(list(folder.glob("*.backup")))
        shutil.rmtree(folder, ignore_errors=True)

    def _usable(self, backups: Sequence[Path]) -> Iterator[str]:
        for backup in backups:
            if examine(backup, self._house.database.keyring).counts["members"] != len(people("")):
                yield "a backup lacks members"
            yield from backed_up(backup, secrets_of(self._house.settings))

    def _imports(self) -> Iterator[str]:
        before = self._ranks().pop()
        after = next(rank for rank in RANKS if rank != before)
        lines = people(after)
        with (self._house.folder / "members.csv").open("w", newline="") as file:
            roster = csv.DictWriter(file, lines[0])
            roster.writeheader()
            roster.writerows(lines)
        for point in commands.IMPORT:
            nth = self._lot.randint(1, len(lines)) if point == "import.rows" else 1
            yield from self._run(("members", "import", "members.csv", "--config", "config.toml"), point, nth)
            expected = after if point == "import.after" else before
            if self._ranks() != {expected}:
                yield f"killed at {point}, an import left the ranks {self._ranks()}"

    def _ranks(self) -> set[str]:
        database = self._house.database
        with database.snapshot() as rows, database.joined(rows) as tx:  # only read: the bot is at work
            return {member.rank for member in tx.session.scalars(select(Member))}

    def _run(self, words: Sequence[str], point: str = "", nth: int = 0) -> Iterator[str]:
        if point:
            self._deadly.arm(point, nth)
        self._cradle.start(arm="command", words=words, migrations=str(self._versions.folder))
        in_time = self._cradle.ended(COMMAND_SECONDS)
        died = bool(point) and self._deadly.disarm(point)
        if not in_time:
            self._cradle.kill()
            yield f"{words[0]} did not end"
        elif died:
            self.points[point] += 1
        elif point or self._cradle.status:
            yield f"{words[0]} ended with {self._cradle.status}, to be killed at {point or 'no point'}"

    def _older(self, folder: Path) -> tuple[Database, Sequence[Shape]]:
        """A copy of the database as the version before the newest has it, with a config.toml of its own; its tables."""
        ours = self._house.database
        on_server = ours.engine.dialect.name == "postgresql"
        url = str(self._house.settings.database.url)
        copy = new_database(url, f"older{uuid4().hex}") if on_server else f"sqlite:///{folder}/older.db"
        config = (self._house.folder / "config.toml").read_text().replace(url, copy)
        (folder / "config.toml").write_text(config.replace('"keys.json"', '"../keys.json"'))
        section = ours.settings.database.model_copy(update={"url": copy})
        settings = ours.settings.model_copy(update={"database": section})
        old = Database(settings, ours.keyring, ours.clock, ours.ids)
        with old.connection() as connection, ours.snapshot() as rows:
            schema.migrate(connection, before_newest())
            tables = older(connection)
            for then, now in tables:
                write(connection, then, read_older(rows, then, now), lambda _rows: None)
        return old, [now for _, now in tables]
