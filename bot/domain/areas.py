"""The area list: imported whole or not at all, importing again updates. Kept in memory, since every tip names one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot.database.transaction import Tx
from bot.models.area import Area
from bot.reading.villages import Gazetteer, Place
from bot.services.membership.imports import BadLines, Imported, check_header

COLUMNS = ("code", "parent_code", "name")
# An import made by another process is known within this time.
KEPT = timedelta(minutes=1)
CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_ALL = select(Area.code, Area.parent_code, Area.name)


def import_areas(tx: Tx, rows: Iterable[Mapping[str, str]]) -> Imported:
    """Stores the areas.

    Raises:
        BadLines: a sentence for each bad line; nothing was stored.
    """
    lines = list(rows)
    check_header(lines, COLUMNS)
    lines = [{name: value.strip() for name, value in line.items()} for line in lines]
    known = set(tx.session.scalars(select(Area.code)))
    codes = {line["code"] for line in lines} | known
    seen: set[str] = set()
    bad = []
    for number, line in enumerate(lines, 2):
        reason = _fault(line, codes, seen)
        seen.add(line["code"])
        if reason:
            bad.append((number, reason))
    if bad:
        raise BadLines(bad)
    new = [line for line in lines if line["code"] not in known]
    old = [line for line in lines if line["code"] in known]
    if new:
        tx.session.execute(insert(Area), new)
    if old:
        tx.session.execute(update(Area), old)
    return Imported(len(new), len(old))


@dataclass(frozen=True)
class Known:
    """All areas by code, the villages to be found by name, and when they were read as these rows."""

    rows: Sequence[tuple[str, ...]]
    by_code: Mapping[str, Area]
    gazetteer: Gazetteer
    at: datetime


def known(tx: Tx) -> Known:
    """The areas as they are in the database, or were within the last minute."""
    kept: Known | None = tx.cache.get("areas")
    if kept is None or not timedelta() <= tx.now - kept.at < KEPT:
        rows = [tuple(row) for row in tx.execute(_ALL)]
        same = kept is not None and kept.rows == rows
        kept = tx.cache["areas"] = replace(kept, at=tx.now) if kept and same else _built(rows, tx.now)
    return kept


def find_area(tx: Tx, code: str) -> Area | None:
    """The area with this code, if there is one."""
    return known(tx).by_code.get(code) or tx.session.get(Area, code)


def get_area(tx: Tx, code: str) -> Area:
    """The area with this code, to which a row refers."""
    return known(tx).by_code.get(code) or tx.session.get_one(Area, code)


def list_areas(tx: Tx) -> Sequence[Area]:
    return tx.session.scalars(select(Area).order_by(Area.code)).all()


def _built(rows: Sequence[tuple[str, ...]], at: datetime) -> Known:
    # Objects of their own, which belong to no session: the end of a transaction leaves them as they are.
    areas = {code: Area(code=code, parent_code=parent_code, name=name) for code, parent_code, name in rows}
    places = [
        Place(area.code, area.name, area.parent_code, areas[area.parent_code].name)
        for area in areas.values()
        if area.is_village and area.parent_code in areas
    ]
    return Known(rows, areas, Gazetteer(places), at)


def _fault(line: Mapping[str, str], codes: set[str], seen: set[str]) -> str:
    code, parent = line["code"], line["parent_code"]
    if not CODE.fullmatch(code):
        return f"“{code}” is not an area code such as 35.23.15.2003"
    if code in seen:
        return f"the code {code} stands twice"
    if not line["name"]:
        return "the name is empty"
    if code.rpartition(".")[0] != parent:
        return f"the parent {parent} does not fit {code}"
    if code.count(".") > 1 and parent not in codes:
        return f"the parent {parent} is not known"
    return ""
