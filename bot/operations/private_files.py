"""The files of an installation: only their owner may read them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.database.engine import sqlite_path
from bot.settings import Settings

OTHERS = 0o077  # permissions of the group and of all other users
# SQLite's own files beside the database, and the one that keeps a second process out.
BESIDE_DATABASE = ("", "-wal", "-shm", "-journal", "-run")


def keep_new_files_private() -> None:
    """New files and folders of this process are for its user only. SQLite gives its other files the database's mode."""
    os.umask(OTHERS)


def files_of(settings: Settings) -> Iterator[Path]:
    """The files of this installation that exist: keys, and those of a SQLite database."""
    database = sqlite_path(settings.database.url)
    paths = [settings.security.key_file, *(Path(f"{database}{end}") for end in BESIDE_DATABASE if database)]
    return (path for path in paths if exists(path))


def exists(path: Path) -> bool:
    """Whether something is there; in a folder that may not be looked into, nothing is."""
    try:
        return path.exists()
    except OSError:
        return False


def open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & OTHERS)


def folder_open_to_others(folder: Path) -> bool:
    """Whether others may read the folder or one of its files; a folder that is not there is not open."""
    try:
        return any(map(open_to_others, (folder, *folder.iterdir())))
    except OSError:
        return False


def make_private(settings: Settings) -> None:
    """Takes away what others may do with the files, which may be of an older version. `doctor` names what is left."""
    for path in files_of(settings):
        if open_to_others(path):
            with suppress(OSError):
                path.chmod(path.stat().st_mode & ~OTHERS)


def write_private(path: Path, content: str) -> None:
    """Writes a text file that only its owner may read, also where a file of this name exists.

    Raises:
        OSError: it cannot be written.
    """
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(content, encoding="utf-8")
