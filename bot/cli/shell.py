"""What the shell commands share: reading settings and files, printing, refusals as one sentence."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console

from bot.database.database import Database
from bot.database.preflight import check, open_database
from bot.errors import Misconfigured, Refusal
from bot.i18n import Renderer
from bot.messages import Param, Text, text
from bot.services.membership.tables import Table, read_table
from bot.settings import Settings, load_settings

DEFAULT_CONFIG = Path("config.toml")
Config = Annotated[Path, Parameter(name="--config")]
Json = Annotated[bool, Parameter(name="--json", negative="")]

out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
app = App(name="anti-narkoba", help="The bot of an “Anti Narkoba” group: set up, run, look after.", help_on_error=False)


@contextmanager
def opened(config: Path) -> Iterator[Database]:
    """The database of the settings, checked and ready for use."""
    database = open_database(load_settings(config))
    with refusing(database):
        check(database)
        yield database


@contextmanager
def refusing(database: Database) -> Iterator[None]:
    """Closes the database at the end. Turns a Refusal into a Misconfigured in the unit's language."""
    try:
        yield
    except Refusal as refusal:
        raise Misconfigured(sentence_of(refusal.text, database.settings)) from None
    finally:
        database.close()


def table_of(file: Path) -> Table:
    """The rows of a CSV file.

    Raises:
        Misconfigured: it cannot be read, or is no table.
    """
    try:
        return read_table(file.read_bytes())
    except UnicodeDecodeError:
        raise Misconfigured(f"{file} is not UTF-8 text. Save it as “CSV UTF-8”, then try again.") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from None


def say(settings: Settings | None, key: str, **params: Param) -> None:
    out.print(sentence_of(text(key, **params), settings))


def show(as_json: bool, values: Any, sentence: str) -> None:
    out.print(json.dumps(values, ensure_ascii=False) if as_json else sentence)


def sentence_of(sentence: Text, settings: Settings | None = None) -> str:
    unit = settings.unit if settings else None
    zone = unit.zone if unit else Settings.model_fields["unit"].default.zone
    return Renderer(zone, names_zone=True).bare(sentence, unit.language if unit else "en")
