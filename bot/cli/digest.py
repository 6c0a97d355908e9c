"""The command that shows a week's digest or writes it to a file."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bot.cli.shell import DEFAULT_CONFIG, Config, Json, app, opened, sentence_of, show
from bot.errors import Misconfigured
from bot.messages import text
from bot.operations.private_files import write_private
from bot.services.digest.page import render_page
from bot.services.digest.recap import week_figures

Folder = Annotated[Path | None, Parameter(name="--out")]


@app.command
def digest(*, week: str, out_dir: Folder = None, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show a week's digest, such as --week 2026-W47, or write it into a folder with --out."""
    with opened(config) as database, database.transaction() as tx:
        figures = week_figures(tx, week)
        page = sentence_of(render_page(tx, figures), tx.settings)
    file = _write(out_dir, week.upper(), page) if out_dir else None
    values = {"week": week.upper(), "figures": figures, "text": page, "path": str(file) if file else None}
    show(as_json, values, sentence_of(text("shell.written", path=str(file)), database.settings) if file else page)


def _write(folder: Path, week: str, page: str) -> Path:
    file = folder / f"digest-{week}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_private(file, f"{page}\n")
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from None
    return file
