"""Checks of a backup folder: how old the newest backup is, and when one was last rehearsed."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.messages import Text, text

MAX_AGE = timedelta(hours=48)
MAX_REHEARSAL_AGE = timedelta(days=8)


def mark_rehearsed(backup: Path) -> None:
    """Creates an empty file beside the backup as a mark. In a read-only folder there is no mark, and no error."""
    with suppress(OSError):
        _mark(backup).touch()


def backup_faults(folder: Path, now: datetime) -> list[Text]:
    """One text for each fault: no backup, an old backup, no recent rehearsal."""
    newest_backup = _newest(folder.glob("*.backup"))
    if newest_backup is None:
        return [text("doctor.no_backup", folder=str(folder))]
    faults = []
    if now - newest_backup > MAX_AGE:
        faults.append(text("doctor.old_backup", at=newest_backup, folder=str(folder)))
    newest_rehearsal = _newest(_mark(each) for each in folder.glob("*.backup") if _mark(each).exists())
    if newest_rehearsal is None or now - newest_rehearsal > MAX_REHEARSAL_AGE:
        faults.append(text("doctor.untried_backup", folder=str(folder)))
    return faults


def _mark(backup: Path) -> Path:
    return backup.with_suffix(".rehearsed")


def _newest(files: Iterable[Path]) -> datetime | None:
    return max((datetime.fromtimestamp(each.stat().st_mtime, UTC) for each in files), default=None)
