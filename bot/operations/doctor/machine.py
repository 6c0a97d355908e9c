"""Checks of this machine: key file and disk."""

import shutil
from pathlib import Path

from bot.messages import Text, text
from bot.settings import Settings

OTHERS = 0o077  # permissions of the group and of all other users
LEAST_FREE_MB = 500


def machine_faults(settings: Settings) -> list[Text]:
    """Faults of this machine: a key file that other users may read, a disk that is nearly full."""
    faults = []
    key_file = settings.security.key_file
    if key_file.exists() and key_file.stat().st_mode & OTHERS:
        faults.append(text("doctor.key_mode", path=str(key_file)))
    url = settings.database.url
    folders = {key_file.parent, Path(url.removeprefix("sqlite:///")).parent} if url.startswith("sqlite") else ()
    free = min((shutil.disk_usage(each).free // 10**6 for each in folders if each.exists()), default=LEAST_FREE_MB)
    if free < LEAST_FREE_MB:
        faults.append(text("doctor.disk", free=free))
    return faults
