"""The command that shows a week's digest or writes it to a file."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bot.cli.shell import DEFAULT_CONFIG, Config, app, opened, out, say, sentence_of
from bot.errors import Misconfigured
from bot.operations.private_files import write_private
from bot.services.digest.recap import digest_text

Folder = Annotated[Path | None, Parameter(name="--out")]


@app.command
def digest(*, week: str, out_dir: Folder = None, config: Config = DEFAULT_CONFIG) -> None:
    """Show a week's digest, such as --week 2026-W47, or write it into a folder with --out."""
    with opened(config) as database, database.transaction() as tx:
        page = sentence_of(digest_text(tx, week), tx.settings)
    if out_dir is None:
        out.print(page)
        return
    file = out_dir / f"digest-{week.upper()}.txt"
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        write_private(file, f"{page}\n")
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from None
    say(database.settings, "shell.written", path=str(file))
