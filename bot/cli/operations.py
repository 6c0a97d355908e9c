"""Commands that check an installation and show dead letters."""

from pathlib import Path
from uuid import UUID

from cyclopts import App

from bot.cli.shell import DEFAULT_CONFIG, Config, Json, app, opened, sentence_of, show
from bot.messages import text
from bot.operations import dead_letters
from bot.settings import load_settings

dead = app.command(App(name="dead", help="What could not be handled or sent."))


@app.command
def doctor(*, config: Config = DEFAULT_CONFIG, backups: Path = Path("backups"), as_json: Json = False) -> int:
    """Say what is wrong, what to do, and what is well; as JSON the faults alone. Goes on after the first fault."""
    from bot.operations.doctor.examine import examine_installation  # noqa: PLC0415 - loads the library of Telegram

    settings = load_settings(config)
    checks = examine_installation(settings, backups)
    faults = [sentence_of(fault, settings) for check in checks for fault in check.faults]
    well = [sentence_of(check.well, settings) for check in checks if not check.faults]
    lines = [*(f"✗ {each}" for each in faults), *(f"✓ {each}" for each in well)]
    if not faults:
        lines.append(sentence_of(text("doctor.well"), settings))
    show(as_json, faults, "\n".join(lines))
    return 1 if faults else 0


@dead.command(name="list")
def dead_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show what was parked or given up, without its content."""
    with opened(config) as database, database.reading() as tx:
        found = [
            {
                "id": str(row.id),
                "kind": row.__tablename__,
                "since": dead_letters.since(row).isoformat(timespec="seconds"),
                "error": row.error,
            }
            for row in dead_letters.list_dead(tx)
        ]
    show(as_json, found, "\n".join("  ".join(each.values()) for each in found))


@dead.command(name="retry")
def dead_retry(row: UUID | None = None, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Try one again, or all."""
    with opened(config) as database, database.transaction() as tx:
        count = dead_letters.retry(tx, row)
    show(as_json, {"retried": count}, sentence_of(text("shell.retried", count=count), database.settings))
