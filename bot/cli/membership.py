"""Commands for members and areas."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cyclopts import App

from bot.cli.shell import DEFAULT_CONFIG, Config, Json, app, opened, out, rows_of, say, sentence_of, show
from bot.database.transaction import Database, Tx
from bot.domain.accounts import link_to
from bot.domain.grants import waiting_rights
from bot.messages import text
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas, list_areas
from bot.services.membership.enrolment import invite
from bot.services.membership.imports import Imported
from bot.services.membership.offboarding import offboard

members = app.command(App(name="members", help="The roster."))
areas = app.command(App(name="areas", help="Districts and villages."))


@members.command(name="import")
def members_import(file: Path, *, config: Config = DEFAULT_CONFIG) -> None:
    """Take in a roster: all lines or none."""
    _import(config, file, roster.import_members)


@members.command(name="list")
def members_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show the roster."""
    with opened(config) as database, database.transaction() as tx:
        waiting = waiting_rights(tx)
        found = [
            {
                "nrp": each.nrp,
                "name": each.title,
                "roles": sorted(each.held()),
                "waiting": sorted(waiting.get(each.id, {})),
                "active": each.active,
            }
            for each in roster.list_members(tx)
        ]
        lines = [_member_line(database, **each) for each in found]
    show(as_json, found, "\n".join(lines))


@members.command(name="invite")
def members_invite(nrp: str, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Make a code with which a member enrols."""
    with opened(config) as database, database.transaction() as tx:
        member = roster.find(tx, nrp)
        code, expires_at = invite(tx, member)
        link = link_to(tx, code) or None
        answer = text("shell.invited", name=member.title, code=code, until=expires_at, link=link)
        sentence = sentence_of(answer, tx.settings)
    show(as_json, {"nrp": nrp, "code": code, "link": link, "expires_at": expires_at.isoformat()}, sentence)


@members.command(name="revoke")
def members_revoke(nrp: str, *, config: Config = DEFAULT_CONFIG) -> None:
    """End a member's rights at once."""
    with opened(config) as database, database.transaction() as tx:
        member = roster.find(tx, nrp)
        offboard(tx, member)
        sentence = sentence_of(text("shell.revoked", name=member.title), tx.settings)
    out.print(sentence)


@areas.command(name="import")
def areas_import(file: Path, *, config: Config = DEFAULT_CONFIG) -> None:
    """Take in an area list: all lines or none."""
    _import(config, file, import_areas)


@areas.command(name="list")
def areas_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show the areas."""
    with opened(config) as database, database.transaction() as tx:
        found = [{"code": each.code, "name": each.name} for each in list_areas(tx)]
    show(as_json, found, "\n".join(f"{each['code']}  {each['name']}" for each in found))


def _member_line(database: Database, *, nrp: str, name: str, roles: list[str], waiting: list[str], **_: Any) -> str:
    waits = sentence_of(text("shell.waits", roles=", ".join(waiting)), database.settings) if waiting else ""
    return f"{nrp}  {name}  {', '.join(roles)}{waits}"


def _import(config: Path, file: Path, service: Callable[[Tx, list[dict[str, str]]], Imported]) -> None:
    with opened(config) as database, database.transaction() as tx:
        done = service(tx, rows_of(file))
    say(database.settings, "shell.imported", new=done.new, updated=done.updated)
    for name, nrp in done.back:
        say(database.settings, "shell.back", name=name, nrp=nrp)
    if done.waiting:
        say(database.settings, "shell.waiting", count=done.waiting)
