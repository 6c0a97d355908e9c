"""The area list, cached in memory because every tip needs it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from bot.database.known_areas import KnownAreas
from bot.database.transaction import Tx
from bot.models.area import Area
from bot.reading.villages import Gazetteer, Place

# How long the cache is used without a query: an import by another process takes effect within this time.
KEPT = timedelta(minutes=1)
_ALL = select(Area.code, Area.parent_code, Area.name)


def known(tx: Tx) -> KnownAreas:
    """All areas, at most KEPT old. They are built again only when the rows have changed."""
    cached = tx.areas.known
    if cached is None or not timedelta() <= tx.now - cached.at < KEPT:
        rows = tx.execute(_ALL).all()
        unchanged = cached is not None and cached.rows == rows
        cached = tx.areas.known = replace(cached, at=tx.now) if cached and unchanged else _build(rows, tx.now)
    return cached


def find_area(tx: Tx, code: str) -> Area | None:
    """The area with this code, if there is one."""
    return known(tx).by_code.get(code) or tx.session.get(Area, code)


def get_area(tx: Tx, code: str) -> Area:
    """The area with this code, to which a row refers."""
    return known(tx).by_code.get(code) or tx.session.get_one(Area, code)


def _build(rows: Sequence[Row[Any]], at: datetime) -> KnownAreas:
    # These objects belong to no session, so the end of a transaction does not expire them.
    areas = {row.code: Area(code=row.code, parent_code=row.parent_code, name=row.name) for row in rows}
    return KnownAreas(rows, areas, gazetteer_of(list(areas.values())), at)


def gazetteer_of(areas: Sequence[Area]) -> Gazetteer:
    """The villages among these areas."""
    names = {area.code: area.name for area in areas}
    return Gazetteer(
        Place(area.code, area.name, area.parent_code, names[area.parent_code])
        for area in areas
        if area.is_village and area.parent_code in names
    )
