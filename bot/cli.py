"""The shell commands: each parses, calls one service, and says what came of it."""

import asyncio
import csv
import html
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from bot.clock import Ids
from bot.crypto import new_key_file
from bot.database import Database, Tx
from bot.errors import Misconfigured, Refusal
from bot.messages import Param, Text, text
from bot.opening import check, machine_faults, open_database, prepare, unreachable
from bot.services import areas as areas_service
from bot.services import dead as dead_service
from bot.services import leaving, roster
from bot.services.digest import digest_text
from bot.services.doctor import examine
from bot.services.enrolment import invite, link_to
from bot.settings import Settings, load_settings
from bot.texts import Renderer

os.environ.setdefault("PTB_TIMEDELTA", "1")

DEFAULT_CONFIG = Path("config.toml")
ROOT = Path(__file__).parents[1]
TOKEN = "123456789:PUT-THE-TOKEN-OF-BOTFATHER-HERE"  # noqa: S105 - stands in the example
MARKUP = re.compile(r"</?(?:b|i|code|hidden)>")
Config = Annotated[Path, Parameter(name="--config")]
Folder = Annotated[Path | None, Parameter(name="--out")]
Json = Annotated[bool, Parameter(name="--json", negative="")]

out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
app = App(name="anti-narkoba", help=__doc__, help_on_error=False)
keys = app.command(App(name="keys", help="The keys that seal the database."))
members = app.command(App(name="members", help="The roster."))
areas = app.command(App(name="areas", help="Districts and villages."))
dead = app.command(App(name="dead", help="What could not be handled or sent."))


def main() -> None:
    """Exit 0 done, 1 refused with a reason, 2 misuse."""
    try:
        code = app(exit_on_error=False, print_error=True, result_action="return_value")
    except Misconfigured as error:
        err.print(str(error))
        sys.exit(1)
    except DBAPIError as error:
        err.print(str(unreachable(error)))
        sys.exit(1)
    except CycloptsError:
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


@app.command
def init(*, defaults: bool = False, config: Config = DEFAULT_CONFIG) -> None:
    """Make config.toml, keys and database, with the areas of Tuban. --defaults asks nothing."""
    if config.exists():
        raise Misconfigured(f"{config} exists already; it is kept as it is.")
    content = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    for old, new in [] if defaults or not sys.stdin.isatty() else _asked():
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
        config.unlink()  # so that it can be tried again
        raise
    _say(settings, "shell.initialised", path=str(config))


def _asked() -> list[tuple[str, str]]:
    """What to put into the example, from the operator; nothing for an empty answer."""
    token, group, unit = (
        out.input(_sentence(question)).strip()
        for question in (text("shell.ask_token"), text("shell.ask_group"), text("shell.ask_unit"))
    )
    if group and not re.fullmatch(r"-?\d+", group):
        raise Misconfigured(_sentence(text("shell.bad_group")))
    changes = [
        (token, TOKEN, token),
        (group, "group_ids = []", f"group_ids = [{group}]"),
        (unit, '"Polres Tuban"', json.dumps(unit, ensure_ascii=False)),
    ]
    return [(old, new) for answer, old, new in changes if answer]


def _install(settings: Settings) -> None:
    if not settings.security.key_file.exists():
        new_key_file(settings.security.key_file, Ids())
    database = open_database(settings)
    prepare(database)
    with database.transaction() as tx:
        areas_service.import_areas(tx, _rows(ROOT / "bot/data/areas-tuban.csv"))
    database.close()


@keys.command(name="new")
def keys_new(*, config: Config = DEFAULT_CONFIG) -> None:
    """Make the key file of the settings; one that exists is kept."""
    settings = load_settings(config)
    new_key_file(settings.security.key_file, Ids())
    _say(settings, "shell.keys_made", path=str(settings.security.key_file))


@app.command
def run(*, config: Config = DEFAULT_CONFIG) -> None:
    """Run the bot until it is stopped."""
    from bot.app import run_bot  # noqa: PLC0415 - the other commands need not wait for it to load

    asyncio.run(run_bot(load_settings(config)))


@app.command
def demo() -> int:
    """The main job as a story, on this machine, without token or account."""
    from bot.demo.story import play  # noqa: PLC0415 - likewise

    return play()


@app.command
def sandbox(*, port: int = 8081) -> None:
    """A Bot API on this machine, for trying and testing."""
    from bot.sandbox.server import run as serve  # noqa: PLC0415 - likewise

    _say(None, "shell.sandbox", port=port)
    try:
        serve(port)
    except OSError:
        raise Misconfigured(f"Port {port} is taken. Choose another with --port.") from None


@app.command
def migrate(*, config: Config = DEFAULT_CONFIG) -> None:
    """Bring the database's tables up to date."""
    database = open_database(load_settings(config))
    prepare(database)
    database.close()
    _say(database.settings, "shell.migrated")


