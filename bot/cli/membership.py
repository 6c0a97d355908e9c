"""Commands for members and areas."""

from collections import Counter
from pathlib import Path
from typing import Any

from cyclopts import App

from bot.cli.shell import DEFAULT_CONFIG, Config, Json, app, opened, sentence_of, show, table_of
from bot.domain.grants import waiting_rights
from bot.messages import Text, text
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas, list_areas
from bot.services.membership.imports import Imported
from bot.services.membership.offboarding import offboard
from bot.services.membership.progress import Progress, progress
from bot.settings import Settings

members = app.command(App(name="members", help="The roster."))
areas = app.command(App(name="areas", help="Districts and villages."))


@members.command(name="import")
def members_import(file: Path, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Take in a roster: all lines or none."""
    table = table_of(file)
    with opened(config) as database, database.transaction() as tx:
        done = roster.import_members(tx, table.rows, table.numbers)
    back = [{"nrp": nrp, "name": name} for name, nrp in done.back]
    lines = [_counts(done), *(text("shell.back", name=name, nrp=nrp) for name, nrp in done.back)]
    if done.waiting:
        lines.append(text("shell.waiting", count=done.waiting))
    sentences = "\n".join(sentence_of(line, database.settings) for line in lines)
    show(as_json, {"new": done.new, "updated": done.updated, "back": back, "waiting": done.waiting}, sentences)


@members.command(name="list")
def members_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show the roster."""
    with opened(config) as database, database.reading() as tx:
        waiting, stages = waiting_rights(tx), progress(tx)
        found = [
            {
                "nrp": each.nrp,
                "name": each.title,
                "roles": sorted(each.held()),
                "ladder": each.ladder_place,
                "waiting": sorted(waiting.get(each.id, {})),
                "active": each.active,
                "account": stages.get(each.id, Progress.NONE),
            }
            for each in roster.list_members(tx)
        ]
        counts = Counter(each["account"] for each in found if each["active"])
        total = text("shell.members", **{stage.value: counts[stage] for stage in Progress})
        lines = [_member_line(tx.settings, **each) for each in found]
        sentence = "\n".join([*lines, sentence_of(total, tx.settings)])
    show(as_json, found, sentence)


@members.command(name="revoke")
def members_revoke(nrp: str, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """End a member's rights at once."""
    with opened(config) as database, database.transaction() as tx:
        member = roster.find(tx, nrp)
        offboard(tx, member)
        values = {"nrp": member.nrp, "name": member.title}
        sentence = sentence_of(text("shell.revoked", name=member.title), tx.settings)
    show(as_json, values, sentence)


@areas.command(name="import")
def areas_import(file: Path, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Take in an area list: all lines or none."""
    table = table_of(file)
    with opened(config) as database, database.transaction() as tx:
        done = import_areas(tx, table.rows, table.numbers)
    show(as_json, {"new": done.new, "updated": done.updated}, sentence_of(_counts(done), database.settings))


@areas.command(name="list")
def areas_list(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Show the areas."""
    with opened(config) as database, database.reading() as tx:
        found = [{"code": each.code, "name": each.name} for each in list_areas(tx)]
    show(as_json, found, "\n".join(f"{each['code']}  {each['name']}" for each in found))


def _member_line(
    settings: Settings,
    *,
    nrp: str,
    name: str,
    roles: list[str],
    ladder: str,
    waiting: list[str],
    account: str,
    **_: Any,
) -> str:
    waits = sentence_of(text("shell.waits", roles=", ".join(waiting)), settings) if waiting else ""
    place = sentence_of(text("shell.ladder", place=ladder), settings) if ladder else ""
    return f"{nrp}  {name}  {', '.join(roles)}{waits}{place}  {account}"


def _counts(done: Imported) -> Text:
    return text("shell.imported", new=done.new, updated=done.updated)
