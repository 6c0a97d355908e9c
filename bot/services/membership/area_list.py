"""Imports the area list: all lines or none; importing again updates."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, update

from bot.database.known_areas import AreaCache
from bot.database.transaction import Tx
from bot.models.area import Area
from bot.services.membership.imports import BadLines, Imported, check_header

COLUMNS = ("code", "parent_code", "name")
CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")


def import_areas(tx: Tx, rows: Iterable[Mapping[str, str]]) -> Imported:
    """Stores new areas and updates known ones.

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
        reason = _find_fault(line, codes, seen)
        seen.add(line["code"])
        if reason:
            bad.append((number, reason))
    if bad:
        raise BadLines(bad)
    new = [line for line in lines if line["code"] not in known]
    old = [line for line in lines if line["code"] in known]
    tx.areas = AreaCache()
    for line in new:
        tx.add(Area, **{name: line[name] for name in COLUMNS})
    if old:
        tx.session.execute(update(Area), old)
    return Imported(len(new), len(old))


def list_areas(tx: Tx) -> Sequence[Area]:
    """All areas by code."""
    return tx.session.scalars(select(Area).order_by(Area.code)).all()


def _find_fault(line: Mapping[str, str], codes: set[str], seen: set[str]) -> str:
    """Why a line cannot be imported; "" if it can."""
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
