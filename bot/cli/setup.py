"""Commands that set up an installation."""

import json
import re
import sys
from pathlib import Path

from cyclopts import App
from sqlalchemy.exc import DBAPIError

from bot.cli.shell import DEFAULT_CONFIG, Config, app, out, say, sentence_of, table_of
from bot.clock import Ids
from bot.database.preflight import open_database, prepare
from bot.errors import Misconfigured
from bot.messages import text
from bot.operations.private_files import exists
from bot.sealing import new_key_file
from bot.services.membership.area_list import import_areas
from bot.settings import EXAMPLE_TOKEN, Settings, load_settings

ROOT = Path(__file__).parents[2]
AREAS_OF_TUBAN = ROOT / "bot/data/areas-tuban.csv"
keys = app.command(App(name="keys", help="The keys that seal the database."))


@app.command
def init(*, defaults: bool = False, config: Config = DEFAULT_CONFIG) -> None:
    """Make config.toml, keys and database, with the areas of Tuban. --defaults asks nothing."""
    if exists(config):
        raise Misconfigured(f"{config} exists already; it is kept as it is.")
    content = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    for old, new in [] if defaults or not sys.stdin.isatty() else _ask_replacements():
        content = content.replace(old, new)
    try:
        config.touch(mode=0o600)
        config.write_text(content, encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"{config} cannot be written: {error.strerror}.") from None
    try:
        settings = load_settings(config)
        _install(settings)
    except (Misconfigured, DBAPIError):
        config.unlink()  # else the next try would refuse to overwrite it
        raise
    say(settings, "shell.initialised", path=str(config))


def _ask_replacements() -> list[tuple[str, str]]:
    """Asks the operator for token, group and unit. Returns texts of the example, each with its replacement."""
    token, group, unit = (
        out.input(sentence_of(question)).strip()
        for question in (text("shell.ask_token"), text("shell.ask_group"), text("shell.ask_unit"))
    )
    if group and not re.fullmatch(r"-?\d+", group):
        raise Misconfigured(sentence_of(text("shell.bad_group")))
    changes = [
        (token, EXAMPLE_TOKEN, token),
        (group, "group_ids = []", f"group_ids = [{group}]"),
        (unit, '"Polres Tuban"', json.dumps(unit, ensure_ascii=False)),
    ]
    return [(old, new) for answer, old, new in changes if answer]


def _install(settings: Settings) -> None:
    """Makes the key file and the database, and imports the areas."""
    if not exists(settings.security.key_file):
        new_key_file(settings.security.key_file, Ids())
    database = open_database(settings)
    prepare(database)
    with database.transaction() as tx:
        import_areas(tx, table_of(AREAS_OF_TUBAN).rows)
    database.close()


@keys.command(name="new")
def keys_new(*, config: Config = DEFAULT_CONFIG) -> None:
    """Make the key file of the settings; one that exists is kept."""
    settings = load_settings(config)
    new_key_file(settings.security.key_file, Ids())
    say(settings, "shell.keys_made", path=str(settings.security.key_file))
