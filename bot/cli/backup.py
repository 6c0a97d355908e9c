"""Commands for the whole database: migrate, backup, restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from pydantic import ValidationError
from rich.progress import Progress as ProgressBar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.cli.shell import DEFAULT_CONFIG, Config, Json, app, err, opened, refusing, sentence_of, show
from bot.database.database import Database
from bot.database.preflight import check_place, open_database, prepare
from bot.errors import Refusal
from bot.messages import text
from bot.operations.backup.checks import mark_rehearsed
from bot.operations.backup.restoring import rehearse as rehearse_backup
from bot.operations.backup.restoring import restore as restore_backup
from bot.operations.backup.rows import Progress
from bot.operations.backup.taking import take
from bot.operations.backup.transfer import transfer
from bot.operations.private_files import make_private
from bot.runtime.leader_election import LeaderElection
from bot.settings import DatabaseSettings, Settings, load_settings

Folder = Annotated[Path, Parameter(name="--out")]
Address = Annotated[str | None, Parameter(name="--to")]


@app.command
def migrate(*, to: Address = None, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Bring the database's tables up to date, or with --to copy all of it into an empty database."""
    if to is not None:
        _transfer(config, to, as_json)
        return
    settings = load_settings(config)
    make_private(settings)
    database = open_database(settings)
    running = LeaderElection(database.engine)
    running.exclude_others()  # an older bot that runs on SQLite would not notice that the tables have changed
    prepare(database)
    running.close()
    database.close()
    show(as_json, {"migrated": True}, sentence_of(text("shell.migrated"), database.settings))


@app.command
def backup(*, out_dir: Folder = Path("backups"), config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Write all rows into a new file of the folder of --out, also while the bot runs. Keys are not in it."""
    with opened(config) as database, _progress(database.settings) as progress:
        taken = take(database, out_dir, progress)
        settings = database.settings
    report = text(
        "backup.taken", path=str(taken.path), rows=sum(taken.counts.values()), keys=str(settings.security.key_file)
    )
    values = {"path": str(taken.path), "created_at": taken.created_at.isoformat(), "rows": taken.counts}
    show(as_json, values, sentence_of(report, settings))


@app.command
def restore(file: Path, *, rehearse: bool = False, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Put a backup into the empty database of the settings; with --rehearse only try it, beside the database."""
    database = open_database(load_settings(config), for_keys_only=rehearse)
    with refusing(database), _progress(database.settings) as progress:
        done = (rehearse_backup if rehearse else restore_backup)(database, file, progress)
        if rehearse:
            mark_rehearsed(file)
    rows = sum(done.counts.values())
    report = text(
        "backup.rehearsed" if rehearse else "backup.restored",
        since=done.created_at,
        rows=rows,
        tips=done.tips,
        opened=done.opened,
        asked=done.asked,
    )
    values = {
        "created_at": done.created_at.isoformat(),
        "rows": done.counts,
        "tips": done.tips,
        "opened": done.opened,
        "asked": done.asked,
    }
    show(as_json, values, sentence_of(report, database.settings))


def _transfer(config: Path, to: str, as_json: bool) -> None:
    with opened(config) as source, _progress(source.settings) as progress:
        settings = _with_database(source.settings, to)
        check_place(settings.database.url)
        target = Database(settings, source.keyring, source.clock, source.ids)
        try:
            counts = transfer(source, target, progress)
        finally:
            target.close()
        sentence = sentence_of(text("transfer.done", rows=sum(counts.values())), source.settings)
    show(as_json, {"rows": counts}, sentence)


def _with_database(settings: Settings, url: str) -> Settings:
    """The same settings with another database."""
    try:
        section = DatabaseSettings(url=url)
    except ValidationError:
        raise Refusal("transfer.bad_url") from None
    return settings.model_copy(update={"database": section})


@contextmanager
def _progress(settings: Settings) -> Iterator[Progress]:
    """On a terminal, shows how many rows are done."""
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,.0f}"), TimeElapsedColumn())
    with ProgressBar(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(sentence_of(text("shell.rows"), settings), total=None)
        yield lambda rows: bar.advance(task, rows)
