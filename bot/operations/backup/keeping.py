"""Whether backups are made, and tried out."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.messages import Text, text

OLD, UNTRIED = timedelta(hours=48), timedelta(days=8)


def mark_rehearsed(backup: Path) -> None:
    """Leaves a mark beside the backup; where nothing can be written there, it is done again some day."""
    with suppress(OSError):
        _mark(backup).touch()


def backup_faults(folder: Path, now: datetime) -> list[Text]:
    """What is wrong with the backups of a folder."""
    made = _newest(folder.glob("*.backup"))
    if made is None:
        return [text("doctor.no_backup", folder=str(folder))]
    faults = []
    if now - made > OLD:
        faults.append(text("doctor.old_backup", at=made, folder=str(folder)))
    tried = _newest(_mark(each) for each in folder.glob("*.backup") if _mark(each).exists())
    if tried is None or now - tried > UNTRIED:
        faults.append(text("doctor.untried_backup", folder=str(folder)))
    return faults


def _mark(backup: Path) -> Path:
    return backup.with_suffix(".rehearsed")


def _newest(files: Iterable[Path]) -> datetime | None:
    return max((datetime.fromtimestamp(each.stat().st_mtime, UTC) for each in files), default=None)
