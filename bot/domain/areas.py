"""The area list: imported whole or not at all, importing again updates. Kept in memory, since every tip names one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.models.area import Area
from bot.reading.villages import Gazetteer, Place

# An import made by another process is known within this time.
KEPT = timedelta(minutes=1)
_ALL = select(Area.code, Area.parent_code, Area.name)


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


def _built(rows: Sequence[tuple[str, ...]], at: datetime) -> Known:
    # Objects of their own, which belong to no session: the end of a transaction leaves them as they are.
    areas = {code: Area(code=code, parent_code=parent_code, name=name) for code, parent_code, name in rows}
    places = [
        Place(area.code, area.name, area.parent_code, areas[area.parent_code].name)
        for area in areas.values()
        if area.is_village and area.parent_code in areas
    ]
    return Known(rows, areas, Gazetteer(places), at)
