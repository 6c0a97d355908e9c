"""Keeping an installation well."""

from uuid import UUID

from cyclopts import App

from bot.cli.shell import DEFAULT_CONFIG, TOKEN, Config, Json, app, opened, say, sentence_of, show
from bot.messages import text
from bot.opening import machine_faults
from bot.services import dead as dead_service
from bot.services.doctor import examine

dead = app.command(App(name="dead", help="What could not be handled or sent."))


@app.command
def doctor(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> int:
    """Say what is wrong, and what to do."""
    from bot.web.checks import outside_faults  # noqa: PLC0415 - likewise

    with opened(config) as database:
        settings = database.settings
        untouched = settings.telegram.token.get_secret_value() == TOKEN
        outside = [text("doctor.no_token")] if untouched else outside_faults(settings)
        with database.transaction() as tx:
            found = [*machine_faults(settings), *examine(tx), *outside]
    problems = [sentence_of(problem, settings) for problem in found]
    well = sentence_of(text("doctor.well"), settings)
    show(as_json, problems, "\n".join(problems) or well)
    return 1 if problems else 0


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
