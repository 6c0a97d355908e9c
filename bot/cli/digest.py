"""The command that shows a week's digest or writes it to a file."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bot.cli.shell import DEFAULT_CONFIG, Config, Json, app, opened, sentence_of, show
from bot.database.transaction import Tx
from bot.errors import Misconfigured, Refusal
from bot.messages import text
from bot.operations.private_files import write_private
from bot.services.digest.page import render_page
from bot.services.digest.recap import week_figures, week_name

Folder = Annotated[Path | None, Parameter(name="--out")]


@app.command
def digest(*, week: str, out_dir: Folder = None, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show a week's digest, such as --week 2026-W47, or write it into a folder with --out."""
    with opened(config) as database, database.reading() as tx:
        week = _name(tx, week)
        figures = week_figures(tx, week)
        page = sentence_of(render_page(tx, figures), tx.settings)
    file = _write(out_dir, week, page) if out_dir else None
    values = {"week": week, "figures": figures, "text": page, "path": str(file) if file else None}
    show(as_json, values, sentence_of(text("shell.written", path=str(file)), database.settings) if file else page)


def _name(tx: Tx, week: str) -> str:
    """The week as its file is named, also if it was typed in another form.

    Raises:
        Refusal: there is no such week, or it has not begun.
    """
    try:
        return week_name(tx, week)
    except Refusal:
        raise Refusal("shell.no_such_week") from None


def _write(folder: Path, week: str, page: str) -> Path:
    file = folder / f"digest-{week}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_private(file, f"{page}\n")
    except FileExistsError:
        raise Misconfigured(f"{folder} is a file; name a folder.") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from None
    return file
