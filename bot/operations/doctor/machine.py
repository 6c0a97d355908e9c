"""Checks of this machine: who may read the files, and the disk."""

import shutil
from pathlib import Path

from bot.messages import Text, text
from bot.operations.private_files import files_of, open_to_others
from bot.settings import Settings

LEAST_FREE_MB = 500


def machine_faults(settings: Settings, backups: Path) -> list[Text]:
    """Faults of this machine: files that other users may read, a disk that is nearly full."""
    faults = [text("doctor.file_mode", path=str(path)) for path in files_of(settings) if open_to_others(path)]
    if backups.exists() and any(map(open_to_others, (backups, *backups.iterdir()))):
        faults.append(text("doctor.backups_mode", path=str(backups)))
    url, key_file = settings.database.url, settings.security.key_file
    folders = {key_file.parent, Path(url.removeprefix("sqlite:///")).parent} if url.startswith("sqlite") else ()
    free = min((shutil.disk_usage(each).free // 10**6 for each in folders if each.exists()), default=LEAST_FREE_MB)
    if free < LEAST_FREE_MB:
        faults.append(text("doctor.disk", free=free))
    return faults
