"""Imports the area list: all lines or none; importing again updates."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from sqlalchemy import select, update

from bot.database.known_areas import AreaCache
from bot.database.transaction import Tx
from bot.models.area import Area
from bot.services.membership.imports import BadLines, Imported, check_header
from bot.services.membership.tables import clean, find_unseen, plain_digits, shown

COLUMNS = ("code", "parent_code", "name")
CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
LONGEST_NAME = 100  # it must fit into a message beside others


def import_areas(tx: Tx, rows: Iterable[Mapping[str, str]], numbers: Iterable[int] = ()) -> Imported:
    """Stores new areas and updates known ones.

    `numbers`: the line on which each row begins, if they are not the lines from 2.

    Raises:
        BadLines: a sentence for each bad line; nothing was stored.
    """
    lines = list(rows)
    check_header(lines, COLUMNS)
    lines = [_normalise(line) for line in lines]
    known = set(tx.session.scalars(select(Area.code)))
    codes = {line["code"] for line in lines} | known
    seen: set[str] = set()
    bad = []
    for number, line in zip(numbers or count(2), lines, strict=False):
        reason = find_unseen(line) or _find_fault(line, codes, seen)
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


def _normalise(row: Mapping[str, str]) -> dict[str, str]:
    line = clean(row)
    return line | {name: plain_digits(line[name]) for name in ("code", "parent_code")}


def _find_fault(line: Mapping[str, str], codes: set[str], seen: set[str]) -> str:
    """Why a line cannot be imported; "" if it can."""
    code, parent, name = line["code"], line["parent_code"], line["name"]
    faults = (
        (not CODE.fullmatch(code), f"{shown(code)} is not an area code such as 35.23.15.2003"),
        (code in seen, f"the code {code} stands twice"),
        (not name, "the name is empty"),
        (len(name) > LONGEST_NAME, f"the name has more than {LONGEST_NAME} characters"),
        (code.rpartition(".")[0] != parent, f"the parent {shown(parent)} does not fit {code}"),
        (code.count(".") > 1 and parent not in codes, f"the parent {parent} is not known"),
    )
    return next((reason for wrong, reason in faults if wrong), "")
