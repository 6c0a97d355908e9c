"""What an officer's words say: the place by the unit's areas, the rest by the lexicon."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import func, select

from bot.database import Tx
from bot.models.area import Area
from bot.models.tip import Desk
from bot.reading.lexicon import Lexicon, Reading
from bot.reading.villages import Finding, Gazetteer, Place

# Twice what a platform lets a person write; more would only take time that others wait for.
LONGEST_READ = 8192
_AREAS = select(func.count()).select_from(Area)


@cache
def _lexicon() -> Lexicon:
    return Lexicon()


def read_words(story: str) -> Reading:
    """Substances, urgency and topic of a story."""
    return _lexicon().read(story[:LONGEST_READ])


def desk_of(reading: Reading) -> Desk:
    """Who answers: community policing for what is clearly about something else than drugs."""
    return Desk.BINMAS if reading.other_topic and not reading.about_drugs else Desk.NARCOTICS


def gazetteer(tx: Tx) -> Gazetteer:
    """The villages of the unit, kept until the areas change."""
    count = tx.execute(_AREAS).scalar_one()
    kept = tx.cache.get("gazetteer")
    if kept is None or kept[0] != count:
        areas = {area.code: area for area in tx.session.scalars(select(Area))}
        places = [
            Place(area.code, area.name, area.parent_code, areas[area.parent_code].name)
            for area in areas.values()
            if area.is_village and area.parent_code in areas
        ]
        kept = tx.cache["gazetteer"] = (count, Gazetteer(places))
    found: Gazetteer = kept[1]
    return found


def find_village(tx: Tx, own: Iterable[Area], story: str) -> Finding:
    """The village a story names, the officer's own ones first."""
    return gazetteer(tx).find(story[:LONGEST_READ], [area.code for area in own])
