"""Runs all checks of an installation, in the order in which `doctor` shows them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SystemClock
from bot.database.preflight import check, check_writable, open_database
from bot.errors import Misconfigured
from bot.messages import Text, plain, text
from bot.operations.backup.checks import backup_faults
from bot.operations.doctor.machine import machine_faults
from bot.operations.doctor.platform import platform_faults
from bot.operations.doctor.roster import roster_faults
from bot.operations.doctor.work import work_faults
from bot.settings import EXAMPLE_TOKEN, Settings


@dataclass(frozen=True)
class Check:
    """One part of the installation: the key of the text that says it is well, and its faults."""

    well_key: str
    faults: list[Text]


def examine_installation(settings: Settings, backups: Path) -> list[Check]:
    """Runs every check, also after a fault. Without a usable database, the checks of its rows are left out."""
    return [
        Check("doctor.well_machine", machine_faults(settings, backups)),
        *_check_database(settings),
        Check("doctor.well_outside", _token_or_platform_faults(settings)),
        Check("doctor.well_backups", backup_faults(backups, SystemClock().now())),
    ]


def _check_database(settings: Settings) -> Iterator[Check]:
    try:
        with closing(open_database(settings)) as database:
            check(database)
            check_writable(database)
            with database.transaction() as tx:
                roster, work = roster_faults(tx), work_faults(tx)
    except Misconfigured as error:
        yield Check("doctor.well_database", [plain(str(error))])
    else:
        yield Check("doctor.well_database", [])
        yield Check("doctor.well_roster", roster)
        yield Check("doctor.well_work", work)


def _token_or_platform_faults(settings: Settings) -> list[Text]:
    if settings.telegram.token.get_secret_value() == EXAMPLE_TOKEN:
        return [text("doctor.no_token")]
    return platform_faults(settings)