@app.command
def doctor(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> int:
    """Say what is wrong, and what to do."""
    from bot.web.checks import outside_faults  # noqa: PLC0415 - likewise

    with _opened(config) as database:
        settings = database.settings
        untouched = settings.telegram.token.get_secret_value() == TOKEN
        outside = [text("doctor.no_token")] if untouched else outside_faults(settings)
        with database.transaction() as tx:
            found = [*machine_faults(settings), *examine(tx), *outside]
    problems = [_sentence(problem, settings) for problem in found]
    well = _sentence(text("doctor.well"), settings)
    _show(as_json, problems, "\n".join(problems) or well)
    return 1 if problems else 0


@members.command(name="import")
def members_import(file: Path, *, config: Config = DEFAULT_CONFIG) -> None:
    """Take in a roster: all lines or none."""
    _import(config, file, roster.import_members)


@members.command(name="list")
def members_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show the roster."""
    with _opened(config) as database, database.transaction() as tx:
        found = [
            {"nrp": each.nrp, "name": each.title, "roles": sorted(each.held()), "active": each.active}
            for each in roster.list_members(tx)
        ]
    _show(as_json, found, "\n".join(f"{each['nrp']}  {each['name']}  {', '.join(each['roles'])}" for each in found))


@members.command(name="invite")
def members_invite(nrp: str, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Make a code with which a member enrols."""
    with _opened(config) as database, database.transaction() as tx:
        member = roster.find(tx, nrp)
        code, expires_at = invite(tx, member)
        link = link_to(tx, code) or None
        said = text("shell.invited", name=member.title, code=code, until=expires_at, link=link)
        sentence = _sentence(said, tx.settings)
    _show(as_json, {"nrp": nrp, "code": code, "link": link, "expires_at": expires_at.isoformat()}, sentence)


@members.command(name="revoke")
def members_revoke(nrp: str, *, config: Config = DEFAULT_CONFIG) -> None:
    """End a member's rights at once."""
    with _opened(config) as database, database.transaction() as tx:
        member = roster.find(tx, nrp)
        leaving.leave(tx, member)
        sentence = _sentence(text("shell.revoked", name=member.title), tx.settings)
    out.print(sentence)


@areas.command(name="import")
def areas_import(file: Path, *, config: Config = DEFAULT_CONFIG) -> None:
    """Take in an area list: all lines or none."""
    _import(config, file, areas_service.import_areas)


@areas.command(name="list")
def areas_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show the areas."""
    with _opened(config) as database, database.transaction() as tx:
        found = [{"code": each.code, "name": each.name} for each in areas_service.list_areas(tx)]
    _show(as_json, found, "\n".join(f"{each['code']}  {each['name']}" for each in found))


@app.command
def digest(*, week: str, out_dir: Folder = None, config: Config = DEFAULT_CONFIG) -> None:
    """Show a week's digest, such as --week 2026-W47, or write it into a folder with --out."""
    with _opened(config) as database, database.transaction() as tx:
        page = _sentence(digest_text(tx, week), tx.settings)
    if out_dir is None:
        out.print(page)
        return
    file = out_dir / f"digest-{week.upper()}.txt"
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{page}\n", encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from None
    _say(database.settings, "shell.written", path=str(file))


@dead.command(name="list")
def dead_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show what was parked or given up, without its content."""
    with _opened(config) as database, database.transaction() as tx:
        found = [
            {
                "id": str(row.id),
                "kind": row.__tablename__,
                "since": dead_service.since(row).isoformat(timespec="seconds"),
                "error": row.error,
            }
            for row in dead_service.list_dead(tx)
        ]
    _show(as_json, found, "\n".join("  ".join(each.values()) for each in found))


@dead.command(name="retry")
def dead_retry(row: UUID | None = None, *, config: Config = DEFAULT_CONFIG) -> None:
    """Try one again, or all."""
    with _opened(config) as database, database.transaction() as tx:
        count = dead_service.retry(tx, row)
    _say(database.settings, "shell.retried", count=count)


@contextmanager
def _opened(config: Path) -> Iterator[Database]:
    database = open_database(load_settings(config))
    try:
        check(database)
        yield database
    except Refusal as refusal:
        raise Misconfigured(_sentence(refusal.text, database.settings)) from None
    finally:
        database.close()


def _import(config: Path, file: Path, service: Callable[[Tx, list[dict[str, str]]], Any]) -> None:
    with _opened(config) as database, database.transaction() as tx:
        done = service(tx, _rows(file))
    _say(database.settings, "shell.imported", new=done.new, updated=done.updated)


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    except UnicodeDecodeError:
        raise Misconfigured(f"{file} is not UTF-8 text. Save it as “CSV UTF-8”, then try again.") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from None
    except csv.Error as error:
        raise Misconfigured(f"{file} is not a CSV file: {error}.") from None


def _say(settings: Settings | None, key: str, **params: Param) -> None:
    out.print(_sentence(text(key, **params), settings))


def _show(as_json: bool, values: Any, sentence: str) -> None:
    out.print(json.dumps(values, ensure_ascii=False) if as_json else sentence)


def _sentence(sentence: Text, settings: Settings | None = None) -> str:
    unit = settings.unit if settings else None
    zone = unit.zone if unit else Settings.model_fields["unit"].default.zone
    # Names are escaped until the markup is gone, so a name that looks like markup stays as it is.
    rendered = Renderer(zone).render(sentence, unit.language if unit else "en")
    return html.unescape(MARKUP.sub("", rendered))
