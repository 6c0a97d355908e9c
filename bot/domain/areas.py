"""The area list, cached in memory because every tip needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.models.area import Area
from bot.reading.villages import Gazetteer, Place

# How long the cache is used without a query: an import by another process takes effect within this time.
KEPT = timedelta(minutes=1)
_ALL = select(Area.code, Area.parent_code, Area.name)


@dataclass(frozen=True)
class Known:
    """The cached areas: their rows, the areas by code, the villages by name, and when the rows were last read."""

    rows: Sequence[tuple[str, ...]]
    by_code: Mapping[str, Area]
    gazetteer: Gazetteer
    at: datetime


def known(tx: Tx) -> Known:
    """All areas, at most KEPT old. They are built again only when the rows have changed."""
    cached: Known | None = tx.cache.get("areas")
    if cached is None or not timedelta() <= tx.now - cached.at < KEPT:
        rows = [tuple(row) for row in tx.execute(_ALL)]
        unchanged = cached is not None and cached.rows == rows
        cached = tx.cache["areas"] = replace(cached, at=tx.now) if cached and unchanged else _build(rows, tx.now)
    return cached


def find_area(tx: Tx, code: str) -> Area | None:
    """The area with this code, if there is one."""
    return known(tx).by_code.get(code) or tx.session.get(Area, code)


def get_area(tx: Tx, code: str) -> Area:
    """The area with this code, to which a row refers."""
    return known(tx).by_code.get(code) or tx.session.get_one(Area, code)


def _build(rows: Sequence[tuple[str, ...]], at: datetime) -> Known:
    # These objects belong to no session, so the end of a transaction does not expire them.
    areas = {code: Area(code=code, parent_code=parent_code, name=name) for code, parent_code, name in rows}
    places = [
        Place(area.code, area.name, area.parent_code, areas[area.parent_code].name)
        for area in areas.values()
        if area.is_village and area.parent_code in areas
    ]
    return Known(rows, areas, Gazetteer(places), at)
