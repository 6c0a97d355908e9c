"""Runs all checks of an installation, in the order in which `doctor` shows them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SystemClock
from bot.database.database import Database
from bot.database.preflight import check, check_writable, open_database
from bot.errors import Misconfigured
from bot.messages import Text, plain, text
from bot.operations.backup.checks import backup_faults
from bot.operations.doctor.machine import machine_faults
from bot.operations.doctor.platform import platform_faults, used_proxy
from bot.operations.doctor.roster import roster_faults
from bot.operations.doctor.work import work_faults
from bot.settings import EXAMPLE_TOKEN, Settings


@dataclass(frozen=True)
class Check:
    """One part of the installation: what is said if it is well, and its faults."""

    well: Text
    faults: list[Text]


def examine_installation(settings: Settings, backups: Path) -> list[Check]:
    """Runs every check, also after a fault. Without a usable database, the checks of its rows are left out."""
    return [
        Check(text("doctor.well_machine"), machine_faults(settings, backups)),
        *_check_database(settings),
        *_check_outside(settings),
        Check(text("doctor.well_backups"), backup_faults(backups, SystemClock().now())),
    ]


def _check_database(settings: Settings) -> Iterator[Check]:
    """What can be read is checked also while another program writes, and where nothing can be written."""
    try:
        with closing(open_database(settings)) as database:
            check(database)
            with database.reading() as tx:
                roster, work = roster_faults(tx), work_faults(tx)
            fault = _write_fault(database)
    except Misconfigured as error:
        yield Check(text("doctor.well_database"), [plain(str(error))])
    else:
        yield Check(text("doctor.well_database"), fault)
        yield Check(text("doctor.well_roster"), roster)
        yield Check(text("doctor.well_work"), work)


def _write_fault(database: Database) -> list[Text]:
    try:
        check_writable(database)
    except Misconfigured as error:
        return [plain(str(error))]
    return []


def _check_outside(settings: Settings) -> Iterator[Check]:
    well = text("doctor.well_outside")
    try:
        proxy = used_proxy(settings)
    except Misconfigured as error:
        yield Check(well, [plain(str(error))])
        return
    if proxy:
        yield Check(proxy, [])
    has_token = settings.telegram.token.get_secret_value() != EXAMPLE_TOKEN
    yield Check(well, platform_faults(settings) if has_token else [text("doctor.no_token")])
