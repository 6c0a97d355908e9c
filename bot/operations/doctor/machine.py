"""Checks of this machine: who may read the files, and the disk."""

import shutil
from pathlib import Path

from bot.database.engine import sqlite_path
from bot.messages import Text, text
from bot.operations.private_files import exists, files_of, folder_open_to_others, open_to_others
from bot.settings import Settings

LEAST_FREE_MB = 500


def machine_faults(settings: Settings, backups: Path) -> list[Text]:
    """Faults of this machine: files that other users may read, a disk that is nearly full."""
    faults = [text("doctor.file_mode", path=str(path)) for path in files_of(settings) if open_to_others(path)]
    if folder_open_to_others(backups):
        faults.append(text("doctor.backups_mode", path=str(backups)))
    database, key_file = sqlite_path(settings.database.url), settings.security.key_file
    folders = {key_file.parent, Path(database).parent} if database else ()
    free = min((shutil.disk_usage(each).free // 10**6 for each in folders if exists(each)), default=LEAST_FREE_MB)
    if free < LEAST_FREE_MB:
        faults.append(text("doctor.disk", free=free))
    return faults
