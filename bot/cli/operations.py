"""Keeping an installation well."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from cyclopts import App

from bot.cli.shell import DEFAULT_CONFIG, TOKEN, Config, Json, app, opened, refusing, say, sentence_of, show
from bot.clock import SystemClock
from bot.database.preflight import check, check_writable, open_database
from bot.errors import Misconfigured
from bot.messages import Text, plain, text
from bot.operations import dead_letters as dead_service
from bot.operations.backup.keeping import backup_faults
from bot.operations.doctor.machine import machine_faults
from bot.operations.doctor.roster import roster_faults
from bot.operations.doctor.work import work_faults
from bot.settings import Settings, load_settings

dead = app.command(App(name="dead", help="What could not be handled or sent."))


@app.command
def doctor(*, config: Config = DEFAULT_CONFIG, backups: Path = Path("backups"), as_json: Json = False) -> int:
    """Say what is wrong, what to do, and what is well; as JSON the faults alone. Goes on after the first fault."""
    settings = load_settings(config)
    checked = list(_checks(settings, backups))
    faults = [sentence_of(fault, settings) for _, found in checked for fault in found]
    well = [sentence_of(text(key), settings) for key, found in checked if not found]
    lines = [*(f"✗ {each}" for each in faults), *(f"✓ {each}" for each in well)]
    if not faults:
        lines.append(sentence_of(text("doctor.well"), settings))
    show(as_json, faults, "\n".join(lines))
    return 1 if faults else 0


def _checks(settings: Settings, backups: Path) -> Iterator[tuple[str, list[Text]]]:
    """Of each part what says that it is well, and its faults."""
    from bot.operations.doctor.platform import outside_faults  # noqa: PLC0415 - likewise

    yield "doctor.well_machine", machine_faults(settings)
    try:
        database = open_database(settings)
        with refusing(database):
            check(database)
            check_writable(database)
            with database.transaction() as tx:
                roster, work = roster_faults(tx), work_faults(tx)
    except Misconfigured as error:
        yield "doctor.well_database", [plain(str(error))]
    else:
        yield "doctor.well_database", []
        yield "doctor.well_roster", roster
        yield "doctor.well_work", work
    untouched = settings.telegram.token.get_secret_value() == TOKEN
    yield "doctor.well_outside", [text("doctor.no_token")] if untouched else outside_faults(settings)
    yield "doctor.well_backups", backup_faults(backups, SystemClock().now())


@dead.command(name="list")
def dead_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show what was parked or given up, without its content."""
    with opened(config) as database, database.transaction() as tx:
        found = [
            {
                "id": str(row.id),
                "kind": row.__tablename__,
                "since": dead_service.since(row).isoformat(timespec="seconds"),
                "error": row.error,
            }
            for row in dead_service.list_dead(tx)
        ]
    show(as_json, found, "\n".join("  ".join(each.values()) for each in found))


@dead.command(name="retry")
def dead_retry(row: UUID | None = None, *, config: Config = DEFAULT_CONFIG) -> None:
    """Try one again, or all."""
    with opened(config) as database, database.transaction() as tx:
        count = dead_service.retry(tx, row)
    say(database.settings, "shell.retried", count=count)
